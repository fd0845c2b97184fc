"""Events, and the endpoints that are told of them."""

from __future__ import annotations

import re

from crowdfund.stripe_sandbox import ids
from crowdfund.stripe_sandbox.clock import DAY_SECONDS
from crowdfund.stripe_sandbox.errors import Json, bad_param, no_such
from crowdfund.stripe_sandbox.paging import PAGE, PAGE_CREATED, filters, lister, page_of, retriever
from crowdfund.stripe_sandbox.params import METADATA, array, boolean, merged_metadata, text
from crowdfund.stripe_sandbox.store import Selection
from crowdfund.stripe_sandbox.world import API_VERSION, Call, Operation, World

KEPT_DAYS = 30
"""Older events can be neither listed nor read."""


def _list(call: Call) -> Json:
    several = call.params.get("types")
    if several and call.params.get("type"):
        raise bad_param("Pass type or types, not both.", param="types")
    oldest = call.world.now() - KEPT_DAYS * DAY_SECONDS
    call.params["created"] = [*call.params.get("created", []), (">=", oldest)]
    for name in ("starting_after", "ending_before"):
        if call.params.get(name):
            _known(call, call.params[name], param=name)
    return page_of(call, "event", "type", fixed={"type": several} if several else None)


def _retrieve(call: Call) -> Json:
    return _known(call, call.args["id"])


def _known(call: Call, event_id: str, *, param: str = "id") -> Json:
    event = call.world.need(event_id, "event", param=param)
    if event["created"] < call.world.now() - KEPT_DAYS * DAY_SECONDS:
        raise no_such("event", event_id, param=param, status=404 if param == "id" else 400)
    return event


def new_endpoint(world: World, *, url: str, secret: str, given: Json) -> Json:
    """Registers an address that every wanted event is posted to.

    Args:
        url: http or https address.
        secret: what deliveries are signed with.
        given: enabled_events, description, metadata; optional.
    """
    return world.store.insert(
        {
            "id": ids.new_id("webhook_endpoint"),
            "object": "webhook_endpoint",
            "api_version": given.get("api_version", API_VERSION),
            "application": None,
            "created": world.now(),
            "description": given.get("description"),
            "enabled_events": given.get("enabled_events", ["*"]),
            "livemode": False,
            "metadata": merged_metadata({}, given.get("metadata", {})),
            "status": "enabled",
            "url": url,
        },
        {"secret": secret},
    )


def ensure_endpoint(world: World, url: str, secret: str) -> None:
    """The endpoint of the command line exists once, with the secret given now."""
    for endpoint in world.store.select(Selection("webhook_endpoint")):
        if endpoint["url"] == url:
            world.store.hide(endpoint["id"], secret=secret)
            return
    new_endpoint(world, url=url, secret=secret, given={})


def _create(call: Call) -> Json:
    url = call.params["url"]
    if not re.fullmatch(r"https?://[^\s/\\]+(/\S*)?", url):
        raise bad_param("Not a valid URL.", param="url", code="url_invalid")
    if not call.params["enabled_events"]:
        raise bad_param("Name at least one event, or *.", param="enabled_events")
    secret = f"whsec_{ids.random_text(32)}"
    endpoint = new_endpoint(call.world, url=url, secret=secret, given=call.params)
    return endpoint | {"secret": secret}


def _update(call: Call) -> Json:
    endpoint = call.world.need(call.args["id"], "webhook_endpoint")
    given = dict(call.params)
    if "disabled" in given:
        endpoint["status"] = "disabled" if given.pop("disabled") else "enabled"
    if "metadata" in given:
        given["metadata"] = merged_metadata(endpoint["metadata"], given["metadata"])
    return call.store.save(endpoint | given)


def _delete(call: Call) -> Json:
    endpoint = call.world.need(call.args["id"], "webhook_endpoint")
    call.store.remove(endpoint["id"])
    call.store.execute("UPDATE deliveries SET is_done = 1 WHERE endpoint = ?", endpoint["id"])
    return {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}


OPERATIONS = (
    Operation(
        "GET",
        "/v1/events",
        _list,
        {**PAGE_CREATED, **filters("type"), "types": array(text())},
    ),
    Operation("GET", "/v1/events/{id}", _retrieve),
    Operation(
        "POST",
        "/v1/webhook_endpoints",
        _create,
        {
            "api_version": text(),
            "connect": boolean(),
            "description": text(),
            "enabled_events": array(text(), required=True),
            "metadata": METADATA,
            "url": text(required=True),
        },
    ),
    Operation("GET", "/v1/webhook_endpoints", lister("webhook_endpoint"), PAGE),
    Operation("GET", "/v1/webhook_endpoints/{id}", retriever("webhook_endpoint")),
    Operation(
        "POST",
        "/v1/webhook_endpoints/{id}",
        _update,
        {
            "description": text(),
            "disabled": boolean(),
            "enabled_events": array(text()),
            "metadata": METADATA,
            "url": text(),
        },
    ),
    Operation("DELETE", "/v1/webhook_endpoints/{id}", _delete),
)
