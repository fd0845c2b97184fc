"""`expand[]`: puts whole objects where identifiers stand."""

from __future__ import annotations

from crowdfund.stripe_sandbox.errors import Json, bad_param
from crowdfund.stripe_sandbox.paging import envelope
from crowdfund.stripe_sandbox.store import Selection, Store
from crowdfund.stripe_sandbox.world import copied

MAX_LEVELS = 4
MAX_PATHS = 20

EXPANDABLE: dict[str, frozenset[str]] = {
    "balance_transaction": frozenset({"source"}),
    "capability": frozenset({"account"}),
    "charge": frozenset(
        {
            "application",
            "application_fee",
            "balance_transaction",
            "customer",
            "failure_balance_transaction",
            "on_behalf_of",
            "payment_intent",
            "review",
            "source_transfer",
        }
    ),
    "checkout.session": frozenset(
        {"customer", "invoice", "payment_intent", "payment_link", "setup_intent", "subscription"}
    ),
    "dispute": frozenset({"charge", "payment_intent"}),
    "payment_intent": frozenset(
        {
            "application",
            "customer",
            "latest_charge",
            "on_behalf_of",
            "payment_method",
            "review",
            "source",
        }
    ),
    "identity.verification_session": frozenset({"last_verification_report"}),
    "payment_method": frozenset({"customer"}),
    "payout": frozenset(
        {
            "balance_transaction",
            "destination",
            "failure_balance_transaction",
            "original_payout",
            "reversed_by",
        }
    ),
    "radar.early_fraud_warning": frozenset({"charge", "payment_intent"}),
    "refund": frozenset(
        {
            "balance_transaction",
            "charge",
            "customer",
            "failure_balance_transaction",
            "payment_intent",
            "payment_method",
            "source_transfer_reversal",
            "transfer_reversal",
        }
    ),
    "setup_intent": frozenset(
        {"application", "customer", "latest_attempt", "mandate", "on_behalf_of", "payment_method"}
    ),
    "transfer": frozenset({"balance_transaction", "destination", "source_transaction"}),
    "transfer_reversal": frozenset(
        {"balance_transaction", "destination_payment_refund", "source_refund", "transfer"}
    ),
}
"""Members that hold an identifier and can hold its object."""

_INCLUDED = {
    ("charge", "refunds"),
    ("checkout.session", "line_items"),
    ("identity.verification_session", "verified_outputs"),
}
"""Members that are left out unless they are asked for."""

_SESSION = "identity.verification_session"


def expand(store: Store, body: Json, paths: list[str]) -> Json:
    """The answer with the asked-for objects in place.

    Args:
        store: where the objects are.
        body: an answer whose references are identifiers; it is not changed.
        paths: such as `payment_intent.latest_charge` or `data.customer`.
    Raises:
        ApiError: 400 for a path too deep, or through a member that cannot be expanded.
    """
    if not paths:
        return body
    if len(paths) > MAX_PATHS:
        raise bad_param("Too many paths to expand.", param="expand")
    whole = copied(body)
    for path in paths:
        steps = path.split(".")
        if len(steps) > MAX_LEVELS:
            raise bad_param(
                f"You cannot expand more than {MAX_LEVELS} levels of a property.", param="expand"
            )
        _walk(store, whole, steps, path)
    return whole


def _walk(store: Store, here: Json, steps: list[str], path: str) -> None:
    if not steps:
        return
    name, rest = steps[0], steps[1:]
    if name == "data" and here.get("object") in ("list", "search_result"):
        for entry in here["data"]:
            _walk(store, entry, rest, path)
        return
    if (here.get("object"), steps) == (_SESSION, ["verified_outputs", "dob"]):
        here["verified_outputs"] = _outputs(store, here, with_birth=True)
        return
    below = _opened(store, here, name, path)
    for entry in below if isinstance(below, list) else [below]:
        if isinstance(entry, dict):
            _walk(store, entry, rest, path)


def _opened(store: Store, here: Json, name: str, path: str) -> object:
    kind = here.get("object", "")
    value = here.get(name)
    if (kind, name) in _INCLUDED:
        if value is None:
            here[name] = _included(store, here)
    elif isinstance(value, str | None) and name in EXPANDABLE.get(kind, frozenset()):
        here[name] = store.find(value) or value if value else None
    elif not isinstance(value, dict | list):
        raise bad_param(f"This property cannot be expanded ({path[:120]}).", param="expand")
    return here[name]


def _outputs(store: Store, session: Json, *, with_birth: bool) -> Json | None:
    """What is known about a verified person. Stripe tells a date of birth only to who names it."""
    known = store.hidden(session["id"]).get("outputs")
    if not known:
        return None
    return {name: value for name, value in known.items() if with_birth or name != "dob"}


def _included(store: Store, here: Json) -> Json | None:
    if here["object"] == "charge":
        refunds = store.select(Selection("refund", equals={"charge": [here["id"]]}), limit=10)
        return envelope(f"/v1/charges/{here['id']}/refunds", refunds)
    if here["object"] == _SESSION:
        return _outputs(store, here, with_birth=False)
    items = store.hidden(here["id"]).get("line_items", [])
    return envelope(f"/v1/checkout/sessions/{here['id']}/line_items", items)
