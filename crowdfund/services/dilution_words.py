"""Each step of a scenario in words: what it is, and how its numbers come about."""

from __future__ import annotations

from fractions import Fraction

from crowdfund.domain.dilution.convertibles import Basis, Convertible, Note, Safe
from crowdfund.domain.dilution.rounds import Round
from crowdfund.domain.dilution.scenario import Pool, Sale, Stage, Step
from crowdfund.domain.dilution.table import Participation
from crowdfund.domain.dilution.waterfall import RANK_OF_LOANS, Exit
from crowdfund.services import signs, texts
from crowdfund.services.dilution_figures import (
    basis_points_text,
    money_text,
    price_text,
    shares_text,
    times_text,
)
from crowdfund.services.dilution_steps import (
    NOTHING_CHANGES,
    interest_lines,
    pool_lines,
    round_lines,
)
from crowdfund.words import N_, Spoken, _, said

BASIS_WORDS = Spoken(
    {
        Basis.PRE_MONEY: N_("pre-money cap: shares, options and the pool, without what converts"),
        Basis.POST_MONEY: N_("post-money cap: shares, options, the old pool and all that converts"),
        Basis.ROUND: N_("cap on the round's valuation: the same shares as the round's own price"),
    }
)


def title_of(step: Step, currency: str) -> str:
    """A step in a few words, such as "Round: $3,000,000 at $12,000,000 pre-money"."""
    if isinstance(step, Safe):
        return _("SAFE of {money}").format(money=_money(step.amount_minor, currency))
    if isinstance(step, Note):
        return _("Convertible note of {money}").format(money=_money(step.amount_minor, currency))
    if isinstance(step, Pool):
        return (
            _("Option pool of {basis_points_text}").format(
                basis_points_text=basis_points_text(step.part_bp)
            )
            if step.part_bp
            else _("Options")
        )
    if isinstance(step, Sale):
        return _("You sell {count}").format(count=texts.count(step.shares, "share"))
    at = (
        _("{money} pre-money").format(money=_money(step.pre_money_minor, currency))
        if step.pre_money_minor
        else _("{price_text} a share").format(
            price_text=price_text(Fraction(step.price_millionths, 10**6), currency)
        )
    )
    return _("Round: {money} at {at}").format(money=_money(step.amount_minor, currency), at=at)


def summary_of(step: Step, currency: str) -> str:
    """The terms of a step that its title leaves out."""
    if isinstance(step, Safe | Note):
        return _convertible_summary(step, currency)
    if isinstance(step, Pool):
        granted = texts.count(step.granted_shares, "option")
        price = money_text(Fraction(step.strike_minor), currency)
        return (
            _("{granted} granted at {price} each.").format(granted=granted, price=price)
            if step.granted_shares
            else _("None granted yet.")
        )
    if isinstance(step, Sale):
        return _("To somebody else: no new shares.")
    return _round_summary(step, currency)


def lines_of(before: Stage, after: Stage, currency: str) -> list[str]:
    """How the numbers of a step come about.

    Args:
        before: as things were.
        after: as they are after its step.
        currency: ISO 4217.
    """
    step = after.step
    if isinstance(step, Note):
        return interest_lines(step, currency)
    if isinstance(step, Pool):
        return pool_lines(before, after, step)
    if isinstance(step, Sale):
        total = shares_text(after.table.total)
        return [
            _("All shares together stay {total}, so nobody else's part changes.").format(
                total=total
            )
        ]
    if after.closing is not None and isinstance(step, Round):
        return round_lines(before, after.closing, step, currency)
    return [_(NOTHING_CHANGES)]


def waiting_words(waiting: tuple[Convertible, ...], currency: str) -> str:
    """What has not converted, in a sentence; empty for nothing."""
    if not waiting:
        return ""
    named = signs.listed(
        signs.aside(said(one.holder), money_text(one.amount_minor, currency)) for one in waiting
    )
    return _("Not converted yet, and not in these parts: {named}.").format(named=named)


def exit_lines(exits: list[Exit], currency: str) -> list[str]:
    """How each exit is paid out, in a sentence each."""
    return [_exit_line(one, currency) for one in exits]


def _exit_line(one: Exit, currency: str) -> str:
    value = _money(one.value_minor, currency)
    first = [paid for paid in one.payouts if paid.claim.preference_minor and not paid.is_converted]
    loans = sum(paid.minor for paid in first if paid.claim.rank == RANK_OF_LOANS)
    safes = sum(paid.minor for paid in first if paid.claim.is_safe)
    others = sum(paid.minor for paid in first) - loans - safes
    parts = []
    if loans:
        parts.append(
            _("{money_text} to notes").format(money_text=money_text(Fraction(loans), currency))
        )
    if safes:
        parts.append(
            _("{money_text} to SAFEs").format(money_text=money_text(Fraction(safes), currency))
        )
    if others:
        parts.append(
            _("{money_text} to shares with a preference").format(
                money_text=money_text(Fraction(others), currency)
            )
        )
    if one.per_share_minor:
        parts.append(
            _("{price_text} for each common share").format(
                price_text=price_text(one.per_share_minor, currency)
            )
        )
    else:
        parts.append(_("nothing for common shares"))
    changed = [said(paid.claim.holder) for paid in one.payouts if paid.is_converted]
    converted = (
        _(" {join} would rather be paid as common shares.").format(join=signs.listed(changed))
        if changed
        else ""
    )
    return _("At {value}: {join}.{converted}").format(
        value=value, join=signs.clauses(parts), converted=converted
    )


def _money(minor: int, currency: str) -> str:
    return texts.money(minor, currency, short=True)


def _convertible_summary(step: Safe | Note, currency: str) -> str:
    parts = []
    if isinstance(step, Note):
        kind = _("compound") if step.is_compound else _("simple")
        days = texts.count(step.days, "day")
        parts.append(
            _("{basis_points_text} {kind} interest for {days}").format(
                basis_points_text=basis_points_text(step.rate_bp), kind=kind, days=days
            )
        )
    if step.cap_minor:
        parts.append(
            _("cap {money} ({basis_words})").format(
                money=_money(step.cap_minor, currency), basis_words=BASIS_WORDS[step.basis]
            )
        )
    if step.discount_bp:
        parts.append(_("discount {rate}").format(rate=basis_points_text(step.discount_bp)))
    if not step.cap_minor and not step.discount_bp:
        parts.append(_("no cap and no discount: it converts at the round's price"))
    text = signs.clauses(parts)
    return signs.ended(signs.begun(text))


def _round_summary(step: Round, currency: str) -> str:
    preference = step.preference
    if not preference.multiple_hundredths:
        words = _("Common shares, without a preference")
    else:
        kind = {
            Participation.NONE: _("not participating"),
            Participation.FULL: _("participating"),
            Participation.CAPPED: _("participating up to {times} altogether").format(
                times=times_text(preference.cap_hundredths)
            ),
        }[preference.participation]
        words = _("{times} preference, {kind}").format(
            times=times_text(preference.multiple_hundredths), kind=kind
        )
    pool = ""
    if step.pool_bp:
        when = _("after the money") if step.is_pool_after else _("before the money")
        pool = _(", pool of {basis_points_text} made {when}").format(
            basis_points_text=basis_points_text(step.pool_bp), when=when
        )
    mine = (
        _(", {money} of it yours").format(money=_money(step.mine_minor, currency))
        if step.mine_minor
        else ""
    )
    return signs.ended(f"{words}{pool}{mine}")
