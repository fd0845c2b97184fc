"""Regulation Crowdfunding: what issuers and the platform do, when, and what they tell."""

from __future__ import annotations

from datetime import date

from crowdfund.domain.regimes.base import Confidence, Rule, Value, stated

_FIRST = date(2016, 5, 16)
_TESTING = date(2021, 3, 15)
"""Since when interest may be asked for before filing."""


def _duty(
    name: str,
    title: str,
    value: Value,
    unit: str,
    summary: str,
    section: str,
    *,
    since: date = _FIRST,
    confidence: Confidence = Confidence.PRIMARY,
) -> Rule:
    return stated(
        name,
        title,
        value,
        unit,
        since=since,
        summary=summary,
        citation=f"17 CFR 227.{section}",
        confidence=confidence,
    )


def _words(name: str, title: str, summary: str, section: str, *, since: date = _FIRST) -> Rule:
    return _duty(name, title, summary, "", summary, section, since=since)


DUTIES = (
    _words(
        "self-declared",
        "What an investor says of themselves",
        "The platform may rely on what an investor declares about income and net worth, unless "
        "there is reason to doubt it.",
        "303(b)(1)",
    ),
    _duty(
        "early-close-open-days",
        "How long an offer is open before it may close early",
        21,
        "days",
        "An offer that met its target closes before its deadline only once it was open for 21 "
        "days.",
        "304(b)",
    ),
    _duty(
        "early-close-notice",
        "Notice before an offer closes early",
        5,
        "business days",
        "The new deadline is told at least five business days ahead, and the target is still met "
        "then.",
        "304(b)",
    ),
    _duty(
        "reconfirmation",
        "Time to reconfirm after a material change",
        5,
        "business days",
        "After a material change a commitment is cancelled unless it is reconfirmed within five "
        "business days; a deadline that comes sooner moves so that five remain.",
        "304(c)",
    ),
    _duty(
        "unkept-refund",
        "When a commitment that was not reconfirmed is refunded",
        5,
        "business days",
        "Within five business days after it was cancelled for not being reconfirmed, the investor "
        "is told so, with the reason and the amount, and the money goes back.",
        "304(c)",
    ),
    _duty(
        "refund",
        "When an offer that is not completed is refunded",
        5,
        "business days",
        "Within five business days investors are told and given back what they committed, and no "
        "new commitment is taken.",
        "304(d)",
    ),
    _words(
        "commitment-checks",
        "Before each commitment",
        "The limit is checked, what is needed is declared, and questions show that the investor "
        "knows about cancelling, about shares that are hard to sell, and about losing everything.",
        "303(b)",
    ),
    _words(
        "commitment-notice",
        "After each commitment",
        "The investor is told the amount, the price, the issuer, and until when it can be "
        "cancelled.",
        "303(d)",
    ),
    _words(
        "confirmation",
        "At closing",
        "The investor gets the date, the security, the price, the number, the total sold and what "
        "the platform is paid.",
        "303(f)",
    ),
    _words(
        "release",
        "When money is released",
        "Once the target is met, the time for cancelling is over and the offer was public for 21 "
        "days.",
        "303(e)",
    ),
    _duty(
        "excess-return",
        "When money above the maximum goes back",
        5,
        "business days",
        "What comes in above the maximum goes back within five business days.",
        "201(h)",
        confidence=Confidence.SECONDARY,
    ),
    _words(
        "discussion",
        "Talk about an offer",
        "Everyone reads it and only account holders write; promoters say that they are; nothing is "
        "deleted, only hidden with a reason.",
        "303(c)",
    ),
    _duty(
        "progress-report",
        "Reports on progress",
        5,
        "business days",
        "Within five business days of reaching half and all of the target, unless the platform "
        "shows the progress often.",
        "203(a)(3)",
    ),
    _duty(
        "annual-report",
        "Annual report",
        120,
        "days",
        "Within 120 days of the end of the fiscal year.",
        "202(a)",
    ),
    _duty(
        "resale-lock",
        "How long shares cannot be sold on",
        12,
        "months",
        "For one year, except to the issuer, to an accredited investor, in a registered offering "
        "or within the family.",
        "501(a)",
    ),
    _words(
        "interest-statements",
        "Asking for interest before filing",
        "Allowed with three statements: no money is taken, no offer to buy is accepted before "
        "filing, and showing interest binds nobody.",
        "206",
        since=_TESTING,
    ),
)
