"""What is asked of an offer before it is approved, for each regime, as data: each item with its
source, and whether the data or a person answers it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from crowdfund.domain.regimes.base import Confidence, RegimeCode
from crowdfund.domain.regimes.check_items import (
    CLAIMS,
    DOCUMENTS,
    FIGURES,
    HOLDERS,
    OFFICERS,
    RELATED,
    STATEMENTS,
    USES,
    CheckItem,
    Evidence,
)
from crowdfund.domain.sentence import sentence

_CFR: Final = "17 CFR 227.201"
_ANNEX: Final = "Regulation (EU) 2020/1503, Annex I"
_COBS: Final = "COBS 4.2.1R"
_OWN: Final = ""
"""The citation of a rule of this platform."""
_SECONDARY: Final = Confidence.SECONDARY


def _sold(citation: str, confidence: Confidence = Confidence.PRIMARY) -> CheckItem:
    return CheckItem(
        "sold-checked",
        sentence("Sold before"),
        sentence("Nothing shows a sale under these rules on another platform that is not stated."),
        citation,
        confidence=confidence,
    )


_REG_CF: Final = (
    *OFFICERS.items(
        f"{_CFR}(b)", states=sentence("Each is named, with position and what they did before.")
    ),
    *HOLDERS.items(f"{_CFR}(c)"),
    *USES.items(f"{_CFR}(i)"),
    *RELATED.items(
        f"{_CFR}(r)",
        shows=sentence("The statements and the documents show no other transaction above 5 %."),
    ),
    _sold("17 CFR 227.100(a)(1), 227.201(t)"),
    *STATEMENTS.items(f"{_CFR}(t)"),
    *FIGURES.items(f"{_CFR}(s), (t)"),
    DOCUMENTS,
    CLAIMS,
)
_SHEET: Final = sentence("Key investment information sheet")
_ECSPR: Final = (
    CheckItem(
        "sheet",
        _SHEET,
        sentence("Every part of the sheet has its data."),
        "Regulation (EU) 2020/1503, Art 23, Annex I",
        lambda found: found.sheet_lacks == 0,
    ),
    CheckItem(
        "sheet-read",
        _SHEET,
        sentence("It was read: fair, clear, not misleading, and without promises."),
        "Regulation (EU) 2020/1503, Art 23",
    ),
    CheckItem(
        "owner-checked",
        sentence("Project owner"),
        sentence(
            "No criminal record under the laws that count here, and no seat in a country that "
            "does not cooperate."
        ),
        "Regulation (EU) 2020/1503, Art 5(2)",
        confidence=_SECONDARY,
    ),
    *OFFICERS.items(f"{_ANNEX}, part A", _SECONDARY),
    *HOLDERS.items(f"{_ANNEX}, part A", _SECONDARY),
    *USES.items(f"{_ANNEX}, part B", _SECONDARY),
    *RELATED.items(_OWN),
    _sold("Regulation (EU) 2020/1503, Art 1(2)(c)", _SECONDARY),
    *FIGURES.items(f"{_ANNEX}, part A", _SECONDARY),
    DOCUMENTS,
    CLAIMS,
)
_FCA: Final = (
    CheckItem(
        "promotion-read",
        sentence("Financial promotion"),
        sentence("It was read: fair, clear, not misleading, and balanced about risks."),
        _COBS,
        confidence=_SECONDARY,
    ),
    *OFFICERS.items(_COBS, _SECONDARY),
    *HOLDERS.items(_OWN),
    *USES.items(_COBS, _SECONDARY),
    *RELATED.items(_OWN),
    *FIGURES.items(_OWN),
    DOCUMENTS,
    CLAIMS,
)
# Where no law counts, a founder need not state these; a moderator looks at them all the same.
_OPEN: Final = (
    *OFFICERS.items(
        _OWN,
        shows=sentence(
            "It is known who answers for the enterprise: from what is named, registers or "
            "documents."
        ),
        is_stated=False,
    ),
    *HOLDERS.items(
        _OWN,
        shows=sentence(
            "It is known who holds 20 % of the votes or more: from what is named, the cap table "
            "or documents."
        ),
        is_stated=False,
    ),
    *USES.items(_OWN, is_stated=False),
    *RELATED.items(_OWN, is_stated=False),
    *FIGURES.items(
        _OWN,
        shows=sentence("The figures that are stated agree with the documents and the pitch."),
        is_stated=False,
    ),
    DOCUMENTS,
    CLAIMS,
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
