"""SetupIntents: a card is kept for later payments, its holder asked where the bank wants it."""

from __future__ import annotations

from crowdfund.stripe_sandbox import ids
from crowdfund.stripe_sandbox.cards import DECLINE_SENTENCES, error_code
from crowdfund.stripe_sandbox.errors import Json, invalid
from crowdfund.stripe_sandbox.paging import PAGE_CREATED, filters, lister, retriever
from crowdfund.stripe_sandbox.params import (
    METADATA,
    Spec,
    array,
    boolean,
    choice,
    group,
    merged_metadata,
    text,
)
from crowdfund.stripe_sandbox.resources import methods
from crowdfund.stripe_sandbox.resources.confirming import (
    authentication_url,
    card_error,
    method_for,
)
from crowdfund.stripe_sandbox.world import Call, Operation, World

_CONFIRM: Spec = {"payment_method": text(), "return_url": text()}

_CHANGES: Spec = {
    "customer": text(),
    "description": text(),
    "metadata": METADATA,
    "payment_method": text(),
}

_CREATE: Spec = {
    **_CONFIRM,
    **_CHANGES,
    "allowed_payment_method_types": array(choice("card")),
    "automatic_payment_methods": group(
        {"allow_redirects": choice("always", "never"), "enabled": boolean()}
    ),
    "confirm": boolean(),
    "usage": choice("off_session", "on_session"),
}

_CONFIRMABLE = ("requires_payment_method", "requires_confirmation")
_REASONS = ("abandoned", "duplicate", "requested_by_customer")


def _create(call: Call) -> Json:
    given = call.params
    if given.get("customer"):
        call.world.need(given["customer"], "customer", param="customer")
    intent = call.store.insert(_intent(call))
    call.world.emit("setup_intent.created", intent)
    if given.get("confirm"):
        return _confirmed(call, intent)
    if given.get("payment_method"):
        intent["payment_method"] = method_for(call, intent)["id"]
        intent["status"] = "requires_confirmation"
        call.store.save(intent)
    return intent


def _intent(call: Call) -> Json:
    given, intent_id = call.params, ids.new_id("setup_intent")
    return {
        "id": intent_id,
        "object": "setup_intent",
        "application": None,
        "automatic_payment_methods": None,
        "cancellation_reason": None,
        "client_secret": f"{intent_id}_secret_{ids.random_text(25)}",
        "created": call.world.now(),
        "customer": given.get("customer"),
        "customer_account": None,
        "description": given.get("description"),
        "flow_directions": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": False,
        "mandate": None,
        "metadata": merged_metadata({}, given.get("metadata", {})),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "single_use_mandate": None,
        "status": "requires_payment_method",
        "usage": given.get("usage", "off_session"),
    }


def _open_one(call: Call, *, allowed: tuple[str, ...]) -> Json:
    intent = call.world.need(call.args["id"], "setup_intent")
    if intent["status"] not in allowed:
        raise invalid(
            f"This SetupIntent does not allow this: it is {intent['status']}.",
            code="setup_intent_unexpected_state",
        )
    return intent


def _confirm(call: Call) -> Json:
    return _confirmed(call, _open_one(call, allowed=_CONFIRMABLE))


def _confirmed(call: Call, intent: Json) -> Json:
    world = call.world
    method = method_for(call, intent)
    card = methods.card_of(world, method)
    intent["payment_method"] = method["id"]
    if methods.needs_authentication(world, method, card):
        back = call.params.get("return_url") or call.base_url
        world.store.hide(intent["id"], back=back)
        target = {"return_url": back, "url": authentication_url(call.base_url, intent)}
        intent["status"] = "requires_action"
        intent["next_action"] = {"type": "redirect_to_url", "redirect_to_url": target}
        world.store.save(intent)
        world.emit("setup_intent.requires_action", intent)
        return intent
    if card.decline and not card.attaches:
        _fail(world, intent, method, card.decline)
        raise card_error(card.decline, method, setup_intent=intent)
    return _succeed(world, intent, method)


def _succeed(world: World, intent: Json, method: Json) -> Json:
    methods.keep(world, method, intent["customer"], is_set_up=intent["usage"] == "off_session")
    intent.update(status="succeeded", next_action=None, last_setup_error=None)
    world.store.save(intent)
    world.emit("setup_intent.succeeded", intent)
    return intent


def _fail(world: World, intent: Json, method: Json, decline: str, code: str = "") -> None:
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        last_setup_error={
            "code": code or error_code(decline),
            "decline_code": None if code else decline,
            "message": DECLINE_SENTENCES[decline],
            "payment_method": method,
            "type": "card_error",
        },
    )
    world.store.save(intent)
    world.emit("setup_intent.setup_failed", intent)


def finish_setup(world: World, intent: Json, *, confirmed: bool) -> None:
    """The holder answered on the bank's page: the card is kept, or another one is needed."""
    method = world.store.get(intent["payment_method"])
    if confirmed:
        _succeed(world, intent, method)
        return
    code = "setup_intent_authentication_failure"
    _fail(world, intent, method, "authentication_failed", code)


def _update(call: Call) -> Json:
    intent = _open_one(call, allowed=_CONFIRMABLE)
    changes = dict(call.params)
    if changes.get("customer"):
        call.world.need(changes["customer"], "customer", param="customer")
        intent["customer"] = changes["customer"]
    if "metadata" in changes:
        changes["metadata"] = merged_metadata(intent["metadata"], changes["metadata"])
    if changes.get("payment_method"):
        changes["payment_method"] = method_for(call, intent)["id"]
        changes["status"] = "requires_confirmation"
    return call.store.save(intent | changes)


def _cancel(call: Call) -> Json:
    intent = _open_one(call, allowed=(*_CONFIRMABLE, "requires_action"))
    intent.update(
        status="canceled",
        next_action=None,
        cancellation_reason=call.params.get("cancellation_reason"),
    )
    call.store.save(intent)
    call.world.emit("setup_intent.canceled", intent)
    return intent


OPERATIONS = (
    Operation("POST", "/v1/setup_intents", _create, _CREATE),
    Operation(
        "GET",
        "/v1/setup_intents",
        lister("setup_intent", "customer", "payment_method"),
        {**PAGE_CREATED, **filters("customer", "payment_method")},
    ),
    Operation("GET", "/v1/setup_intents/{id}", retriever("setup_intent")),
    Operation("POST", "/v1/setup_intents/{id}", _update, _CHANGES),
    Operation("POST", "/v1/setup_intents/{id}/confirm", _confirm, _CONFIRM),
    Operation(
        "POST",
        "/v1/setup_intents/{id}/cancel",
        _cancel,
        {"cancellation_reason": choice(*_REASONS)},
    ),
)
