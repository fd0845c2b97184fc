"""What is asked of an offer before it is approved, for each regime, as data: each item with its
source, and whether the data or a person answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from crowdfund.domain.evidence import StatementLevel, satisfies
from crowdfund.domain.regimes.base import Confidence, RegimeCode
from crowdfund.domain.sentence import sentence


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is there, as far as data can say."""

    officers: int = 0
    """Officers and directors named."""
    holders: int = 0
    """Holders of 20 % or more named."""
    has_no_holders: bool = False
    """The founder states that there are none."""
    related: int = 0
    """Transactions with related parties stated."""
    has_no_related: bool = False
    """The founder states that there were none."""
    has_whole_uses: bool = False
    """Uses of the money are stated, and their parts are the whole."""
    years: int = 0
    """Years with key figures."""
    documents: int = 0
    """Documents uploaded."""
    level: StatementLevel = StatementLevel.NONE
    """The best level of the financial statements uploaded."""
    needed: StatementLevel = StatementLevel.NONE
    """Which level the rules ask for, by the size of the offer."""
    sheet_lacks: int = 0
    """Parts of the key investment information sheet that lack something."""
    open_claims: int = 0
    """Claims that no moderator has looked at."""


Judge = Callable[[Evidence], bool]


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One thing that is asked."""

    code: str
    """Names it in stored rows; never changed."""
    title: str
    asks: str
    """What it asks, in a sentence of our own."""
    citation: str
    """Where it is written; empty for a rule of this platform."""
    judge: Judge | None = None
    """Answers it from the data; None where a person does."""
    is_required: bool = True
    """Whether an offer is not approved while it is open."""
    confidence: Confidence = Confidence.PRIMARY

    @property
    def is_by_person(self) -> bool:
        """Whether a moderator answers it."""
        return self.judge is None


def _has_officers(found: Evidence) -> bool:
    return found.officers > 0


def _has_holders(found: Evidence) -> bool:
    return (found.holders > 0) != found.has_no_holders


def _has_related(found: Evidence) -> bool:
    return (found.related > 0) != found.has_no_related


def _has_statements(found: Evidence) -> bool:
    return satisfies(found.level, found.needed)


_CLAIMS: Final = CheckItem(
    "claims",
    sentence("Claims"),
    sentence("Each claim that the founder marked was looked at beside its evidence."),
    "",
    lambda found: found.open_claims == 0,
)
_DOCUMENTS: Final = CheckItem(
    "documents-read",
    sentence("Documents"),
    sentence("The documents were opened and read, and belong to this enterprise."),
    "",
    is_required=False,
)
_OFFICERS = sentence("Officers and directors")
_HOLDERS = sentence("Holders of 20 % or more")
_USES = sentence("Use of proceeds")
_RELATED = sentence("Related parties")
_STATEMENTS = sentence("Financial statements")
_FIGURES = sentence("Figures")
_USES_ASKED = sentence("What the money is for is stated, and the parts are the whole.")

_CFR: Final = "17 CFR 227.201"
_REG_CF: Final = (
    CheckItem(
        "officers", _OFFICERS,
        sentence("Each is named, with position and what they did before."),
        f"{_CFR}(b)", _has_officers,
    ),
    CheckItem(
        "officers-checked", _OFFICERS,
        sentence("The people named are those whom registers and documents show."),
        f"{_CFR}(b)",
    ),
    CheckItem(
        "holders", _HOLDERS,
        sentence("Each holder of 20 % or more of the votes is named, or that there is none."),
        f"{_CFR}(c)", _has_holders,
    ),
    CheckItem(
        "holders-checked", _HOLDERS,
        sentence("The holders agree with the cap table and the documents."),
        f"{_CFR}(c)",
    ),
    CheckItem("uses", _USES, _USES_ASKED, f"{_CFR}(i)", lambda found: found.has_whole_uses),
    CheckItem(
        "uses-checked", _USES,
        sentence("It is detailed enough to know what the money does, target and maximum alike."),
        f"{_CFR}(i)",
    ),
    CheckItem(
        "related", _RELATED,
        sentence("Transactions since the last fiscal year are stated, or that there were none."),
        f"{_CFR}(r)", _has_related,
    ),
    CheckItem(
        "related-checked", _RELATED,
        sentence("The statements and the documents show no other transaction above 5 %."),
        f"{_CFR}(r)",
    ),
    CheckItem(
        "statements", _STATEMENTS,
        sentence("A statement of the level that an offer of this size needs is uploaded."),
        f"{_CFR}(t)", _has_statements,
    ),
    CheckItem(
        "statements-checked", _STATEMENTS,
        sentence("The document is what its level says, with certificate, review or audit report."),
        f"{_CFR}(t)",
    ),
    CheckItem(
        "figures", _FIGURES,
        sentence("Key figures of the most recent year are stated."),
        f"{_CFR}(s), (t)", lambda found: found.years > 0,
    ),
    _DOCUMENTS,
    _CLAIMS,
)  # fmt: skip
_ECSPR: Final = (
    CheckItem(
        "sheet", sentence("Key investment information sheet"),
        sentence("Every part of the sheet has its data."),
        "Regulation (EU) 2020/1503, Art 23, Annex I", lambda found: found.sheet_lacks == 0,
    ),
    CheckItem(
        "sheet-read", sentence("Key investment information sheet"),
        sentence("It was read: fair, clear, not misleading, and without promises."),
        "Regulation (EU) 2020/1503, Art 23",
    ),
    CheckItem(
        "owner-checked", sentence("Project owner"),
        sentence("No criminal record under the laws that count here, and no seat in a country that "
                 "does not cooperate."),
        "Regulation (EU) 2020/1503, Art 5(2)", confidence=Confidence.SECONDARY,
    ),
    CheckItem(
        "officers", _OFFICERS,
        sentence("Who answers for the enterprise is named."),
        "Regulation (EU) 2020/1503, Annex I, part A", _has_officers,
        confidence=Confidence.SECONDARY,
    ),
    CheckItem(
        "uses", _USES, _USES_ASKED,
        "Regulation (EU) 2020/1503, Annex I, part B", lambda found: found.has_whole_uses,
        confidence=Confidence.SECONDARY,
    ),
    CheckItem(
        "figures", _FIGURES,
        sentence("Key figures of the most recent year are stated."),
        "Regulation (EU) 2020/1503, Annex I, part A", lambda found: found.years > 0,
        confidence=Confidence.SECONDARY,
    ),
    _DOCUMENTS,
    _CLAIMS,
)  # fmt: skip
_FCA: Final = (
    CheckItem(
        "promotion-read", sentence("Financial promotion"),
        sentence("It was read: fair, clear, not misleading, and balanced about risks."),
        "COBS 4.2.1R", confidence=Confidence.SECONDARY,
    ),
    CheckItem(
        "officers", _OFFICERS, sentence("Who answers for the enterprise is named."),
        "COBS 4.2.1R", _has_officers, confidence=Confidence.SECONDARY,
    ),
    CheckItem(
        "uses", _USES, _USES_ASKED, "COBS 4.2.1R", lambda found: found.has_whole_uses,
        confidence=Confidence.SECONDARY,
    ),
    _DOCUMENTS,
    _CLAIMS,
)  # fmt: skip
_OPEN: Final = (
    CheckItem(
        "uses", _USES, _USES_ASKED, "", lambda found: found.has_whole_uses, is_required=False
    ),
    _DOCUMENTS,
    _CLAIMS,
)

CHECKLISTS: Final[Mapping[RegimeCode, tuple[CheckItem, ...]]] = {
    RegimeCode.OPEN: _OPEN,
    RegimeCode.REG_CF: _REG_CF,
    RegimeCode.ECSPR: _ECSPR,
    RegimeCode.FCA: _FCA,
}
"""Items of each regime, in the order of the page."""


def open_items(code: RegimeCode, found: Evidence, ticked: Mapping[str, bool]) -> list[CheckItem]:
    """Required items that are open.

    Args:
        code: the regime.
        found: what the data say.
        ticked: by code, what a person answered last; False for no.
    """
    return [
        item for item in CHECKLISTS[code] if item.is_required and not is_met(item, found, ticked)
    ]


def is_met(item: CheckItem, found: Evidence, ticked: Mapping[str, bool]) -> bool:
    """Whether one item is answered with yes.

    Args:
        item: of a checklist.
        found: what the data say.
        ticked: by code, what a person answered last.
    """
    return ticked.get(item.code, False) if item.judge is None else item.judge(found)
