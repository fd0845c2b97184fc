"""Evidence as rules: levels, claims in a pitch, what is told, and checklists as data."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.evidence import LEVELS, StatementLevel, is_told, occurs, satisfies
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.regimes.check_items import Evidence
from crowdfund.domain.regimes.checklists import CHECKLISTS, is_met, open_items

NOTHING = Evidence(needed=StatementLevel.REVIEWED, sheet_lacks=9, open_claims=1)
EVERYTHING = Evidence(
    officers=1, holders=1, related=1, has_whole_uses=True, years=1, documents=1,
    level=StatementLevel.REVIEWED, needed=StatementLevel.REVIEWED,
)  # fmt: skip
LEVEL = st.sampled_from(LEVELS)


@given(LEVEL, LEVEL)
def test_a_better_level_serves_for_a_lower_one(
    level: StatementLevel, needed: StatementLevel
) -> None:
    assert satisfies(level, needed) or satisfies(needed, level)
    assert (satisfies(level, needed) and satisfies(needed, level)) == (level is needed)


def test_an_audit_serves_for_a_review_and_a_certificate_does_not() -> None:
    assert satisfies(StatementLevel.AUDITED, StatementLevel.REVIEWED)
    assert not satisfies(StatementLevel.CERTIFIED, StatementLevel.REVIEWED)


@pytest.mark.parametrize(
    ("amount", "raised", "told"),
    [(250_000, 5_000_000, False), (250_001, 5_000_000, True), (1, 0, True), (0, 0, False)],
)
def test_transactions_above_a_twentieth_are_told(amount: int, raised: int, told: bool) -> None:
    assert is_told(amount, raised) is told


@pytest.mark.parametrize(
    ("sentence", "pitch", "is_in"),
    [
        ("We sold 2,400 loaves.", "Last week\n**We sold** 2,400\nloaves. Good.", True),
        ("First point", "## Points\n\n- First point\n- Second", True),
        ("Heading here", "# Heading\nhere", True),
        ("We sold 2,401 loaves.", "We sold 2,400 loaves.", False),
        ("", "Anything", False),
        ("x", "", False),
    ],
)
def test_a_sentence_is_found_whatever_its_marks_and_breaks(
    sentence: str, pitch: str, is_in: bool
) -> None:
    assert occurs(sentence, pitch) is is_in


def test_every_regime_has_a_checklist_of_distinct_items() -> None:
    assert set(CHECKLISTS) == set(RegimeCode)
    for items in CHECKLISTS.values():
        codes = [item.code for item in items]
        assert len(codes) == len(set(codes))
        assert all(item.asks.endswith(".") and item.title for item in items)


OWN_RULES = {
    RegimeCode.REG_CF: set(),
    RegimeCode.ECSPR: {"related"},
    RegimeCode.FCA: {"holders", "related", "figures"},
}
"""What the platform asks where the law does not, beside documents and claims."""


@pytest.mark.parametrize("code", OWN_RULES)
def test_items_of_a_law_say_where_it_is_written(code: RegimeCode) -> None:
    own = OWN_RULES[code] | {f"{subject}-checked" for subject in OWN_RULES[code]}
    uncited = {item.code for item in CHECKLISTS[code] if not item.citation}
    assert uncited == own | {"documents-read", "claims"}


SUBJECTS = ("figures", "officers", "holders", "uses", "related")


@pytest.mark.parametrize("code", RegimeCode)
def test_a_person_looks_at_every_subject_under_every_regime(code: RegimeCode) -> None:
    items = {item.code: item for item in CHECKLISTS[code]}
    for name in ("documents-read", *(f"{subject}-checked" for subject in SUBJECTS)):
        assert items[name].is_by_person
        assert items[name].is_required
    by_person = {item.code: True for item in items.values() if item.is_by_person}
    for name in by_person:
        [left] = open_items(code, EVERYTHING, by_person | {name: False})
        assert left.code == name


@pytest.mark.parametrize("code", RegimeCode)
def test_a_law_s_founder_states_every_subject(code: RegimeCode) -> None:
    by_person = {item.code: True for item in CHECKLISTS[code] if item.is_by_person}
    bare = Evidence(level=StatementLevel.AUDITED)
    left = {item.code for item in open_items(code, bare, by_person)}
    assert left == (set() if code is RegimeCode.OPEN else set(SUBJECTS))


@pytest.mark.parametrize("code", RegimeCode)
def test_only_everything_leaves_nothing_open(code: RegimeCode) -> None:
    by_person = {item.code: True for item in CHECKLISTS[code] if item.is_by_person}
    assert open_items(code, EVERYTHING, by_person) == []
    required = [item for item in CHECKLISTS[code] if item.is_required]
    assert open_items(code, NOTHING, {}) == required
    refused = dict.fromkeys(by_person, False)
    left = {item.code for item in open_items(code, EVERYTHING, refused)}
    assert left == {item.code for item in required if item.is_by_person}


def test_a_person_cannot_answer_for_the_data() -> None:
    [item] = [item for item in CHECKLISTS[RegimeCode.REG_CF] if item.code == "officers"]
    assert not is_met(item, replace(EVERYTHING, officers=0), {"officers": True})


@pytest.mark.parametrize(
    "changes",
    [
        {"officers": 0}, {"holders": 0}, {"has_no_holders": True}, {"related": 0},
        {"has_no_related": True}, {"has_whole_uses": False}, {"years": 0},
        {"level": StatementLevel.CERTIFIED}, {"needed": StatementLevel.AUDITED},
        {"open_claims": 1},
    ],
)  # fmt: skip
def test_each_gap_opens_an_item_under_regulation_crowdfunding(changes: dict[str, object]) -> None:
    by_person = {item.code: True for item in CHECKLISTS[RegimeCode.REG_CF] if item.is_by_person}
    gap = replace(EVERYTHING, **changes)  # type: ignore[arg-type]
    assert len(open_items(RegimeCode.REG_CF, gap, by_person)) == 1
