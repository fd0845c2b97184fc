"""Remarks on an imported filing are stored in English and read in the reader's language."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crowdfund.domain.actor import Actor
from crowdfund.domain.filing import FiledFacts, FiledYear, interpret
from crowdfund.domain.sentence import Sentence
from crowdfund.filings.form_c import MAXIMUM_FIELD_CHARS, read_form_c
from crowdfund.services import drafts, filings
from crowdfund.services.deps import Deps
from crowdfund.services.remarks import add_remarks
from crowdfund.services.stored_words import sentence_of, shown
from crowdfund.words import CHINESE, language_in_use
from tests.services.drafting import row, standing_remarks

SHARES = Path(__file__).parent.parent / "filings" / "fixtures" / "shares.xml"
FILED = FiledFacts(
    sec_form="C",
    name="9",
    security_type="Common Stock",
    securities_offered="20000",
    price="2.50000",
    target="50000.00",
    oversubscription_accepted="Y",
    maximum="250000.00",
    deadline="06-30-2024",
)
LONG = "9" * (MAXIMUM_FIELD_CHARS + 1)
ENGLISH_WORD = re.compile(r"[a-z]{4,}")
MINE = "The filing does not name the enterprise."

UNTIDY = (
    *({"sec_form": form} for form in ("C-AR", "C-TR", "C-W", "10")),
    *({"name": name} for name in ("", LONG)),
    {"co_issuer": "Y"},
    {"state_or_country": "99"},
    *({"incorporated_on": day} for day in ("99", "05-02-2024")),
    {"website": "9"},
    {"employees": "1.5"},
    *({"security_type": kind} for kind in ("", "99")),
    *({"price": price} for price in ("", "?", "0", "1.1234567", "€5", "0.00001", "0.333333")),
    *({"target": target} for target in ("", "?", "0", "50001.00")),
    *({"deadline": day} for day in ("", "99", "04-30-2024")),
    *({"maximum": most} for most in ("", "?", "49999.99", "250000.50")),
    {"target": "50001.00", "maximum": "50001.00"},
    {"oversubscription_accepted": "N"},
    {"oversubscription_type": "99"},
    *({"securities_offered": stated} for stated in ("?", "0", "19999", "30000", "100000")),
)


@pytest.mark.parametrize("change", UNTIDY, ids=lambda change: next(iter(change)))
def test_a_remark_is_known_by_its_words_and_read_in_chinese(change: dict[str, str]) -> None:
    filing = interpret(replace(FILED, **change), today=date(2024, 5, 1))
    assert filing.remarks, "a test that looks at nothing proves nothing"
    for remark in filing.remarks:
        assert_is_read(remark.text)


@pytest.mark.parametrize("name", FiledYear.__dataclass_fields__)
@pytest.mark.parametrize("year", ["most_recent", "prior"])
def test_each_figure_is_named_in_chinese(year: str, name: str) -> None:
    facts = replace(FILED, **{year: FiledYear(**{name: "?"})})
    (remark,) = interpret(facts, today=date(2024, 5, 1)).remarks
    assert_is_read(remark.text)


@pytest.mark.parametrize("changed", [b"<price>9.00</price><price>2.50", b"<price>" + b"9" * 5_000])
def test_what_the_reading_mended_is_read_in_chinese(changed: bytes) -> None:
    facts = read_form_c(SHARES.read_bytes().replace(b"<price>2.50", changed, 1))
    (remark,) = facts.remarks
    made, read = remark.text, sentence_of(str(remark.text))
    assert isinstance(made, Sentence)
    assert isinstance(read, Sentence)
    assert read.template == made.template


def assert_is_read(text: str) -> None:
    """A remark's row leads back to its template, and nothing of it is left in English."""
    made, read = text, sentence_of(str(text))
    assert isinstance(made, Sentence)
    assert isinstance(read, Sentence)
    assert (str(read), read.template) == (str(made), made.template)
    assert shown(str(text)) == text
    with language_in_use(CHINESE):
        assert not ENGLISH_WORD.search(shown(str(text)))


def test_an_import_is_read_in_chinese_and_stored_in_english(deps: Deps, founder: Actor) -> None:
    outcome = filings.import_form_c(deps, actor=founder, data=SHARES.read_bytes())
    with language_in_use(CHINESE):
        page = drafts.editor(deps, actor=founder, campaign_id=outcome.campaign_id)
    read = {item.field: item.text for item in page.remarks}
    assert read["minimum_ticket"] == "Form C 不写明最低认购额。请填写。"
    assert not [text for text in read.values() if ENGLISH_WORD.search(text)]
    stored = dict(standing_remarks(deps, outcome.campaign_id))
    assert stored["minimum_ticket"] == filings.NO_MINIMUM_TICKET
    assert sorted(stored.values()) == sorted(outcome.remarks)


def test_what_a_moderator_wrote_is_never_said_anew(
    deps: Deps, founder: Actor, moderator: Actor
) -> None:
    outcome = filings.import_form_c(deps, actor=founder, data=SHARES.read_bytes())
    campaign = row(deps, outcome.campaign_id)
    with deps.transaction() as session:
        found = [("story", MINE)]
        add_remarks(session, campaign, found, author_id=moderator.user_id, at=deps.now())
    with language_in_use(CHINESE):
        page = drafts.editor(deps, actor=founder, campaign_id=outcome.campaign_id)
        assert shown(MINE) != MINE
    assert [item.text for item in page.remarks if item.field == "story"] == [MINE]
