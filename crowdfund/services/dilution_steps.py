"""How each step is worked out, line by line, with its own numbers."""

from __future__ import annotations

from crowdfund.domain.dilution.convertibles import Note
from crowdfund.domain.dilution.rounds import Closing, Conversion, Round, Term
from crowdfund.domain.dilution.scenario import Pool, Stage
from crowdfund.domain.dilution.table import GRANTED, YOU
from crowdfund.services import texts
from crowdfund.services.dilution_figures import (
    basis_points_text,
    money_text,
    percent_text,
    price_text,
    shares_text,
)
from crowdfund.words import N_, _, said

NOTHING_CHANGES = N_("No shares come about yet: they do at the next round, or at an exit.")


def interest_lines(step: Note, currency: str) -> list[str]:
    """How the interest of a note is worked out."""
    principal, owed = _money(step.amount_minor, currency), money_text(step.owed_minor, currency)
    rate, year = basis_points_text(step.rate_bp), step.year_days
    how = (
        _("whole years of {year} days compounded, the rest simple").format(year=year)
        if step.is_compound
        else f"{principal} × (1 + {rate} × {step.days}/{year})"
    )
    lines = [
        _("Owed when it converts: {owed} ({how}).").format(owed=owed, how=how),
        _(NOTHING_CHANGES),
    ]
    if step.is_overdue:
        lines.append(
            _(
                "It is due after {maturity_days} days, before it converts. Here it waits with "
                "interest; in truth it may be paid back, prolonged or converted on other terms."
            ).format(maturity_days=step.maturity_days)
        )
    return lines


def pool_lines(before: Stage, after: Stage, step: Pool) -> list[str]:
    """How large the pool becomes."""
    others = before.table.total - before.table.pool
    lines = []
    pool = after.table.pool + step.granted_shares
    if pool > before.table.pool:
        part, old = basis_points_text(step.part_bp), shares_text(before.table.pool)
        lines.append(
            _(
                "Pool = other shares × part / (1 − part) = {shares_text} × {part} / (100 % − "
                "{part}) = {shares_text_2} options, from {old}."
            ).format(
                shares_text=shares_text(others), part=part, shares_text_2=shares_text(pool), old=old
            )
        )
    else:
        lines.append(
            _("The pool has {shares_text} options: none are added.").format(
                shares_text=shares_text(before.table.pool)
            )
        )
    if step.granted_shares:
        granted = shares_text(after.table.shares_of(GRANTED))
        lines.append(
            _("Granted altogether: {granted}; they count as shares, granted or not.").format(
                granted=granted
            )
        )
    return lines


def round_lines(before: Stage, done: Closing, step: Round, currency: str) -> list[str]:
    """What a round costs and makes: price, conversions, new shares, and the reader's part."""
    lines = [_conversion_line(one, done, currency) for one in done.conversions]
    if done.pool_after > done.pool_before:
        lines.append(
            _(
                "The pool grows from {shares_text} to {shares_text_2} options, "
                "{basis_points_text} of all shares after the round."
            ).format(
                shares_text=shares_text(done.pool_before),
                shares_text_2=shares_text(done.pool_after),
                basis_points_text=basis_points_text(step.pool_bp),
            )
        )
    price = price_text(done.price_minor, currency)
    if step.pre_money_minor:
        valuation = _money(step.pre_money_minor, currency)
        lines.append(
            _(
                "Price = valuation / shares before the money = {valuation} / {shares_text} = "
                "{price} a share."
            ).format(
                valuation=valuation, shares_text=shares_text(done.pre_money_shares), price=price
            )
        )
    new, total = shares_text(done.new_shares), shares_text(done.table.total)
    part = percent_text(done.new_shares / done.table.total)
    amount = _money(step.amount_minor, currency)
    lines.append(
        _("New shares = {amount} / {price} = {new}, {part} of {total} shares.").format(
            amount=amount, price=price, new=new, part=part, total=total
        )
    )
    mine_before, mine = before.table.shares_of(YOU), done.table.shares_of(YOU)
    lines.append(
        _(
            "You: {shares_text} / {shares_text_2} = {percent_text} before, {shares_text_3} / "
            "{total} = {percent_text_2} after."
        ).format(
            shares_text=shares_text(mine_before),
            shares_text_2=shares_text(before.table.total),
            percent_text=percent_text(before.my_part),
            shares_text_3=shares_text(mine),
            total=total,
            percent_text_2=percent_text(mine / done.table.total),
        )
    )
    return lines


def _conversion_line(one: Conversion, done: Closing, currency: str) -> str:
    terms = one.convertible.terms
    amount = money_text(one.convertible.amount_minor, currency)
    price = price_text(one.price_minor, currency)
    if one.term is Term.CAP:
        cap = _money(terms.cap_minor, currency)
        how = _("its cap gives the lower price: {cap} / {shares_text} shares = {price}").format(
            cap=cap, shares_text=shares_text(one.counted), price=price
        )
    elif one.term is Term.DISCOUNT:
        full = price_text(done.price_minor, currency)
        less = basis_points_text(terms.discount_bp)
        how = _("its discount gives the lower price: {full} less {less} = {price}").format(
            full=full, less=less, price=price
        )
    else:
        how = _("it converts at the round's price of {price}").format(price=price)
    return _("{holder}: {how}; {amount} / {price} = {shares_text} shares.").format(
        holder=said(one.convertible.holder),
        how=how,
        amount=amount,
        price=price,
        shares_text=shares_text(one.shares),
    )


def _money(minor: int, currency: str) -> str:
    return texts.money(minor, currency, short=True)
