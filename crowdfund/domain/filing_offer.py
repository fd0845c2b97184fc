"""The offering of a filing as a draft campaign. What is missing is asked for, never invented."""

from __future__ import annotations

import re
from datetime import date

from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.filing_facts import (
    FILING_CURRENCY,
    KIND_BY_FORM,
    FiledFacts,
    FormKind,
    OfferDraft,
    Remark,
)
from crowdfund.domain.filing_shares import share_counts
from crowdfund.domain.filing_text import (
    bounded,
    clipped,
    day_in_words,
    dollars,
    filed_date,
    filed_minor,
    number_text,
    readable,
)
from crowdfund.domain.offering import Price
from crowdfund.domain.sentence import Sentence, sentence

TEXT_CHARS = 500
SECURITY_CHARS = 120
_REMARK_BY_KIND = {
    FormKind.ANNUAL_REPORT: sentence(
        "The form “{filed}” is an annual report and carries no offering: only the profile and "
        "figures were taken."
    ),
    FormKind.TERMINATION: sentence(
        "The form “{filed}” ends an enterprise's reports and carries no offering: only the "
        "profile and figures were taken."
    ),
    FormKind.WITHDRAWAL: sentence(
        "The form “{filed}” takes an earlier form back and carries no offering: only the profile "
        "and figures were taken."
    ),
}
_UNKNOWN_FORM = sentence(
    "The form “{filed}” is not known here: only the profile and figures were taken."
)
_SHARE_TYPES = frozenset({"common stock", "preferred stock"})
_SHARE_WORDS = frozenset(
    {
        *("stock", "stocks", "share", "shares", "common", "preferred"),
        *("membership", "unit", "units", "interest", "interests"),
    }
)
_NOT_SHARE_WORDS = frozenset(
    {
        *("note", "notes", "loan", "loans", "debt", "debts", "bond", "bonds", "promissory"),
        *("debenture", "debentures", "mortgage", "lien", "revenue", "royalty", "future"),
        *("safe", "safes", "saft", "crowdsafe", "token", "tokens"),
        *("warrant", "warrants", "option", "options"),
    }
)


def draft_offer(facts: FiledFacts, *, today: date, remarks: list[Remark]) -> OfferDraft | None:
    """A draft campaign, or None with remarks that say why there is none.

    Args:
        facts: the filing's texts.
        today: the day of the import, UTC.
        remarks: findings are added to it.
    """
    if not _carries_offering(facts, remarks):
        return None
    security = _security(facts, remarks)
    if security is None:
        return None
    price = _price(facts.price, remarks)
    target_minor = _target_minor(facts.target, remarks)
    deadline = _deadline(facts.deadline, today, remarks)
    if price is None or target_minor is None or deadline is None:
        return None
    maximum_minor = _maximum_minor(facts, target_minor, remarks)
    shares = share_counts(facts, price, target_minor, maximum_minor, remarks)
    if shares is None:
        return None
    return OfferDraft(
        security=security,
        currency=FILING_CURRENCY,
        price=price,
        target_minor=target_minor,
        target_shares=shares.target,
        maximum_minor=maximum_minor,
        maximum_shares=shares.maximum,
        deadline=deadline,
        oversubscription=_oversubscription(facts, remarks),
        price_method=bounded(facts.price_method, TEXT_CHARS, "price_method", remarks),
    )


def _carries_offering(facts: FiledFacts, remarks: list[Remark]) -> bool:
    kind = KIND_BY_FORM.get(facts.sec_form)
    if kind is FormKind.OFFERING:
        return True
    why = _REMARK_BY_KIND[kind] if kind else _UNKNOWN_FORM
    remarks.append(Remark("campaign", why.filled(filed=clipped(facts.sec_form))))
    return False


def _security(facts: FiledFacts, remarks: list[Remark]) -> str | None:
    filed = facts.security_type
    described = facts.security_other if facts.is_exact else readable(facts.security_other)
    words = frozenset(re.findall(r"[a-z]+", f"{filed} {described}".lower()))
    named = described if filed.lower() in {"other", ""} and described else filed
    if not named:
        text = sentence("The filing does not say what is offered, so no campaign was drafted.")
        remarks.append(Remark("security", text))
        return None
    is_share = filed.lower() in _SHARE_TYPES or bool(words & _SHARE_WORDS)
    if facts.is_exact or (is_share and not words & _NOT_SHARE_WORDS):
        return bounded(named, SECURITY_CHARS, "security", remarks)
    text = sentence(
        "The instrument “{filed}” is not offered yet: only shares and membership interests can be "
        "sold here, so no campaign was drafted.",
        filed=clipped(named),
    )
    remarks.append(Remark("security", text))
    return None


def _price(text: str, remarks: list[Remark]) -> Price | None:
    if not text:
        missing = sentence("The filing states no price, so no campaign was drafted.")
        remarks.append(Remark("price", missing))
        return None
    try:
        return Price.parse(number_text(text), FILING_CURRENCY)
    except InvalidInput as error:
        finding = sentence(
            "The price “{filed}” cannot be used, so no campaign was drafted. {problem}",
            filed=clipped(text),
            problem=error.message,
        )
        remarks.append(Remark("price", finding))
        return None


def _target_minor(text: str, remarks: list[Remark]) -> int | None:
    if not text:
        missing = sentence("The filing states no target, so no campaign was drafted.")
        remarks.append(Remark("target", missing))
        return None
    try:
        minor = filed_minor(text, "target")
    except InvalidInput:
        finding = sentence(
            "The target “{filed}” cannot be read as an amount, so no campaign was drafted.",
            filed=clipped(text),
        )
        remarks.append(Remark("target", finding))
        return None
    if minor <= 0:
        finding = sentence(
            "The target “{filed}” is not above zero, so no campaign was drafted.",
            filed=clipped(text),
        )
        remarks.append(Remark("target", finding))
        return None
    return minor


def _deadline(text: str, today: date, remarks: list[Remark]) -> date | None:
    if not text:
        missing = sentence("The filing states no deadline, so no campaign was drafted.")
        remarks.append(Remark("deadline", missing))
        return None
    try:
        day = filed_date(text, "deadline")
    except InvalidInput:
        finding = sentence(
            "The deadline “{filed}” cannot be read as a date, so no campaign was drafted.",
            filed=clipped(text),
        )
        remarks.append(Remark("deadline", finding))
        return None
    if day < today:
        finding = sentence(
            "The deadline, {day}, has passed: the draft needs a new one.", day=day_in_words(day)
        )
        remarks.append(Remark("deadline", finding))
    return day


def _maximum_minor(facts: FiledFacts, target_minor: int, remarks: list[Remark]) -> int:
    """The filed maximum, or the target where the filing leaves no room above it."""
    refuses_more = facts.oversubscription_accepted.upper().startswith("N")
    finding: Sentence | None = None
    maximum_minor = target_minor
    if not facts.maximum:
        if not refuses_more:
            finding = sentence("The filing states no maximum, so the maximum is the target.")
    else:
        try:
            maximum_minor = filed_minor(facts.maximum, "maximum")
        except InvalidInput:
            finding = sentence(
                "The maximum “{filed}” cannot be read, so it is the target.",
                filed=clipped(facts.maximum),
            )
    if maximum_minor < target_minor:
        finding = sentence(
            "The maximum of {asked} is below the target of {goal}, so the maximum is the target.",
            asked=dollars(maximum_minor),
            goal=dollars(target_minor),
        )
    elif refuses_more and maximum_minor > target_minor:
        finding = sentence(
            "The filing accepts no more than the target, yet states a maximum of {asked}: the "
            "maximum is the target.",
            asked=dollars(maximum_minor),
        )
    if finding:
        remarks.append(Remark("maximum", finding))
        return target_minor
    return maximum_minor


def _oversubscription(facts: FiledFacts, remarks: list[Remark]) -> str:
    if facts.oversubscription_accepted.upper().startswith("N") and not facts.is_exact:
        return "Not accepted"
    rule = facts.oversubscription_type
    if rule.lower() in {"other", ""} and facts.oversubscription_other:
        rule = facts.oversubscription_other
    if rule and "first" not in rule.lower():
        text = sentence(
            "The filing allots pledges above the target by its own rule, “{filed}”. Here shares "
            "are taken in the order of the pledges, up to the maximum.",
            filed=clipped(rule),
        )
        remarks.append(Remark("oversubscription", text))
    return bounded(rule, TEXT_CHARS, "oversubscription", remarks)
