"""The founder's enterprise: profile, key figures of two years, and where the money goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import reflex as rx

from crowdfund.domain.errors import CrowdfundError, InvalidInput, NotFound
from crowdfund.services import enterprises, payouts
from crowdfund.services.deps import Deps
from crowdfund.services.next_steps import ENTERPRISE_PATH
from crowdfund.services.views.founder import EnterpriseForm, FiguresForm, FounderEnterprise
from crowdfund.ui.parts.backer_loads import field_of
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import N_, _, said

PROFILE_FIELDS = tuple(
    item.name for item in fields(EnterpriseForm) if item.name not in {"id", "slug"}
)
FIGURE_FIELDS = tuple(
    item.name
    for item in fields(FiguresForm)
    if item.name not in {"period", "currency", "enterprise_id"}
)
PREFIX_BY_PERIOD = {"most_recent": "recent", "prior": "prior"}
"""How the form's fields of a year begin."""
CURRENCY_FIELD = "figures_currency"

PROFILE_ERRORS = dict.fromkeys(PROFILE_FIELDS, "")
FIGURE_ERRORS = dict.fromkeys(
    [
        CURRENCY_FIELD,
        *(f"{prefix}_{name}" for prefix in PREFIX_BY_PERIOD.values() for name in FIGURE_FIELDS),
    ],
    "",
)

EXAMPLE_YEARS = dict.fromkeys(PREFIX_BY_PERIOD.values(), "")

SAVED = N_("The enterprise is saved.")
PAYOUTS_DONE = N_("Your payout account was read again. Its status is below.")
PAYOUTS_AGAIN = N_("That page was used up. Choose “Connect payouts” for a new one.")


class EnterpriseState(BaseState):
    """The page /founder/enterprise."""

    page: FounderEnterprise = FounderEnterprise()
    profile_errors: dict[str, str] = PROFILE_ERRORS
    """What is wrong, by field; every field is there, with nothing when all is well."""
    figure_errors: dict[str, str] = FIGURE_ERRORS
    profile_done: str = ""
    figures_done: str = ""
    example_years: dict[str, str] = EXAMPLE_YEARS
    """The fiscal years that stand as examples at the figures of each year, by its prefix."""
    payouts_note: str = ""
    is_connecting: bool = False
    _new_id: str = ""
    """Of an enterprise that was just saved first, until its own page says so."""

    @rx.event
    async def load(self) -> Any:
        """Loads the page; on the way back from the payout account's page reads that account."""
        actor = await self._look()
        if actor is None:
            return self._sign_in_first()
        self._forget_words()
        self.payouts_note = ""
        self.is_connecting = False
        query = self.router.url.query_parameters
        wanted = str(query.get("enterprise", ""))
        try:
            await self._come_back(str(query.get("payouts", "")), wanted)
            await self._read(wanted)
            self._tell_of_new(wanted)
        except NotFound:
            self.is_missing = True
        self.is_loaded = True
        return None

    @rx.event
    async def save_profile(self, form: dict[str, Any]) -> Any:
        """Stores the whole profile.

        Args:
            form: the fields of `EnterpriseForm` but id and slug, as written.
        """
        self._forget_words()
        written = {name: field_of(form, name) for name in PROFILE_FIELDS}
        filled = EnterpriseForm(id=self.page.form.id, **written)
        is_new = not filled.id
        try:
            actor = await self._actor()
            self.page = await self._call(enterprises.save_enterprise, actor=actor, form=filled)
        except LEADS as error:
            return self._first(error)
        except InvalidInput as error:
            self.profile_errors = _placed(PROFILE_ERRORS, error)
            self._show_unplaced(error, PROFILE_ERRORS)
            return None
        except CrowdfundError as error:
            self._show(error)
            return None
        if is_new:
            # The address names it from now on: loaded again, it shows what was saved.
            self._new_id = self.page.form.id
            return rx.redirect(f"{ENTERPRISE_PATH}?enterprise={self._new_id}", replace=True)
        self.profile_done = _(SAVED)
        return None

    @rx.event
    async def save_figures(self, form: dict[str, Any]) -> Any:
        """Stores the key figures of both years.

        Args:
            form: the fields of both years, named recent_… and prior_…, and their currency.
        """
        self._forget_words()
        try:
            await self._save_year(form, self.page.most_recent)
            await self._save_year(form, self.page.prior)
            await self._read(self.page.form.id)
        except LEADS as error:
            return self._first(error)
        except InvalidInput as error:
            self.figure_errors = _placed(FIGURE_ERRORS, error)
            self._show_unplaced(error, FIGURE_ERRORS)
            return None
        except CrowdfundError as error:
            self._show(error)
            return None
        self.figures_done = _("The key figures are saved.")
        return None

    @rx.event
    async def connect(self) -> Any:
        """Opens the payout account's own page at the payment processor."""
        self._forget_words()
        try:
            actor = await self._actor()
            address = await self._call(
                payouts.connect, actor=actor, enterprise_id=self.page.form.id
            )
        except LEADS as error:
            return self._first(error)
        except CrowdfundError as error:
            self._show(error)
            return None
        self.is_connecting = True
        return rx.redirect(address)

    def _tell_of_new(self, opened_id: str) -> None:
        if self._new_id and opened_id == self._new_id:
            self.profile_done = _(SAVED)
        self._new_id = ""

    async def _come_back(self, note: str, enterprise_id: str) -> None:
        if note == "again":
            self.payouts_note = _(PAYOUTS_AGAIN)
        if note != "done":
            return
        try:
            actor = await self._actor()
            await self._call(payouts.refresh, actor=actor, enterprise_id=enterprise_id)
        except NotFound:
            raise
        except CrowdfundError as error:
            self._show(error)
        else:
            self.payouts_note = _(PAYOUTS_DONE)

    async def _read(self, enterprise_id: str) -> None:
        actor = await self._actor()
        self.page = await self._call(
            enterprises.founder_enterprise, actor=actor, enterprise_id=enterprise_id
        )
        self.example_years = await self._call(_example_years, page=self.page)

    async def _save_year(self, form: object, stored: FiguresForm) -> None:
        """Stores one year; a year that is empty and was empty is left alone.

        Raises:
            InvalidInput: a field cannot be read; its name is the one on the page.
        """
        prefix = PREFIX_BY_PERIOD[stored.period]
        written = {name: field_of(form, f"{prefix}_{name}") for name in FIGURE_FIELDS}
        was_empty = not any(getattr(stored, name) for name in FIGURE_FIELDS)
        if was_empty and not any(text.strip() for text in written.values()):
            return
        filled = replace(stored, currency=field_of(form, CURRENCY_FIELD), **written)
        filled = replace(filled, enterprise_id=self.page.form.id)
        try:
            actor = await self._actor()
            await self._call(enterprises.save_figures, actor=actor, form=filled)
        except InvalidInput as error:
            is_shared = error.field == "currency"
            field = CURRENCY_FIELD if is_shared else f"{prefix}_{error.field}"
            raise InvalidInput(error.message, field=field) from error

    def _show_unplaced(self, error: InvalidInput, known: Mapping[str, str]) -> None:
        if error.field not in known:
            self._show(error)

    def _forget_words(self) -> None:
        self.problem = self.profile_done = self.figures_done = ""
        self.profile_errors = dict(PROFILE_ERRORS)
        self.figure_errors = dict(FIGURE_ERRORS)


def _placed(known: Mapping[str, str], error: InvalidInput) -> dict[str, str]:
    return {name: said(error.message) if name == error.field else "" for name in known}


def _example_years(deps: Deps, *, page: FounderEnterprise) -> dict[str, str]:
    """The most recent year as stated, or else the last that is over; and the one before it."""
    stated = page.most_recent.fiscal_year
    recent = int(stated) if stated.isdecimal() else deps.now().year - 1
    return {"recent": str(recent), "prior": str(recent - 1)}
