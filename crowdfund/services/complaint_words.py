"""What complaints are called on pages and in letters."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from crowdfund.domain.complaint import ComplaintStatus, ComplaintSubject, Outcome, SayingKind
from crowdfund.domain.regimes import regime
from crowdfund.domain.regimes.complaining import ANSWER, RECEIPT
from crowdfund.domain.sentence import sentence
from crowdfund.services import texts
from crowdfund.services.regime_pages import source_of, value_text
from crowdfund.services.views.common import Fact, Option
from crowdfund.words import N_, Spoken, _, said

SUBJECTS: Final = {
    ComplaintSubject.CAMPAIGN: sentence("A campaign, or its founder"),
    ComplaintSubject.PAYMENT: sentence("A pledge or a payment"),
    ComplaintSubject.CONDUCT: sentence("What a person did"),
    ComplaintSubject.PLATFORM: sentence("The platform"),
    ComplaintSubject.OTHER: sentence("Something else"),
}
OUTCOMES: Final = {
    Outcome.UPHELD: sentence("You were right"),
    Outcome.PARTLY: sentence("You were right in part"),
    Outcome.NOT_UPHELD: sentence("Not upheld"),
    Outcome.NOT_ADMISSIBLE: sentence("Not admissible"),
}
"""As whoever complained reads them."""

_TONES: Final = {
    Outcome.UPHELD: "good",
    Outcome.PARTLY: "good",
    Outcome.NOT_UPHELD: "neutral",
    Outcome.NOT_ADMISSIBLE: "neutral",
}
_STATUSES: Final = Spoken(
    {
        ComplaintStatus.LODGED: (N_("Arrived"), "warn"),
        ComplaintStatus.TAKEN_UP: (N_("Being looked into"), "info"),
    }
)
_CHOICES: Final = Spoken(
    {
        Outcome.UPHELD: N_("Upheld"),
        Outcome.PARTLY: N_("Upheld in part"),
        Outcome.NOT_UPHELD: N_("Not upheld"),
        Outcome.NOT_ADMISSIBLE: N_("Not admissible"),
    }
)
_SAYINGS: Final = Spoken(
    {
        SayingKind.HAPPENED: N_("What happened"),
        SayingKind.WANTED: N_("What is wanted"),
        SayingKind.ADDED: N_("Added"),
        SayingKind.TAKEN_UP: N_("Taken up"),
        SayingKind.ANSWERED: N_("Answer"),
        SayingKind.DECIDED: N_("Decision"),
    }
)


def subject(value: str) -> str:
    """A `ComplaintSubject` as people read it."""
    return _(SUBJECTS[ComplaintSubject(value)])


def subject_options() -> list[Option]:
    """Everything that a complaint may be about."""
    return [Option(each.value, _(label)) for each, label in SUBJECTS.items()]


def status(value: str, outcome: str | None) -> tuple[str, str]:
    """How far a complaint has come or how it was decided, as those read it who work here, and its
    tone."""
    if outcome is not None:
        return _CHOICES[Outcome(outcome)], _TONES[Outcome(outcome)]
    return _STATUSES[ComplaintStatus(value)]


def own_status(value: str, outcome: str | None) -> tuple[str, str]:
    """The same, as whoever complained reads it."""
    if outcome is not None:
        return _(OUTCOMES[Outcome(outcome)]), _TONES[Outcome(outcome)]
    return status(value, outcome)


def outcome_options() -> list[Option]:
    """Every way to decide a complaint."""
    return [Option(outcome.value, label) for outcome, label in _CHOICES.items()]


def saying(kind: str) -> str:
    """A `SayingKind` as people read it."""
    return _SAYINGS[SayingKind(kind)]


def last_day(at: datetime, regime_code: str) -> str:
    """The last day before a deadline, in the regime's zone, such as 24 November 2026.

    Args:
        at: the deadline, UTC; what is done before it is in time.
        regime_code: whose calendar counts.
    """
    return texts.day(last_date(at, regime_code))


def last_date(at: datetime, regime_code: str) -> date:
    """The same as a date."""
    return (at - timedelta(microseconds=1)).astimezone(regime(regime_code).zone).date()


def rules(regime_code: str, lodged_at: datetime) -> list[Fact]:
    """The two rules that a complaint's times come from, with where they are written."""
    pack = regime(regime_code)
    answers = [pack.answer(name, {}, pack.day(lodged_at)) for name in (RECEIPT, ANSWER)]
    return [
        Fact(
            said(each.rule.title),
            value_text(each),
            source_of(each.edition),
        )
        for each in answers
    ]
