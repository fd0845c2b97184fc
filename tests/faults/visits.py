"""What people ask of the web server over the wire, and what they do when it went away meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlmodel import select

from crowdfund.db.tables import User
from crowdfund.services.passwords import hash_password
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.invest import InvestState
from crowdfund.ui.states.pledge import PledgeState
from tests.faults.browsers import Browser
from tests.faults.plays import SUCCEEDS, Stage

NAME, SHARES = "Anna", 10
PASSWORD = "a quiet river bend"
PAYS_AT = "/c/pay/"
"""Part of the address of a payment page at the processor."""


@dataclass
class Guest:
    """Anna, whose browser is open, and the world around her."""

    stage: Stage
    browser: Browser

    def sign_in(self) -> None:
        """Signs in; the sign-in page leads on to the first page."""
        self.browser.sign_in(self.stage.person(NAME).email, PASSWORD)

    def look_at_portfolio(self) -> None:
        """Opens what is hers alone, signing in once more if the page asks for it."""
        self.browser.open("/portfolio")
        if not self.browser.value(BaseState, "visitor")["is_signed_in"]:
            self.sign_in()
            self.browser.open("/portfolio")
        assert self.browser.value(BaseState, "visitor")["name"] == NAME

    def open_form(self) -> None:
        """Opens the form and writes how many shares she wants."""
        slug = self.stage.campaign().slug
        self.browser.open(f"/campaigns/{slug}/invest", slug=slug)
        if not self._earlier_path():
            self.browser.send(InvestState.write_shares, text=str(SHARES))
            self.browser.until(lambda: self.browser.value(InvestState, "quote")["shares"] == SHARES)

    def send_form(self) -> None:
        """Goes on to payment."""
        form = {"amount": "100.00", "shares": str(SHARES), "understood": "on"}
        self.browser.send(InvestState.send, form=form)
        self._until_led_to_payment(InvestState, "payment_problem")

    def send_form_again(self) -> None:
        """Opens the form again and reads it. If it says that a pledge waits for payment, she goes
        there and pays that one; otherwise she sends the form."""
        self.open_form()
        if not (path := self._earlier_path()):
            self.send_form()
            return
        self._open_pledge(path)
        if PAYS_AT in self.browser.value(PledgeState, "pledge")["payment_url"]:
            return
        self.browser.send(PledgeState.pay)
        self._until_led_to_payment(BaseState, "problem")

    def come_back(self) -> None:
        """Comes back from the payment page."""
        self._open_pledge(f"{self._pledge_path()}?from=payment")
        assert self._status() == "escrowed"

    def open_pledge(self) -> None:
        """Opens the page of her pledge."""
        self._open_pledge(self._pledge_path())

    def take_back(self) -> None:
        """Takes the pledge back."""
        self.browser.send(PledgeState.cancel)
        for turns in (True, False):
            self.browser.until(self._is("is_cancelling", turns))
        assert self.browser.value(BaseState, "problem") == ""
        assert self._status() in ("refunding", "refunded", "expired")

    def take_back_again(self) -> None:
        """Reads the page again, and presses again if it still offers to."""
        self.open_pledge()
        if self.browser.value(PledgeState, "pledge")["can_cancel"]:
            self.take_back()

    def bring_note(self) -> None:
        """The processor brings its note that somebody paid, until it is taken."""
        [event] = self.stage.world.listed("/v1/events", type="checkout.session.completed")[:1]
        body, signature = self.stage.world.sandbox.signed(event)
        answer = self.browser.post(
            "/webhooks/stripe", content=body, headers={"Stripe-Signature": signature}
        )
        assert answer.status_code == 200, answer.text

    def reads(self) -> None:
        """Opens the page of her pledge, if there is one; it says how that stands."""
        if self.stage.pledge_id(NAME) is None:
            return
        self.open_pledge()
        page = self.browser.value(PledgeState, "pledge")
        assert page["status_label"], json.dumps(page)
        assert page["money_text"], json.dumps(page)

    def _open_pledge(self, address: str) -> None:
        self.browser.open(address, pledge_id=self.stage.pledge_id(NAME) or "")
        assert not self.browser.value(BaseState, "is_missing")
        assert self.browser.value(BaseState, "problem") == ""

    def _pledge_path(self) -> str:
        return f"/pledges/{self.stage.pledge_id(NAME)}"

    def _earlier_path(self) -> str:
        path: str = self.browser.value(InvestState, "form")["unpaid_path"]
        return path

    def _status(self) -> str:
        status: str = self.browser.value(PledgeState, "pledge")["status"]
        return status

    def _is(self, name: str, value: bool) -> Callable[[], bool]:
        """Whether something of the pledge's page is so."""
        return lambda: self.browser.value(PledgeState, name) is value

    def _until_led_to_payment(self, state: type[BaseState], problem: str) -> None:
        """Listens until the page leads to the processor's, which it may refuse in words."""
        refused: Callable[[], str] = partial(self.browser.value, state, problem)
        self.browser.until(lambda: PAYS_AT in self.browser.way or refused() != "")
        assert refused() == ""


@dataclass(frozen=True)
class Visit:
    """One thing that is asked of the web server, with what comes before and after."""

    title: str
    ending: str
    """Where Anna's pledge ends; empty when she has none."""
    ask: Callable[[Guest], None]
    """What is asked, and its answer looked at."""
    ask_again: Callable[[Guest], None]
    """What people do when the server went away meanwhile."""
    before: tuple[Callable[[Stage], None], ...] = ()
    """What happened before, past the pages."""
    open: Callable[[Guest], None] | None = None
    """The page that it is asked from; signed in, unless it is the sign-in."""
    after: tuple[Callable[[Stage], None], ...] = ()
    """What happens next outside of our processes."""


def open_raise(stage: Stage) -> None:
    """A raise that reaches its target with what Ben paid; everybody has a password."""
    stage.open(SUCCEEDS)
    stage.connect_payouts()
    stage.complete_account()
    stage.come_back_from_account()
    with stage.world.deps.transaction() as session:
        for user in session.exec(select(User)):
            user.password_hash = hash_password(PASSWORD)
    stage.pledge("Ben", SHARES)
    stage.pay("Ben")
    stage.come_back("Ben")


def _pledges(stage: Stage) -> None:
    stage.pledge(NAME, SHARES)


def _pays(stage: Stage) -> None:
    stage.pay(NAME)


def _comes_back(stage: Stage) -> None:
    stage.come_back(NAME)


SIGNS_IN = Visit("Anna signs in", "", Guest.sign_in, Guest.look_at_portfolio)
PLEDGES = Visit(
    "Anna pledges",
    "settled",
    Guest.send_form,
    Guest.send_form_again,
    open=Guest.open_form,
    after=(_pays,),
)
COMES_BACK = Visit(
    "Anna comes back from paying",
    "settled",
    Guest.come_back,
    Guest.come_back,
    before=(_pledges, _pays),
    open=Guest.look_at_portfolio,
)
NOTED = Visit(
    "the processor tells that she paid",
    "settled",
    Guest.bring_note,
    Guest.bring_note,
    before=(_pledges, _pays),
    open=Guest.look_at_portfolio,
)
TAKES_BACK = Visit(
    "Anna takes back what she paid",
    "refunded",
    Guest.take_back,
    Guest.take_back_again,
    before=(_pledges, _pays, _comes_back),
    open=Guest.open_pledge,
)
TAKES_BACK_UNPAID = Visit(
    "Anna takes back what she did not pay",
    "expired",
    Guest.take_back,
    Guest.take_back_again,
    before=(_pledges,),
    open=Guest.open_pledge,
)
VISITS = (SIGNS_IN, PLEDGES, COMES_BACK, NOTED, TAKES_BACK, TAKES_BACK_UNPAID)
