"""Whole shares from the amounts of a filing, and whether its own number agrees with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.filing_facts import FiledFacts, Remark
from crowdfund.domain.filing_text import clipped, count, dollars, filed_whole
from crowdfund.domain.offering import (
    MAXIMUM_SHARES,
    Price,
    amount_minor,
    shares_to_reach,
    shares_within,
)
from crowdfund.domain.sentence import Sentence, sentence

_STATED: Final = {
    "short": sentence(
        "The filing states {stated} as the number of securities, which at {price} makes {makes}: "
        "{short} short of the target."
    ),
    "maximum": sentence(
        "The filing states {stated} as the number of securities, which at {price} makes {makes}: "
        "that is the maximum, not the target."
    ),
    "neither": sentence(
        "The filing states {stated} as the number of securities, which at {price} makes {makes}: "
        "neither the target nor the maximum. The amounts were kept."
    ),
}


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
        text = sentence("At this price there would be too many shares, so no campaign was drafted.")
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
    text = sentence(
        "The target of {asked} is not a whole number of shares at {price}: the least that reaches "
        "it is {shares}, which makes {makes}.",
        asked=dollars(target_minor),
        price=_at(price),
        shares=count(shares.target, "share"),
        makes=dollars(makes_minor),
    )
    remarks.append(Remark("target", text))


def _remark_on_maximum(
    price: Price, maximum_minor: int, shares: ShareCounts, within: int, remarks: list[Remark]
) -> None:
    makes_minor = amount_minor(price, shares.maximum)
    if makes_minor == maximum_minor:
        return
    if within < shares.target:
        text = sentence(
            "The maximum of {asked} leaves room for {room} only, and the target needs {needed}: "
            "the maximum is the target's {shares}, which makes {makes}.",
            asked=dollars(maximum_minor),
            room=count(within, "share"),
            needed=f"{shares.target:,}",
            shares=count(shares.target, "share"),
            makes=dollars(makes_minor),
        )
    else:
        text = sentence(
            "The maximum of {asked} is not a whole number of shares at {price}: the most within "
            "it is {shares}, which makes {makes}.",
            asked=dollars(maximum_minor),
            price=_at(price),
            shares=count(shares.maximum, "share"),
            makes=dollars(makes_minor),
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
        unread = sentence(
            "The number of securities “{filed}” is not a whole number; it was not used.",
            filed=clipped(text),
        )
        remarks.append(Remark("securities", unread))
        return
    finding = _finding_on_stated(stated, price, target_minor, shares)
    if finding:
        remarks.append(Remark("securities", finding))


def _finding_on_stated(
    stated: int, price: Price, target_minor: int, shares: ShareCounts
) -> Sentence | None:
    if stated == shares.target:
        return None
    if not 0 < stated <= MAXIMUM_SHARES:
        return sentence(
            "The filing's number of securities, {stated}, cannot be right; it was not used.",
            stated=f"{stated:,}",
        )
    makes_minor = amount_minor(price, stated)
    made = {"stated": f"{stated:,}", "price": _at(price), "makes": dollars(makes_minor)}
    if makes_minor < target_minor:
        return _STATED["short"].filled(**made, short=dollars(target_minor - makes_minor))
    return _STATED["maximum" if stated == shares.maximum else "neither"].filled(**made)
