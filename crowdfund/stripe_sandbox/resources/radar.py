"""Early fraud warnings: the card network's hint that a payment may be disputed soon."""

from __future__ import annotations

from crowdfund.stripe_sandbox import ids
from crowdfund.stripe_sandbox.errors import Json, invalid
from crowdfund.stripe_sandbox.paging import PAGE_CREATED, filters, lister, retriever
from crowdfund.stripe_sandbox.store import Selection
from crowdfund.stripe_sandbox.world import Operation, World

KIND = "radar.early_fraud_warning"
FRAUD_TYPES = (
    "card_never_received",
    "fraudulent_card_application",
    "made_with_counterfeit_card",
    "made_with_lost_card",
    "made_with_stolen_card",
    "misc",
    "unauthorized_use_of_card",
)


def warn(world: World, charge: Json, fraud_type: str = "misc") -> Json:
    """Warns of a paid charge; one that is refunded or disputed needs nothing done any more.

    Raises:
        ApiError: 400 when the charge is not paid, or was warned of already.
    """
    if not charge["paid"]:
        raise invalid("Only a paid charge can be warned of.")
    if warnings_of(world, charge["id"]):
        raise invalid("There is a warning about this charge already.")
    warning = world.store.insert(
        {
            "id": ids.new_id(KIND),
            "object": KIND,
            "actionable": not charge["refunded"] and not charge["disputed"],
            "charge": charge["id"],
            "created": world.now(),
            "fraud_type": fraud_type,
            "livemode": False,
            "payment_intent": charge["payment_intent"],
        }
    )
    world.emit("radar.early_fraud_warning.created", warning)
    return warning


def warnings_of(world: World, charge_id: str) -> list[Json]:
    """The warnings about a charge, which are none or one."""
    return world.store.select(Selection(KIND, equals={"charge": [charge_id]}))


def settle_warnings(world: World, charge_id: str) -> None:
    """A refunded or disputed charge leaves nothing to do about its warning."""
    for warning in warnings_of(world, charge_id):
        if warning["actionable"]:
            warning["actionable"] = False
            world.store.save(warning)
            world.emit("radar.early_fraud_warning.updated", warning, before={"actionable": True})


OPERATIONS = (
    Operation(
        "GET",
        "/v1/radar/early_fraud_warnings",
        lister(KIND, "charge", "payment_intent"),
        {**PAGE_CREATED, **filters("charge", "payment_intent")},
    ),
    Operation("GET", "/v1/radar/early_fraud_warnings/{id}", retriever(KIND)),
)
