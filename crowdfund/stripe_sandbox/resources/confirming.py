"""Confirming an intent through the API: which card, whether its holder is asked, and the charge."""

from __future__ import annotations

from crowdfund.stripe_sandbox.cards import DECLINE_SENTENCES, Card, card_by_token, error_code
from crowdfund.stripe_sandbox.errors import ApiError, Json, bad_param, invalid, no_such
from crowdfund.stripe_sandbox.resources import methods, payments
from crowdfund.stripe_sandbox.world import Call, World


def method_for(call: Call, intent: Json) -> Json:
    """The payment method that the request names, or else the one that the intent has.

    Stripe's `pm_card_...` names make a new one each time.

    Raises:
        ApiError: 400 when there is none, or when it belongs to somebody else.
    """
    named = call.params.get("payment_method") or intent["payment_method"] or ""
    card = card_by_token(named)
    if card is not None:
        return methods.new_method(call.world, card, email=call.params.get("receipt_email"))
    if not named:
        raise bad_param(
            "Confirm with a payment method, such as pm_card_visa.",
            param="payment_method",
            code="parameter_missing",
        )
    method = call.store.find(named, "payment_method")
    if method is None:
        raise no_such("PaymentMethod", named, param="payment_method", status=400)
    if method["customer"] and method["customer"] != intent["customer"]:
        raise bad_param("The payment method belongs to another customer.", param="payment_method")
    return method


def confirm_payment(call: Call, intent: Json) -> Json:
    """Charges or holds now, or asks the holder first; a refusal is a 402 that stays.

    Raises:
        ApiError: 402 card_error, 400 for a payment method that cannot be used.
    """
    world = call.world
    method = method_for(call, intent)
    card = methods.card_of(world, method)
    if methods.needs_authentication(world, method, card):
        if call.params.get("off_session"):
            payments.refuse_off_session(world, intent, method)
            raise card_error("authentication_required", method, payment_intent=intent)
        back = call.params.get("return_url") or call.base_url
        world.store.hide(intent["id"], back=back)
        url = authentication_url(call.base_url, intent)
        return payments.ask_authentication(world, intent, method, url=url, back=back)
    charge = payments.charge_card(world, intent, method, card)
    if not charge["paid"]:
        after = world.store.get(intent["id"])
        raise card_error(card.decline, method, charge=charge["id"], payment_intent=after)
    _tell(world, charge, card)
    return intent


def _tell(world: World, charge: Json, card: Card) -> None:
    if charge["captured"]:
        payments.after_payment(world, charge, card.after)


def authentication_url(base_url: str, intent: Json) -> str:
    """The page of the card holder's bank for an intent that was confirmed through the API."""
    return f"{base_url}/authenticate/{intent['id']}"


def finish_payment(world: World, intent: Json, *, confirmed: bool) -> None:
    """The holder answered on the bank's page: charge, or wait for another card."""
    method = world.store.get(intent["payment_method"])
    if not confirmed:
        payments.fail_authentication(world, intent, method)
        return
    card = methods.card_of(world, method)
    charge = payments.charge_card(world, intent, method, card, authenticated=True)
    if charge["paid"]:
        _tell(world, charge, card)


def card_error(decline: str, method: Json | None = None, **more: object) -> ApiError:
    """402: the card was refused; what was written about it stays, also under the key.

    Args:
        decline: the decline code.
        method: the payment method that was refused, where it is stored.
        more: further members of the error, such as the intent.
    """
    members: Json = {"decline_code": decline, **more}
    if method is not None:
        members["payment_method"] = method
    return ApiError(
        402,
        "card_error",
        DECLINE_SENTENCES[decline],
        code=error_code(decline),
        keeps_changes=True,
        more=members,
    )


def refuse_hosted(call: Call, intent: Json) -> None:
    """400 for the intent of a hosted page, which only the page may confirm or end."""
    if call.store.hidden(intent["id"]).get("session"):
        raise invalid(
            "This PaymentIntent belongs to a Checkout Session; expire the session instead.",
            code="payment_intent_unexpected_state",
        )
