"""What do I own after X: the scenario lives in the address, and every change leads to a new one."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import reflex as rx

from crowdfund.domain.errors import CrowdfundError, InvalidInput, NotFound
from crowdfund.services import dilution, dilution_edits, dilution_presets, dilution_saved
from crowdfund.services.dilution_work import address_of
from crowdfund.services.views.dilution import Asked, OwnPage, StepForm
from crowdfund.ui.parts.addresses import name_in
from crowdfund.ui.parts.backer_loads import field_of, text_of
from crowdfund.ui.parts.own_fields import FIELDS_OF_KIND, place_of, raw_field, written
from crowdfund.ui.states.base import BaseState
from crowdfund.words import said

LONGEST_VALUE = 1_300
"""More characters than any part of a scenario takes in an address."""
EXAMPLE_STEPS = "safe"
ANSWER_ID = "own_answer"


class OwnState(BaseState):
    """The pages /campaigns/[slug]/own and /learn/dilution."""

    view: OwnPage = OwnPage()
    is_kept: bool = False
    """Whether what is shown stays while it is worked out again."""
    form: StepForm = StepForm()
    place: int = 0
    """The step that the form changes, counted from 1; 0 adds one."""
    form_count: int = 0
    """Counts the forms that were opened: each starts with its own values."""
    step_problem: str = ""
    step_field: str = ""
    start_problem: str = ""
    start_field: str = ""
    exits_problem: str = ""
    saved_problem: str = ""
    _sent_to: str = ""
    """The address that was led to last, until it is shown."""

    @rx.event
    def arrive(self) -> None:
        """Keeps what is shown when only the scenario changed."""
        self.is_kept = bool(self.view.path) and self.view.path == self._path()

    @rx.event
    async def load(self) -> None:
        """Works out the scenario of the address for its campaign, or shows the 404."""
        # No name leads to nothing: without one it would be the example.
        await self._work(name_in(self.router.url.path) or "-", self._asked())

    @rx.event
    async def load_example(self) -> None:
        """The same for the example enterprise, which begins with some steps."""
        asked = self._asked()
        if asked == Asked():
            steps = await self._call(
                dilution_presets.preset, actor=None, slug="", name=EXAMPLE_STEPS
            )
            asked = replace(asked, steps=steps)
        await self._work("", asked)

    @rx.event
    async def start(self, form: dict[str, Any]) -> Any:
        """Takes other shares, or the most that an amount pays for; what was changed leads.

        Args:
            form: amount, shares.
        """
        self.start_problem = ""
        amount, shares = field_of(form, "amount")[:40], field_of(form, "shares")[:40]
        by_amount = amount != self.view.amount_value and shares == self.view.asked.shares
        try:
            wanted = await self._call(
                dilution_saved.wanted_shares,
                actor=await self._actor(),
                slug=self.view.slug,
                amount_text=amount if by_amount else "",
                shares_text=shares,
                sold=self.view.asked.sold,
            )
        except InvalidInput as error:
            self.start_problem, self.start_field = said(error.message), error.field
            return None
        except NotFound:
            self.is_missing = True
            return None
        return self._go(shares=wanted)

    @rx.event
    def choose_sold(self, value: str) -> Any:
        """Says how far the raise gets.

        Args:
            value: one of the options; anything else is as usual.
        """
        return self._go(sold=text_of(value)[:20])

    @rx.event
    def choose_rank(self, value: str) -> Any:
        """Says who is paid first at an exit.

        Args:
            value: "equal", or anything else for the later rounds first.
        """
        return self._go(rank=text_of(value)[:20])

    @rx.event
    def write_exits(self, form: dict[str, Any]) -> Any:
        """Takes other exit values.

        Args:
            form: exits.
        """
        self.exits_problem = ""
        try:
            exits = dilution_edits.read_exit_values(field_of(form, "exits"), self.view.currency)
        except InvalidInput as error:
            self.exits_problem = said(error.message)
            return None
        return self._go(exits=exits)

    @rx.event
    async def use_preset(self, name: str) -> Any:
        """Replaces the steps by an example.

        Args:
            name: of the example.
        """
        try:
            steps = await self._call(
                dilution_presets.preset,
                actor=await self._actor(),
                slug=self.view.slug,
                name=text_of(name),
            )
        except NotFound:
            self.is_missing = True
            return None
        self._close_form()
        return self._go(steps=steps)

    @rx.event
    def choose_kind(self, kind: str) -> None:
        """Shows the fields of another kind of step.

        Args:
            kind: one of those offered; anything else is ignored.
        """
        known = text_of(kind)
        if known in FIELDS_OF_KIND:
            basis = "round" if known == "note" else "post"
            self._open_form(StepForm(kind=known, basis=basis), self.place)

    @rx.event
    async def save_step(self, form: dict[str, Any]) -> Any:
        """Adds the step of the form, or changes one, when it can be taken.

        Args:
            form: the fields of its kind.
        """
        self._forget_step()
        self.form = written(self.form.kind, form)
        view = self.view
        try:
            steps = dilution_edits.with_step(view.asked.steps, self.place, self.form, view.currency)
            asked = self._changed(steps=steps)
            tried = await self._call(
                dilution.simulate, actor=await self._actor(), slug=view.slug, asked=asked
            )
        except InvalidInput as error:
            self._refuse_step(said(error.message), error.field)
            return None
        except NotFound:
            self.is_missing = True
            return None
        if tried.problem and not view.problem:
            self._refuse_step(tried.problem, tried.field)
            return None
        self._close_form()
        return self._go(steps=steps)

    @rx.event
    def change_step(self, place: int) -> Any:
        """Opens the form with the values of a step.

        Args:
            place: counted from 1; what is not there opens an empty form.
        """
        known = place_of(place)
        steps, currency = self.view.asked.steps, self.view.currency
        self._open_form(dilution_edits.form_of(steps, known, currency), known)
        return rx.set_focus("step_kind")

    @rx.event
    def cancel_change(self) -> None:
        """Closes the form of a step."""
        self._close_form()

    @rx.event
    def remove_step(self, place: int) -> Any:
        """Takes a step away.

        Args:
            place: counted from 1.
        """
        self._close_form()
        steps = dilution_edits.without_step(self.view.asked.steps, place_of(place))
        going = self._go(steps=steps)
        # Its button goes with it, and would take the focus along.
        return [going, rx.set_focus(ANSWER_ID)] if going else None

    @rx.event
    def move_up(self, place: int) -> Any:
        """Lets a step come one earlier.

        Args:
            place: counted from 1.
        """
        self._close_form()
        return self._go(steps=dilution_edits.moved_up(self.view.asked.steps, place_of(place)))

    @rx.event
    def open_saved(self, form: dict[str, Any]) -> Any:
        """Opens a scenario that was saved or sent.

        Args:
            form: saved, a link or the text of a JSON export.
        """
        self.saved_problem = ""
        try:
            asked = dilution_saved.read_saved(raw_field(form, "saved"))
        except InvalidInput as error:
            self.saved_problem = said(error.message)
            return None
        self._close_form()
        return rx.redirect(address_of(self.view.path, asked))

    async def _work(self, slug: str, asked: Asked) -> None:
        self._sent_to = ""
        actor = await self._look()
        try:
            self.view = await self._call(dilution.simulate, actor=actor, slug=slug, asked=asked)
        except CrowdfundError:
            self.view, self.is_missing = OwnPage(), True
        self.start_problem = self.exits_problem = self.saved_problem = ""
        if self.view.field == "shares":
            self.start_problem, self.start_field = self.view.field_problem, "shares"
        if not self.is_kept:
            self._close_form()
        self.is_loaded = True

    def _asked(self) -> Asked:
        query = self.router.url.query_parameters
        values = {one.name: text_of(query.get(one.name))[:LONGEST_VALUE] for one in fields(Asked)}
        return Asked(**values)

    def _changed(self, **values: str) -> Asked:
        held = {one.name: getattr(self.view.asked, one.name) for one in fields(Asked)}
        return Asked(**(held | values))

    def _go(self, **values: str) -> Any:
        """Leads to the address of the scenario with some values changed; what is pressed twice
        leads there once, so that one step back is one change back."""
        address = address_of(self.view.path, self._changed(**values))
        if address == (self._sent_to or address_of(self.view.path, self._asked())):
            return None
        self._sent_to = address
        return rx.redirect(address)

    def _path(self) -> str:
        return str(self.router.url.path or "").rstrip("/")

    def _open_form(self, form: StepForm, place: int) -> None:
        self._forget_step()
        self.form, self.place = form, place
        self.form_count += 1

    def _close_form(self) -> None:
        self._open_form(StepForm(kind=self.form.kind), 0)

    def _refuse_step(self, message: str, field: str) -> None:
        is_shown = field in FIELDS_OF_KIND[self.form.kind]
        self.step_problem, self.step_field = message, field if is_shown else ""

    def _forget_step(self) -> None:
        self.step_problem = self.step_field = ""
