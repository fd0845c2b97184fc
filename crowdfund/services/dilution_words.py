"""Each step of a scenario in words: what it is, and how its numbers come about."""

from __future__ import annotations

from fractions import Fraction

from crowdfund.domain.dilution.convertibles import Basis, Convertible, Note, Safe
from crowdfund.domain.dilution.rounds import Closing, Conversion, Round, Term
from crowdfund.domain.dilution.scenario import Pool, Sale, Stage, Step
from crowdfund.domain.dilution.table import GRANTED, YOU, Participation
from crowdfund.domain.dilution.waterfall import RANK_OF_LOANS, Exit
from crowdfund.services import texts
from crowdfund.services.dilution_figures import (
    basis_points_text,
    money_text,
    percent_text,
    price_text,
    shares_text,
    times_text,
)

BASIS_WORDS = {
    Basis.PRE_MONEY: "pre-money cap: shares, options and the pool, without what converts",
    Basis.POST_MONEY: "post-money cap: shares, options, the old pool and all that converts",
    Basis.ROUND: "cap on the round's valuation: the same shares as the round's own price",
}
NOTHING_CHANGES = "No shares come about yet: they do at the next round, or at an exit."


def title_of(step: Step, currency: str) -> str:
    """A step in a few words, such as "Round: $3,000,000 at $12,000,000 pre-money"."""
    if isinstance(step, Safe):
        return f"SAFE of {_money(step.amount_minor, currency)}"
    if isinstance(step, Note):
        return f"Convertible note of {_money(step.amount_minor, currency)}"
    if isinstance(step, Pool):
        return f"Option pool of {basis_points_text(step.part_bp)}" if step.part_bp else "Options"
    if isinstance(step, Sale):
        return f"You sell {texts.count(step.shares, 'share')}"
    at = (
        f"{_money(step.pre_money_minor, currency)} pre-money"
        if step.pre_money_minor
        else f"{price_text(Fraction(step.price_millionths, 10**6), currency)} a share"
    )
    return f"Round: {_money(step.amount_minor, currency)} at {at}"


def summary_of(step: Step, currency: str) -> str:
    """The terms of a step that its title leaves out."""
    if isinstance(step, Safe | Note):
        return _convertible_summary(step, currency)
    if isinstance(step, Pool):
        granted = texts.count(step.granted_shares, "option")
        price = money_text(Fraction(step.strike_minor), currency)
        return f"{granted} granted at {price} each." if step.granted_shares else "None granted yet."
    if isinstance(step, Sale):
        return "To somebody else: no new shares."
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
        return _interest_lines(step, currency)
    if isinstance(step, Pool):
        return _pool_lines(before, after, step)
    if isinstance(step, Sale):
        total = shares_text(after.table.total)
        return [f"All shares together stay {total}, so nobody else's part changes."]
    if after.closing is not None and isinstance(step, Round):
        return _round_lines(before, after.closing, step, currency)
    return [NOTHING_CHANGES]


def waiting_words(waiting: tuple[Convertible, ...], currency: str) -> str:
    """What has not converted, in a sentence; empty for nothing."""
    if not waiting:
        return ""
    named = ", ".join(f"{one.holder} ({money_text(one.amount_minor, currency)})" for one in waiting)
    return f"Not converted yet, and not in these parts: {named}."


def exit_lines(exits: list[Exit], currency: str) -> list[str]:
    """How each exit is paid out, in a sentence each."""
    return [_exit_line(one, currency) for one in exits]


def _exit_line(one: Exit, currency: str) -> str:
    value = _money(one.value_minor, currency)
    first = [paid for paid in one.payouts if paid.claim.preference_minor and not paid.is_converted]
    loans = sum(paid.minor for paid in first if paid.claim.rank == RANK_OF_LOANS)
    others = sum(paid.minor for paid in first) - loans
    parts = []
    if loans:
        parts.append(f"{money_text(Fraction(loans), currency)} to notes")
    if others:
        parts.append(f"{money_text(Fraction(others), currency)} to shares with a preference")
    if one.per_share_minor:
        parts.append(f"{price_text(one.per_share_minor, currency)} for each common share")
    else:
        parts.append("nothing for common shares")
    changed = [paid.claim.holder for paid in one.payouts if paid.is_converted]
    converted = f" {', '.join(changed)} would rather be paid as common shares." if changed else ""
    return f"At {value}: {', '.join(parts)}.{converted}"


def _money(minor: int, currency: str) -> str:
    return texts.money(minor, currency, short=True)


def _convertible_summary(step: Safe | Note, currency: str) -> str:
    parts = []
    if isinstance(step, Note):
        kind = "compound" if step.is_compound else "simple"
        days = texts.count(step.days, "day")
        parts.append(f"{basis_points_text(step.rate_bp)} {kind} interest for {days}")
    if step.cap_minor:
        parts.append(f"cap {_money(step.cap_minor, currency)} ({BASIS_WORDS[step.basis]})")
    if step.discount_bp:
        parts.append(f"discount {basis_points_text(step.discount_bp)}")
    if not step.cap_minor and not step.discount_bp:
        parts.append("no cap and no discount: it converts at the round's price")
    text = ", ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _round_summary(step: Round, currency: str) -> str:
    preference = step.preference
    if not preference.multiple_hundredths:
        words = "Common shares, without a preference"
    else:
        kind = {
            Participation.NONE: "not participating",
            Participation.FULL: "participating",
            Participation.CAPPED: (
                f"participating up to {times_text(preference.cap_hundredths)} altogether"
            ),
        }[preference.participation]
        words = f"{times_text(preference.multiple_hundredths)} preference, {kind}"
    pool = ""
    if step.pool_bp:
        when = "after the money" if step.is_pool_after else "before the money"
        pool = f", pool of {basis_points_text(step.pool_bp)} made {when}"
    mine = f", {_money(step.mine_minor, currency)} of it yours" if step.mine_minor else ""
    return f"{words}{pool}{mine}."


def _interest_lines(step: Note, currency: str) -> list[str]:
    principal, owed = _money(step.amount_minor, currency), money_text(step.owed_minor, currency)
    rate, year = basis_points_text(step.rate_bp), step.year_days
    how = (
        f"whole years of {year} days compounded, the rest simple"
        if step.is_compound
        else f"{principal} × (1 + {rate} × {step.days}/{year})"
    )
    lines = [f"Owed when it converts: {owed} ({how}).", NOTHING_CHANGES]
    if step.is_overdue:
        lines.append(
            f"It is due after {step.maturity_days} days, before it converts. Here it waits with "
            "interest; in truth it may be paid back, prolonged or converted on other terms."
        )
    return lines


def _pool_lines(before: Stage, after: Stage, step: Pool) -> list[str]:
    others = before.table.total - before.table.pool
    lines = []
    pool = after.table.pool + step.granted_shares
    if pool > before.table.pool:
        part, old = basis_points_text(step.part_bp), shares_text(before.table.pool)
        lines.append(
            f"Pool = other shares × part / (1 − part) = {shares_text(others)} × {part} / "
            f"(100 % − {part}) = {shares_text(pool)} options, from {old}."
        )
    else:
        lines.append(f"The pool has {shares_text(before.table.pool)} options: none are added.")
    if step.granted_shares:
        granted = shares_text(after.table.shares_of(GRANTED))
        lines.append(f"Granted altogether: {granted}; they count as shares, granted or not.")
    return lines


def _round_lines(before: Stage, done: Closing, step: Round, currency: str) -> list[str]:
    lines = [_conversion_line(one, done, currency) for one in done.conversions]
    if done.pool_after > done.pool_before:
        lines.append(
            f"The pool grows from {shares_text(done.pool_before)} to "
            f"{shares_text(done.pool_after)} options, {basis_points_text(step.pool_bp)} of all "
            "shares after the round."
        )
    price = price_text(done.price_minor, currency)
    if step.pre_money_minor:
        valuation = _money(step.pre_money_minor, currency)
        lines.append(
            f"Price = valuation / shares before the money = {valuation} / "
            f"{shares_text(done.pre_money_shares)} = {price} a share."
        )
    new, total = shares_text(done.new_shares), shares_text(done.table.total)
    part = percent_text(done.new_shares / done.table.total)
    amount = _money(step.amount_minor, currency)
    lines.append(f"New shares = {amount} / {price} = {new}, {part} of {total} shares.")
    mine_before, mine = before.table.shares_of(YOU), done.table.shares_of(YOU)
    lines.append(
        f"You: {shares_text(mine_before)} / {shares_text(before.table.total)} = "
        f"{percent_text(before.my_part)} before, {shares_text(mine)} / {total} = "
        f"{percent_text(mine / done.table.total)} after."
    )
    return lines


def _conversion_line(one: Conversion, done: Closing, currency: str) -> str:
    terms = one.convertible.terms
    amount = money_text(one.convertible.amount_minor, currency)
    price = price_text(one.price_minor, currency)
    if one.term is Term.CAP:
        cap = _money(terms.cap_minor, currency)
        how = f"its cap gives the lower price: {cap} / {shares_text(one.counted)} shares = {price}"
    elif one.term is Term.DISCOUNT:
        full = price_text(done.price_minor, currency)
        less = basis_points_text(terms.discount_bp)
        how = f"its discount gives the lower price: {full} less {less} = {price}"
    else:
        how = f"it converts at the round's price of {price}"
    return (
        f"{one.convertible.holder}: {how}; {amount} / {price} = {shares_text(one.shares)} shares."
    )
