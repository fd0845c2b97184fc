"""What the hosted payment page does with a card: the same steps for people and for tests."""

from __future__ import annotations

from dataclasses import dataclass

from crowdfund.stripe_sandbox import cards
from crowdfund.stripe_sandbox.errors import Json
from crowdfund.stripe_sandbox.resources import checkout, methods, payments
from crowdfund.stripe_sandbox.world import World


@dataclass(frozen=True, slots=True)
class Payer:
    """What the page asks for besides the card."""

    email: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended.

    `status` is paid, processing, declined, requires_action, refused (not a test card), expired or
    already_paid; `message` is a sentence for the payer; `next_url` is where the page goes next.
    """

    status: str
    message: str = ""
    decline_code: str = ""
    next_url: str = ""


def success_url(session: Json) -> str:
    """Where a payer goes after paying, with the session's id filled in."""
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def authenticate_url(session: Json) -> str:
    """The page of the payer's bank, on this host."""
    return f"/c/pay/{session['id']}/authenticate"


def submit_card(
    world: World, session: Json, number: str, payer: Payer, *, base_url: str = ""
) -> Outcome:
    """The payer pressed Pay.

    Args:
        session: an existing session, in any state.
        number: what was typed as the card number.
        payer: email and name as typed.
        base_url: what the bank page's address starts with.
    """
    closed = _closed(session)
    if closed is not None:
        return closed
    card = cards.card_by_number(number)
    if card is None:
        return Outcome("refused", cards.NOT_A_TEST_CARD)
    if card.decline == "incorrect_number":
        return Outcome("declined", cards.DECLINE_SENTENCES[card.decline], card.decline)
    world.store.hide(session["id"], waiting=None)
    intent = _intent(world, session)
    method = methods.new_method(world, card, email=payer.email, name=payer.name)
    if card.authentication:
        url = base_url + authenticate_url(session)
        payments.ask_authentication(world, intent, method, url=url, back=success_url(session))
        world.store.hide(session["id"], waiting=card.token, method=method["id"], name=payer.name)
        return Outcome("requires_action", next_url=authenticate_url(session))
    return _charge(world, session, intent, method, card, payer)


def finish_authentication(world: World, session: Json, *, confirmed: bool) -> Outcome:
    """The payer answered on the bank's page.

    Args:
        session: an existing session, in any state.
        confirmed: whether the bank is satisfied.
    """
    closed = _closed(session)
    if closed is not None:
        return closed
    kept = world.store.hidden(session["id"])
    card = cards.card_by_token(kept.get("waiting") or "")
    if card is None:
        return Outcome("refused", "There is no payment to confirm. Enter your card first.")
    world.store.hide(session["id"], waiting=None)
    intent = world.store.get(session["payment_intent"])
    method = world.store.get(kept["method"])
    if not confirmed:
        payments.fail_authentication(world, intent, method)
        return Outcome(
            "declined",
            cards.DECLINE_SENTENCES["authentication_failed"],
            "payment_intent_authentication_failure",
        )
    payer = Payer(method["billing_details"]["email"], kept.get("name"))
    return _charge(world, session, intent, method, card, payer, authenticated=True)


def submit_slow_payment(world: World, session: Json, payer: Payer) -> Outcome:
    """The payer chose a way of paying that takes days: the page is done and the money is not there.

    No published card does this; it stands for bank transfers and debits.
    """
    closed = _closed(session)
    if closed is not None:
        return closed
    intent = _intent(world, session)
    method = methods.new_method(world, cards.CARDS[0], email=payer.email, name=payer.name)
    intent.update(status="processing", payment_method=method["id"], last_payment_error=None)
    world.store.save(intent)
    world.emit("payment_intent.processing", intent)
    checkout.complete(world, session, email=payer.email, name=payer.name, is_paid=False)
    return Outcome("processing", next_url=success_url(session))


def end_slow_payment(world: World, session: Json, *, succeeded: bool) -> Outcome:
    """The bank says how a slow payment ended."""
    intent = world.store.find(session["payment_intent"] or "")
    if intent is None or intent["status"] != "processing":
        return Outcome("refused", "There is no payment on its way.")
    method = world.store.get(intent["payment_method"])
    card = cards.CARDS[0] if succeeded else cards.CARDS_BY_DECLINE["generic_decline"]
    charge = payments.charge_card(world, intent, method, card)
    if not succeeded:
        world.emit("checkout.session.async_payment_failed", session)
        return Outcome("declined", charge["failure_message"], card.decline)
    session["payment_status"] = "paid"
    world.store.save(session)
    world.emit("checkout.session.async_payment_succeeded", session)
    payments.after_payment(world, charge, card.after)
    return Outcome("paid", next_url=success_url(session))


def _closed(session: Json) -> Outcome | None:
    if session["status"] == "complete":
        return Outcome("already_paid", "This was already paid.", next_url=success_url(session))
    if session["status"] == "expired":
        return Outcome("expired", "This payment page has expired.")
    return None


def _intent(world: World, session: Json) -> Json:
    if session["payment_intent"]:
        return world.store.get(session["payment_intent"])
    given = {
        "allowed_payment_method_types": session["allowed_payment_method_types"],
        "receipt_email": None,
        **world.store.hidden(session["id"]).get("intent", {}),
        "customer": session["customer"],
    }
    intent = payments.new_intent(
        world, amount_minor=session["amount_total"], currency=session["currency"], given=given
    )
    world.store.hide(intent["id"], session=session["id"])
    session["payment_intent"] = intent["id"]
    world.store.save(session)
    return intent


def _charge(
    world: World,
    session: Json,
    intent: Json,
    method: Json,
    card: cards.Card,
    payer: Payer,
    *,
    authenticated: bool = False,
) -> Outcome:
    charge = payments.charge_card(world, intent, method, card, authenticated=authenticated)
    if not charge["paid"]:
        return Outcome("declined", charge["failure_message"], card.decline)
    checkout.complete(world, session, email=payer.email, name=payer.name)
    payments.after_payment(world, charge, card.after)
    return Outcome("paid", next_url=success_url(session))
