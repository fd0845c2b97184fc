"""Whole shares from the amounts of a filing, and whether its own number agrees with them."""

from __future__ import annotations

from dataclasses import dataclass

from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.filing_facts import FiledFacts, Remark
from crowdfund.domain.filing_text import count, dollars, filed_whole, quoted
from crowdfund.domain.offering import (
    MAXIMUM_SHARES,
    Price,
    amount_minor,
    shares_to_reach,
    shares_within,
)


@dataclass(frozen=True, slots=True)
class ShareCounts:
    """Whole shares at the target and at the maximum."""

    target: int
    maximum: int


def share_counts(
    facts: FiledFacts, price: Price, target_minor: int, maximum_minor: int, remarks: list[Remark]
) -> ShareCounts | None:
    """The least shares that reach the target and the most within the maximum.

    Args:
        facts: the filing's texts; its own number of securities is compared.
        price: of one share.
        target_minor: minor units, above zero.
        maximum_minor: minor units, at least the target.
        remarks: findings are added to it.

    Returns:
        None when there would be more shares than the platform handles.
    """
    target = shares_to_reach(price, target_minor)
    within = shares_within(price, maximum_minor)
    if max(target, within) > MAXIMUM_SHARES:
        text = "At this price there would be too many shares, so no campaign was drafted."
        remarks.append(Remark("price", text))
        return None
    shares = ShareCounts(target=target, maximum=max(target, within))
    _remark_on_target(price, target_minor, shares, remarks)
    _remark_on_maximum(price, maximum_minor, shares, within, remarks)
    _remark_on_stated(facts.securities_offered, price, target_minor, shares, remarks)
    return shares


def _at(price: Price) -> str:
    return f"{price.text()} {price.currency}"


def _remark_on_target(
    price: Price, target_minor: int, shares: ShareCounts, remarks: list[Remark]
) -> None:
    makes_minor = amount_minor(price, shares.target)
    if makes_minor == target_minor:
        return
    text = (
        f"The target of {dollars(target_minor)} is not a whole number of shares at {_at(price)}: "
        f"the least that reaches it is {count(shares.target, 'share')}, "
        f"which makes {dollars(makes_minor)}."
    )
    remarks.append(Remark("target", text))


def _remark_on_maximum(
    price: Price, maximum_minor: int, shares: ShareCounts, within: int, remarks: list[Remark]
) -> None:
    makes_minor = amount_minor(price, shares.maximum)
    if makes_minor == maximum_minor:
        return
    if within < shares.target:
        text = (
            f"The maximum of {dollars(maximum_minor)} leaves room for {count(within, 'share')} "
            f"only, and the target needs {shares.target:,}: the maximum is the target's "
            f"{count(shares.target, 'share')}, which makes {dollars(makes_minor)}."
        )
    else:
        text = (
            f"The maximum of {dollars(maximum_minor)} is not a whole number of shares at "
            f"{_at(price)}: the most within it is {count(shares.maximum, 'share')}, "
            f"which makes {dollars(makes_minor)}."
        )
    remarks.append(Remark("maximum", text))


def _remark_on_stated(
    text: str, price: Price, target_minor: int, shares: ShareCounts, remarks: list[Remark]
) -> None:
    if not text:
        return
    try:
        stated = filed_whole(text, "securities")
    except InvalidInput:
        finding = f"The number of securities {quoted(text)} is not a whole number; it was not used."
        remarks.append(Remark("securities", finding))
        return
    finding = _finding_on_stated(stated, price, target_minor, shares)
    if finding:
        remarks.append(Remark("securities", finding))


def _finding_on_stated(stated: int, price: Price, target_minor: int, shares: ShareCounts) -> str:
    if stated == shares.target:
        return ""
    if not 0 < stated <= MAXIMUM_SHARES:
        return f"The filing's number of securities, {stated:,}, cannot be right; it was not used."
    makes_minor = amount_minor(price, stated)
    says = f"The filing states {stated:,} as the number of securities"
    makes = f"which at {_at(price)} makes {dollars(makes_minor)}"
    if makes_minor < target_minor:
        return f"{says}, {makes}: {dollars(target_minor - makes_minor)} short of the target."
    if stated == shares.maximum:
        return f"{says}, {makes}: that is the maximum, not the target."
    return f"{says}, {makes}: neither the target nor the maximum. The amounts were kept."
