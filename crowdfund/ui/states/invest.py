"""Choosing shares of one campaign and going on to the payment page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import (
    ConsentNeeded,
    CrowdfundError,
    DeclarationNeeded,
    GatewayUnavailable,
    InvalidInput,
    NotEligible,
    NotFound,
    RequestKeyReused,
    SharesUnavailable,
)
from crowdfund.domain.regimes.big_ticket import Consent
from crowdfund.services import investing, pledging
from crowdfund.services.views.campaigns import LiveTotals
from crowdfund.services.views.common import Option
from crowdfund.services.views.pledges import InvestForm, Quote
from crowdfund.ui.parts.backer_loads import field_of, is_ticked, open_page, path_part, text_of
from crowdfund.ui.parts.visits import came_to_invest
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import N_, _, said

PRESET_FACTORS = (1, 5, 10)
NOT_UNDERSTOOD = N_("Tick this to go on: it is the risk that you take.")
NOTHING_CHOSEN = N_("Write an amount or a number of shares.")
OPENED = N_("This campaign takes pledges now.")
TRY_AGAIN = N_("Press “Continue to payment” again: it will be the same pledge, not a second one.")


def agreed(form: object, words_hash: str) -> Consent:
    """What a form answers to the warning before a large pledge.

    Args:
        form: as submitted.
        words_hash: of the warning that was on the screen.
    """
    return Consent(is_ticked(form, "consented"), field_of(form, "large-0"), words_hash)


class InvestState(BaseState):
    """The page /campaigns/[slug]/invest."""

    form: InvestForm = InvestForm()
    quote: Quote = Quote()
    presets: list[Option] = []
    """Numbers of shares with their amounts in words."""
    amount: str = ""
    shares: str = ""
    amount_problem: str = ""
    shares_problem: str = ""
    consent_problem: str = ""
    large_problem: str = ""
    """Why a large pledge was not agreed to, in words."""
    payment_problem: str = ""
    """Why the payment page did not open, in words."""
    earlier_path: str = ""
    """The pledge that this form made before, when it was sent again with other shares."""
    is_sending: bool = False
    live: LiveTotals = LiveTotals()
    """What was pushed while the page waits for its campaign to open."""
    opened_text: str = ""
    """That it opened while somebody waited, in words."""
    _leads: str = "shares"
    """The field that was written last: the other one follows it."""

    @rx.event
    async def load(self) -> Any:
        """Loads the page with a fresh request key, or asks to sign in."""
        return await open_page(self, self._open)

    @rx.event
    async def look_again(self) -> Any:
        """Reads the page anew while it waits for its campaign to open."""
        if not self.form.may_open:
            return None
        target = await open_page(self, self._open)
        if self.form.takes_pledges and not self.form.is_own:
            self.opened_text = _(OPENED)
        return target

    @rx.event
    async def write_amount(self, text: str) -> None:
        """Works out the shares for an amount.

        Args:
            text: as typed.
        """
        self._leads, self.amount = "amount", text_of(text)[:40]
        await self._follow()

    @rx.event
    async def leave_amount(self, text: str) -> None:
        """Rounds the amount to whole shares once it is written.

        Args:
            text: as typed.
        """
        if self._leads != "amount":
            return
        self.amount = text_of(text)[:40]
        await self._follow()
        if self.quote.amount_value:
            self.amount = self.quote.amount_value

    @rx.event
    async def write_shares(self, text: str) -> None:
        """Works out the amount for a number of shares; presets come here too.

        Args:
            text: as typed.
        """
        self._leads, self.shares = "shares", text_of(text)[:40]
        await self._follow()

    @rx.event
    async def send(self, form: dict[str, Any]):
        """Reserves the shares and goes on to the payment page.

        Args:
            form: amount, shares, understood; consented and large-0 before a large pledge.
        """
        # What was on the screen when it was sent: another amount is another warning.
        words_hash = self.quote.large.words_hash
        # Also when nothing comes of it: that the button was busy says that this was answered.
        self.is_sending = True
        yield
        is_ready = await self._is_ready(form)
        target = await self._pledge(agreed(form, words_hash)) if is_ready else None
        self.is_sending = False
        if target is not None:
            yield target

    async def _open(self, actor: Actor) -> None:
        slug = path_part(self, 1)
        self.form = await self._call(investing.invest_form, actor=actor, slug=slug)
        self.quote, self.presets = Quote(), []
        self.amount = self.shares = self.earlier_path = self.opened_text = ""
        self._forget_problems()
        if self.form.takes_pledges and not self.form.is_own:
            self.presets = await self._presets(actor)
            came_to_invest(self, slug)

    async def _presets(self, actor: Actor) -> list[Option]:
        found = []
        for factor in PRESET_FACTORS:
            shares_text = str(self.form.minimum_shares * factor)
            made = await self._call(
                investing.quote, actor=actor, slug=self.form.slug, shares_text=shares_text
            )
            if not made.error:
                found.append(Option(shares_text, made.amount_text))
        return found

    async def _follow(self) -> None:
        """Lets the other field follow the one that was written."""
        self._forget_problems()
        is_amount = self._leads == "amount"
        written = self.amount if is_amount else self.shares
        self.quote = await self._quoted(written, is_amount=is_amount)
        if is_amount:
            self.shares = self.quote.shares_text
        else:
            self.amount = self.quote.amount_value
        self._place(self.quote.error, self.quote.field)

    async def _quoted(self, written: str, *, is_amount: bool) -> Quote:
        if not written.strip():
            return Quote()
        name = "amount_text" if is_amount else "shares_text"
        actor = await self._actor()
        try:
            return await self._call(
                investing.quote, actor=actor, slug=self.form.slug, **{name: written}
            )
        except CrowdfundError as error:
            return Quote(error=said(error.message))

    async def _is_ready(self, form: object) -> bool:
        """Reads the form as it was sent: what is on its way from a field may come later."""
        name = self._leads
        if isinstance(form, dict) and isinstance(form.get(name), str):
            setattr(self, name, field_of(form, name)[:40])
        await self._follow()
        if not self.quote.error and self.quote.shares == 0:
            self._place(_(NOTHING_CHOSEN), name)
        if not is_ticked(form, "understood"):
            self.consent_problem = _(NOT_UNDERSTOOD)
        return self.quote.shares > 0 and not self.quote.error and not self.consent_problem

    async def _pledge(self, consent: Consent) -> Any:
        """Makes the pledge, or puts the refusal where it belongs."""
        actor = await self._actor()
        try:
            receipt = await self._call(
                pledging.pledge,
                actor=actor,
                slug=self.form.slug,
                shares_text=self.quote.shares_text,
                request_key=self.form.request_key,
                acknowledged=self.form.risk_mark,
                consent=consent,
                terms_version=self.form.terms_version,
                pledges_known=self.form.pledges_known,
            )
        except LEADS as error:
            return self._first(error)
        except NotFound:
            self.is_missing = True
            return None
        except CrowdfundError as error:
            await self._refuse(error, actor)
            return None
        return rx.redirect(receipt.payment_url)

    async def _refuse(self, error: CrowdfundError, actor: Actor | None) -> None:
        if isinstance(error, ConsentNeeded):
            await self._follow()
            self.large_problem = said(error.message)
            return
        is_about_shares = isinstance(error, InvalidInput | SharesUnavailable | NotEligible)
        if is_about_shares and not isinstance(error, DeclarationNeeded):
            self._place(said(error.message), getattr(error, "field", "shares"))
            if getattr(error, "field", "") == "understood":
                # The words were changed since this page opened: it shows them as they are now.
                await self._refresh(actor)
        elif isinstance(error, RequestKeyReused):
            self.payment_problem = said(error.message)
            self.earlier_path = f"/pledges/{error.subject_id}" if error.subject_id else ""
        elif isinstance(error, GatewayUnavailable):
            self.payment_problem = f"{said(error.message)} {_(TRY_AGAIN)}"
        else:
            self.payment_problem = said(error.message)
            await self._refresh(actor)

    async def _refresh(self, actor: Actor | None) -> None:
        """Reads the campaign again when it refused: it may have ended. The key stays."""
        key = self.form.request_key
        try:
            form = await self._call(investing.invest_form, actor=actor, slug=self.form.slug)
        except CrowdfundError:
            return
        self.form = replace(form, request_key=key)

    def _place(self, words: str, name: str) -> None:
        """Puts a refusal beside the field that it is about."""
        if name == "amount":
            self.amount_problem = words
        elif name == "request_key":
            self.payment_problem = words
        elif name == "understood":
            self.consent_problem = words
        else:
            self.shares_problem = words

    def _forget_problems(self) -> None:
        self.amount_problem = self.shares_problem = self.consent_problem = ""
        self.payment_problem = self.large_problem = self.problem = ""
