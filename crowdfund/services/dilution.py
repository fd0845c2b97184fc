"""What do I own after X: a scenario from an address, ready to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from crowdfund.domain.actor import Actor
from crowdfund.domain.dilution.bounds import MOST_STEPS
from crowdfund.domain.dilution.scenario import Stage
from crowdfund.domain.dilution.table import YOU, Kind
from crowdfund.domain.dilution.waterfall import Exit
from crowdfund.domain.money import decimal_text
from crowdfund.domain.offering import amount_minor
from crowdfund.services import dilution_words as words
from crowdfund.services import signs, texts
from crowdfund.services.captables import colour_of
from crowdfund.services.deps import Deps
from crowdfund.services.dilution_figures import (
    are_whole,
    money_text,
    percent_text,
    plain_amount,
    price_text,
    shares_text,
    whole_shares_text,
    width_text,
)
from crowdfund.services.dilution_terms import sold_label, sold_options
from crowdfund.services.dilution_work import (
    Worked,
    address_of,
    understood,
    unread,
    worked_out,
)
from crowdfund.services.views.common import CapLine, Fact
from crowdfund.services.views.dilution import Asked, Bar, OwnPage, PayoutRow, StageView
from crowdfund.words import N_, Spoken, _, said

_FIELDS = Spoken(
    {
        "sold": N_("How the raise ends"),
        "rank": N_("Who is paid first"),
        "held": N_("Paid for already"),
    }
)
"""Values of an address, as the page calls them."""


def simulate(deps: Deps, *, actor: Actor | None, slug: str, asked: Asked) -> OwnPage:
    """Works a scenario out. What is wrong with it comes back in `problem` and `field`.

    Args:
        deps: what the platform works with.
        actor: who asks.
        slug: the campaign's; empty for the example enterprise.
        asked: straight from an address.

    Raises:
        NotFound: no such campaign for this person.
    """
    made = worked_out(deps, actor=actor, slug=slug, asked=asked)
    return replace(_page(made), unread_text=_unread_text(asked))


def _page(made: Worked) -> OwnPage:
    terms, currency = made.terms, made.terms.currency
    asked = understood(made)
    cost_minor = amount_minor(terms.price, made.shares)
    problems = [said(refusal.message) for refusal in made.refusals]
    downloads = f"/downloads/campaigns/{terms.slug}/own" if terms.slug else "/downloads/dilution"
    return OwnPage(
        slug=terms.slug,
        title=terms.title,
        enterprise_name=terms.enterprise_name,
        currency=currency,
        asked=asked,
        path=terms.path,
        address=address_of(terms.path, asked),
        amount_text=texts.money(cost_minor, currency),
        amount_value=decimal_text(cost_minor, currency),
        terms=_terms_facts(made),
        sold_options=sold_options(),
        stages=[_stage(made, place) for place in range(len(made.stages))],
        bars=_bars(made.stages, currency),
        headline=_headline(made),
        exit_names=[texts.money(one.value_minor, currency, short=True) for one in made.exits],
        payouts=_payouts(made.exits, currency),
        exit_bars=_exit_bars(made.exits, currency),
        exit_lines=words.exit_lines(list(made.exits), currency),
        exit_problem=said(made.exit_refusal.message) if made.exit_refusal else "",
        exit_values="; ".join(plain_amount(one, currency) for one in made.scenario.exits_minor),
        csv_url=address_of(f"{downloads}.csv", asked),
        json_url=address_of(f"{downloads}.json", asked),
        problem=" ".join(problems),
        field=made.refusals[0].field if made.refusals else "",
        field_problem=next(iter(problems), ""),
        risk_text=terms.risk_text,
        can_add=len(made.scenario.steps) < MOST_STEPS,
    )


def _unread_text(asked: Asked) -> str:
    names = unread(asked)
    if not names:
        return ""
    return _("The address has a value that means nothing here, left out: {names}.").format(
        names=signs.listed(_FIELDS[name] for name in names)
    )


def _terms_facts(made: Worked) -> list[Fact]:
    terms = made.terms
    first = made.stages[0].table
    return [
        Fact(_("Price per share"), texts.price(terms.price)),
        Fact(_("Shares before the raise"), texts.number(terms.shares_before)),
        Fact(_("Sold so far"), texts.count(terms.sold_shares, "share")),
        Fact(_("At the target"), texts.count(terms.target_shares, "share")),
        Fact(_("At the maximum"), texts.count(terms.maximum_shares, "share")),
        Fact(_("All shares at the start"), shares_text(first.total), sold_label(made.sold)),
    ]


def _stage(made: Worked, place: int) -> StageView:
    stage, currency = made.stages[place], made.terms.currency
    shared = StageView(
        place=place,
        part_text=percent_text(stage.my_part),
        shares_text=whole_shares_text(stage.table.shares_of(YOU)),
        holders=_holders(stage),
        waiting_text=words.waiting_words(stage.waiting, currency),
        is_last=place == len(made.stages) - 1,
    )
    if stage.step is None:
        return replace(
            shared,
            title=_("The start"),
            summary=signs.ended(sold_label(made.sold)),
            lines=[_start_line(stage)],
        )
    before = made.stages[place - 1]
    return replace(
        shared,
        title=words.title_of(stage.step, currency),
        summary=words.summary_of(stage.step, currency),
        change_text=f"{percent_text(before.my_part)} → {percent_text(stage.my_part)}",
        value_text=_value(stage, currency),
        lines=words.lines_of(before, stage, currency),
    )


def _start_line(stage: Stage) -> str:
    mine, total = shares_text(stage.table.shares_of(YOU)), shares_text(stage.table.total)
    return _("Your part = your shares / all shares = {mine} / {total} = {percent_text}.").format(
        mine=mine, total=total, percent_text=percent_text(stage.my_part)
    )


def _value(stage: Stage, currency: str) -> str:
    if stage.closing is None:
        return ""
    price_minor = stage.closing.price_minor
    worth = money_text(price_minor * stage.table.shares_of(YOU), currency)
    return _("{worth} at {price}").format(worth=worth, price=price_text(price_minor, currency))


def _holders(stage: Stage) -> list[CapLine]:
    names = list(dict.fromkeys(stake.holder for stake in stage.table.stakes))
    pool = {stake.holder for stake in stage.table.stakes if stake.kind is Kind.POOL}
    others = [name for name in names if name != YOU and name not in pool]
    # Yours is the first colour and nobody else's; what nobody holds has none.
    colours = {name: colour_of(place) for place, name in enumerate([YOU, *others])}
    colours |= dict.fromkeys(pool, "0")
    return [
        CapLine(
            holder=said(name),
            shares_text=whole_shares_text(stage.table.shares_of(name)),
            part_text=percent_text(stage.table.part_of(name)),
            part_basis_points=int(stage.table.part_of(name) * 10_000),
            width=width_text(stage.table.part_of(name)),
            is_new=name == YOU,
            colour=colours[name],
        )
        for name in names
    ]


def _bars(stages: Sequence[Stage], currency: str) -> list[Bar]:
    longest = max(stage.my_part for stage in stages)
    return [
        Bar(
            f"{place}. {words.title_of(stage.step, currency)}" if stage.step else _("Start"),
            percent_text(stage.my_part),
            width_text(stage.my_part / longest),
        )
        for place, stage in enumerate(stages)
    ]


def _headline(made: Worked) -> str:
    first, last = made.stages[0], made.stages[-1]
    mine = texts.count(made.shares, "share")
    if len(made.stages) == 1:
        return _("With {mine} you would own {percent_text}.").format(
            mine=mine, percent_text=percent_text(first.my_part)
        )
    steps = texts.count(len(made.stages) - 1, "step")
    return _(
        "With {mine} you would own {percent_text}, and {percent_text_2} after {steps}."
    ).format(
        mine=mine,
        percent_text=percent_text(first.my_part),
        percent_text_2=percent_text(last.my_part),
        steps=steps,
    )


def _payouts(exits: Sequence[Exit], currency: str) -> list[PayoutRow]:
    if not exits:
        return []
    names = list(dict.fromkeys(paid.claim.holder for paid in exits[0].payouts))
    # Rounded so that a column sums to its exit.
    whole = {name: [Fraction(one.whole_of(name)) for one in exits] for name in names}
    is_short = are_whole((minor for paid in whole.values() for minor in paid), currency)

    def row(name: str) -> PayoutRow:
        paid = [money_text(minor, currency, is_short=is_short) for minor in whole[name]]
        return PayoutRow(said(name), name == YOU, paid)

    return [row(name) for name in sorted(names, key=lambda name: name != YOU)]


def _exit_bars(exits: Sequence[Exit], currency: str) -> list[Bar]:
    longest = max((one.of(YOU) for one in exits), default=Fraction(0))
    is_short = are_whole((Fraction(one.whole_of(YOU)) for one in exits), currency)
    return [
        Bar(
            _("At {money}").format(money=texts.money(one.value_minor, currency, short=True)),
            money_text(Fraction(one.whole_of(YOU)), currency, is_short=is_short),
            width_text(one.of(YOU) / longest if longest else Fraction(0)),
        )
        for one in exits
    ]
