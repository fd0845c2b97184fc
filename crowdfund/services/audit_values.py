"""What a field of the audit trail held, as moderators read it. The trail keeps codes and the words
of people; a code whose meaning is known is said, and all else stays as it was written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from crowdfund.domain.actor import Role
from crowdfund.domain.campaign import CampaignStatus, Sector, Stage
from crowdfund.domain.complaint import ComplaintStatus, Outcome
from crowdfund.domain.dispute import WarningAnswer
from crowdfund.domain.enterprise import FigurePeriod, PayoutStatus
from crowdfund.domain.evidence import ClaimVerdict
from crowdfund.domain.factors import ProofKind
from crowdfund.domain.matching.wishes import Value
from crowdfund.domain.permissions import ROLE_LABELS
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.domain.proposal import PROPOSAL_RULES, ProposalKind
from crowdfund.domain.regimes import REGIMES
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.services import claims, complaint_words, signs, texts
from crowdfund.services.check_words import asked_words
from crowdfund.services.enterprises import PAYOUT_LABELS
from crowdfund.services.figure_charts import PERIODS
from crowdfund.services.match_words import VALUE_LABELS
from crowdfund.services.regime_names import regime_name
from crowdfund.services.screening_words import match_lines
from crowdfund.services.stored_words import shown
from crowdfund.words import N_, Spoken, _, said

NAME: Final = re.compile(r"[a-z]+(_[a-z]+)+")
"""A stored name such as withdraw_campaign, which nobody wrote."""
WRITTEN: Final = frozenset(
    (
        *("bank_ref", "evidence", "file", "name", "note", "remark", "story", "summary", "text"),
        *("title", "whole"),
    )
)
"""Fields that hold what people wrote, which is said letter by letter. The reason of a check of
identity is none of them: the processor's code."""
CODES: Final = Spoken(
    {
        ("how", ProofKind.PASSWORD): N_("Password"),
        ("how", ProofKind.CODE): N_("Authenticator app"),
        ("how", ProofKind.RECOVERY): N_("Recovery code"),
        ("how", ProofKind.PASSKEY): N_("Passkey"),
        ("step", "category"): N_("Category of investor"),
        ("step", "test"): N_("Questions of knowledge"),
        ("step", "warning"): N_("Warning"),
        ("step", "go_on"): N_("Choice to go on"),
    }
)
"""By field and code."""
LINES: Final[Mapping[str, Callable[[str], str]]] = {
    "asked": asked_words,
    "found": lambda value: "\n".join(match_lines(value)),
}
"""Fields whose words are put together from what was stored."""
ANSWERS: Final = Spoken(
    {
        WarningAnswer.OPEN: N_("Not looked at yet"),
        WarningAnswer.REFUNDED: N_("Given back"),
        WarningAnswer.KEPT: N_("Kept"),
    }
)
"""What was done about an early fraud warning."""


def value_text(kind: str, field: str, *sides: Mapping[str, Any]) -> str:
    """What a field held, in words where its kind is known.

    Args:
        kind: of what the action was done to.
        field: its name.
        sides: the side of the change that is meant, then the other one, which may say the currency.
    """
    value = sides[0].get(field)
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return _amount(field, value, sides)
    if field in LINES:
        return LINES[field](value)
    if field in WRITTEN or (kind, field) == ("question", "answer"):
        return str(value)
    known = _code(kind, field, value)
    if NAME.fullmatch(value):
        return known or value.replace("_", " ")
    return (
        known or _time(field, value) or (shown(value) if field in {"factor", "problem"} else value)
    )


def _amount(field: str, value: int, sides: tuple[Mapping[str, Any], ...]) -> str:
    if field.endswith("year"):
        return str(value)
    if not field.endswith("_minor"):
        return texts.number(value)
    for side in sides:
        if side.get("currency"):
            return texts.money(value, str(side["currency"]))
    return _("{number} of the smallest unit").format(number=texts.number(value))


def _code(kind: str, field: str, value: str) -> str:
    """A code in words; nothing for what is none."""
    if (field, value) in CODES:
        return CODES[field, value]
    for about, name, codes, label in _LABELLED:
        if field == name and about in {"", kind} and value in set(codes):
            return label(value)
    if field == "country":
        return texts.country_name(value)
    parts = value.split(", ") if field == "values" and value else []
    known = [VALUE_LABELS[Value(part)] for part in parts if part in set(Value)]
    return signs.listed(known) if len(known) == len(parts) else ""


_LABELLED: Final[tuple[tuple[str, str, Any, Callable[[str], str]], ...]] = (
    ("campaign", "status", CampaignStatus, lambda value: texts.campaign_status(value)[0]),
    ("pledge", "status", PledgeStatus, lambda value: texts.pledge_status(value)[0]),
    (
        "complaint",
        "status",
        {ComplaintStatus.LODGED, ComplaintStatus.TAKEN_UP},
        lambda value: complaint_words.status(value, None)[0],
    ),
    ("complaint", "outcome", Outcome, lambda value: complaint_words.status("", value)[0]),
    ("", "role", Role, lambda value: _(ROLE_LABELS[Role(value)])),
    ("", "sector", Sector, texts.sector_label),
    ("", "stage", Stage, texts.stage_label),
    ("", "verdict", ClaimVerdict, lambda value: claims.VERDICTS[ClaimVerdict(value)][0]),
    ("", "payout_status", PayoutStatus, lambda value: PAYOUT_LABELS[PayoutStatus(value)]),
    ("", "period", FigurePeriod, lambda value: PERIODS[FigurePeriod(value)]),
    ("", "kind", ProposalKind, lambda value: said(PROPOSAL_RULES[ProposalKind(value)].label)),
    ("", "regime", RegimeCode, lambda value: regime_name(REGIMES[RegimeCode(value)])),
    ("fraud warning", "answer", WarningAnswer, lambda value: ANSWERS[WarningAnswer(value)]),
)
"""What it is about ("" for anything), the field, its codes, and how one is said."""


def _time(field: str, value: str) -> str:
    """A moment or a day as people read it; nothing for any other text."""
    try:
        if field.endswith("_on"):
            return texts.day(date.fromisoformat(value))
        at = datetime.fromisoformat(value)
    except ValueError:
        return ""
    if field.endswith("_at") and at.tzinfo is None:
        # What a founder's form sent, which is UTC.
        at = at.replace(tzinfo=UTC)
    return texts.moment(at) if at.tzinfo else ""
