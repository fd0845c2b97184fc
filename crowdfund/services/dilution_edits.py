"""Changing a scenario: from the fields of a form to a step and back, and examples to begin with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from crowdfund.domain.dilution.bounds import (
    MOST_DAYS,
    MOST_MULTIPLE_HUNDREDTHS,
    MOST_STEPS,
)
from crowdfund.domain.dilution.convertibles import Basis, Note, Safe
from crowdfund.domain.dilution.links import exits_text, read_steps, steps_text
from crowdfund.domain.dilution.rounds import Round
from crowdfund.domain.dilution.scenario import Pool, Sale, Scenario, Step
from crowdfund.domain.dilution.table import USUAL, Participation, Preference
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.money import exponent, parse_minor, parse_written
from crowdfund.domain.offering import MAXIMUM_SHARES, Price
from crowdfund.services.dilution_figures import decimal_of, plain_amount
from crowdfund.services.form_text import MOST_NUMBER_CHARS, whole_number
from crowdfund.services.views.common import Option
from crowdfund.services.views.dilution import StepForm
from crowdfund.words import N_, _

HUNDRED: Final = 100
KINDS: Final = (
    Option("round", N_("A priced round")),
    Option("safe", N_("A SAFE")),
    Option("note", N_("A convertible note")),
    Option("pool", N_("An option pool")),
    Option("sale", N_("I sell some shares")),
)
"""What can happen, in the order in which it is offered."""


def with_step(steps: str, place: int, form: StepForm, currency: str) -> str:
    """A scenario with one more step, or with one replaced.

    Args:
        steps: as an address holds them.
        place: of the step to replace, counted from 1; 0 adds one at the end.
        form: its fields.
        currency: ISO 4217, of every amount.

    Returns:
        The steps as an address holds them.

    Raises:
        InvalidInput: a field cannot be used, or there are too many steps.
    """
    before = list(read_steps(steps))
    step = _Fields(form, currency).step()
    if 1 <= place <= len(before):
        before[place - 1] = step
    elif len(before) >= MOST_STEPS:
        raise InvalidInput(
            _("A scenario has {most_steps} steps at most.").format(most_steps=MOST_STEPS),
            field="form",
        )
    else:
        before.append(step)
    return steps_text(before)


def without_step(steps: str, place: int) -> str:
    """A scenario without the step at a place, counted from 1; one that is not there is left out
    already.

    Raises:
        InvalidInput: the steps cannot be read.
    """
    before = read_steps(steps)
    return steps_text(step for i, step in enumerate(before, start=1) if i != place)


def moved_up(steps: str, place: int) -> str:
    """A scenario in which a step comes one earlier; the first stays where it is.

    Raises:
        InvalidInput: the steps cannot be read.
    """
    order = list(read_steps(steps))
    if 2 <= place <= len(order):
        order[place - 2 : place] = reversed(order[place - 2 : place])
    return steps_text(order)


def form_of(steps: str, place: int, currency: str) -> StepForm:
    """The fields of the step at a place, counted from 1; an empty form where there is none.

    Raises:
        InvalidInput: the steps cannot be read.
    """
    known = read_steps(steps)
    return _written(known[place - 1], currency) if 1 <= place <= len(known) else StepForm()


def read_exit_values(text: object, currency: str) -> str:
    """Exit values as written: "5,000,000; 20,000,000", or one a line, or with ", " between them.

    Returns:
        The values as an address holds them, smallest first; empty for the usual ones.

    Raises:
        InvalidInput: one is no amount above zero, or there are too many.
    """
    written = str(text)[: MOST_NUMBER_CHARS * 10].replace(";", "\n").replace(", ", "\n")
    parts = [part.strip(" ,") for part in written.split("\n") if part.strip(" ,")]
    values = {parse_minor(part, currency, field="exits") for part in parts}
    return exits_text(Scenario(exits_minor=tuple(sorted(values))).exits_minor)


@dataclass(frozen=True, slots=True)
class _Fields:
    """Reads the fields of a form; every refusal names its field."""

    form: StepForm
    currency: str

    def step(self) -> Step:
        """The step that they describe."""
        readers: dict[str, Callable[[], Step]] = {
            "round": self._round,
            "safe": self._safe,
            "note": self._note,
            "pool": self._pool,
            "sale": self._sale,
        }
        if self.form.kind not in readers:
            raise InvalidInput(_("Choose what happens."), field="kind")
        return readers[self.form.kind]()

    def _safe(self) -> Step:
        return Safe(
            self._needed("amount"), self._basis(), self._minor("cap"), self._percent("discount")
        )

    def _note(self) -> Step:
        return Note(
            self._needed("amount"),
            rate_bp=self._percent("rate"),
            days=self._whole("days", _("The time"), MOST_DAYS),
            year_days=360 if self.form.year_days == "360" else 365,
            is_compound=self.form.interest == "compound",
            maturity_days=self._whole("maturity", _("The term"), MOST_DAYS) or 730,
            basis=self._basis(),
            cap_minor=self._minor("cap"),
            discount_bp=self._percent("discount"),
        )

    def _pool(self) -> Step:
        granted = self._whole("granted", _("The number of options"), MAXIMUM_SHARES)
        return Pool(self._percent("pool"), granted, self._minor("strike"))

    def _sale(self) -> Step:
        return Sale(self._whole("shares", _("The number of shares"), MAXIMUM_SHARES))

    def _round(self) -> Step:
        price = 0
        if self.form.price.strip():
            millionths = Price.parse(self.form.price[:MOST_NUMBER_CHARS], self.currency).millionths
            price = int(millionths * 10 ** exponent(self.currency))
        return Round(
            self._needed("amount"),
            pre_money_minor=self._minor("pre_money"),
            price_millionths=price,
            pool_bp=self._percent("pool"),
            is_pool_after=self.form.pool_when == "after",
            preference=self._preference(),
            mine_minor=self._minor("mine"),
        )

    def _preference(self) -> Preference:
        kind = self.form.participation
        multiple = self._hundredths("multiple")
        if kind == Participation.CAPPED:
            cap = self._hundredths("participation_cap")
            return Preference(multiple, Participation.CAPPED, cap)
        is_full = kind == Participation.FULL
        participation = Participation.FULL if is_full else Participation.NONE
        return Preference(multiple, participation, max(USUAL.cap_hundredths, multiple))

    def _basis(self) -> Basis:
        return Basis(self.form.basis) if self.form.basis in set(Basis) else Basis.POST_MONEY

    def _text(self, name: str) -> str:
        return str(getattr(self.form, name)).strip()[:MOST_NUMBER_CHARS]

    def _needed(self, name: str) -> int:
        if not self._text(name):
            raise InvalidInput(_("Write an amount above zero."), field=name)
        return parse_minor(self._text(name), self.currency, field=name)

    def _minor(self, name: str) -> int:
        text = self._text(name)
        return parse_minor(text, self.currency, field=name) if text else 0

    def _whole(self, name: str, noun: str, most: int) -> int:
        return whole_number(self._text(name), field=name, noun=noun, most=most) or 0

    def _percent(self, name: str) -> int:
        text = self._text(name).removesuffix("%").strip()
        words = _("Write a percentage with at most two decimals, for example 10.")
        return self._scaled(text, name, words) if text else 0

    def _hundredths(self, name: str) -> int:
        text = self._text(name).removesuffix("x").strip()
        words = _("Write a multiple with at most two decimals, for example 1 or 1.5.")
        value = self._scaled(text, name, words) if text else HUNDRED
        if value > MOST_MULTIPLE_HUNDREDTHS:
            raise InvalidInput(_("A multiple is 10 at most."), field=name)
        return value

    def _scaled(self, text: str, name: str, words: str) -> int:
        """Hundredths of a number; two decimals at most."""
        scaled = parse_written(text, field=name) * HUNDRED
        if scaled != scaled.to_integral_value():
            raise InvalidInput(words, field=name)
        return int(scaled)


def _written(step: Step, currency: str) -> StepForm:
    """The fields that describe a step."""

    def minor(value: int) -> str:
        return plain_amount(value, currency) if value else ""

    if isinstance(step, Pool):
        return StepForm(
            "pool",
            pool=_hundredths_text(step.part_bp),
            granted=str(step.granted_shares or ""),
            strike=minor(step.strike_minor),
        )
    if isinstance(step, Sale):
        return StepForm("sale", shares=str(step.shares))
    if isinstance(step, Round):
        return _round_form(step, minor, currency)
    shared = StepForm(
        "safe",
        amount=minor(step.amount_minor),
        basis=step.basis.value,
        cap=minor(step.cap_minor),
        discount=_hundredths_text(step.discount_bp),
    )
    return _note_form(step, shared) if isinstance(step, Note) else shared


def _note_form(step: Note, shared: StepForm) -> StepForm:
    return StepForm(
        "note",
        amount=shared.amount,
        basis=shared.basis,
        cap=shared.cap,
        discount=shared.discount,
        rate=_hundredths_text(step.rate_bp),
        interest="compound" if step.is_compound else "simple",
        days=str(step.days or ""),
        year_days=str(step.year_days),
        maturity=str(step.maturity_days),
    )


def _round_form(step: Round, minor: Callable[[int], str], currency: str) -> StepForm:
    price = Fraction(step.price_millionths, 10 ** (6 + exponent(currency)))
    return StepForm(
        "round",
        amount=minor(step.amount_minor),
        pre_money=minor(step.pre_money_minor),
        price=f"{decimal_of(price, 6).normalize():f}" if step.price_millionths else "",
        pool=_hundredths_text(step.pool_bp),
        pool_when="after" if step.is_pool_after else "before",
        multiple=_hundredths_text(step.preference.multiple_hundredths) or "0",
        participation=step.preference.participation.value,
        participation_cap=_hundredths_text(step.preference.cap_hundredths),
        mine=minor(step.mine_minor),
    )


def _hundredths_text(value: int) -> str:
    return f"{decimal_of(Fraction(value, HUNDRED), 2).normalize():f}" if value else ""
