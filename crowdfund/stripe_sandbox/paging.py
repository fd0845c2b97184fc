"""Lists: cursors, limits, and the envelope around the page."""

from __future__ import annotations

from collections.abc import Callable

from crowdfund.stripe_sandbox.errors import Json, bad_param, no_such
from crowdfund.stripe_sandbox.params import MOMENT_RANGE, Field, Spec, integer, text
from crowdfund.stripe_sandbox.store import Selection
from crowdfund.stripe_sandbox.world import Call

MAX_LIMIT = 100

PAGE: Spec = {"limit": integer(), "starting_after": text(), "ending_before": text()}
"""Parameters of every list."""

PAGE_CREATED: Spec = {**PAGE, "created": MOMENT_RANGE}
"""Parameters of a list that can be bounded by time of creation."""


def filters(*names: str) -> dict[str, Field]:
    """Filter parameters that hold one text each."""
    return {name: text() for name in names}


def page_of(call: Call, kind: str, *names: str, fixed: dict[str, list[str]] | None = None) -> Json:
    """One page of a kind, newest first.

    Args:
        call: the request; its parameters were validated.
        kind: Stripe's `object` value.
        names: parameters that filter by the member of the same name.
        fixed: filters that do not come from the request.
    Returns:
        Stripe's list object.
    Raises:
        ApiError: 400 for a cursor that names nothing, or a limit out of 1 to 100.
    """
    equals = dict(fixed or {})
    for name in names:
        if call.params.get(name) is not None:
            equals[name] = [call.params[name]]
    limit = limit_of(call)
    newer, older = _cursor(call, kind, "ending_before"), _cursor(call, kind, "starting_after")
    chosen = Selection(
        kind,
        equals=equals,
        created=call.params.get("created", []),
        before_seq=older,
        after_seq=newer,
        account=call.account,
    )
    backwards = newer is not None and older is None
    rows = call.store.select(chosen, limit=limit + 1, oldest_first=backwards)
    page = rows[:limit]
    if backwards:
        page.reverse()
    return envelope(call.path, page, has_more=len(rows) > limit)


def limit_of(call: Call) -> int:
    """How many entries a page may have: 10 unless told, at most 100."""
    limit: int = call.params.get("limit", 10)
    if not 1 <= limit <= MAX_LIMIT:
        raise bad_param(
            f"limit must be from 1 to {MAX_LIMIT}.", param="limit", code="parameter_invalid_integer"
        )
    return limit


def _cursor(call: Call, kind: str, name: str) -> int | None:
    cursor = call.params.get(name)
    if cursor is None:
        return None
    seq = call.store.seq_of(cursor, kind)
    if seq is None:
        raise no_such(kind.replace("_", " "), cursor, param=name, status=400)
    return seq


def envelope(url: str, data: list[Json], *, has_more: bool = False) -> Json:
    """Stripe's list object."""
    return {"object": "list", "data": data, "has_more": has_more, "url": url}


def retriever(kind: str) -> Callable[[Call], Json]:
    """A handler that answers with the object that the address names, to whom it belongs."""

    def retrieve(call: Call) -> Json:
        return call.world.need(call.args["id"], kind, account=call.account)

    return retrieve


def lister(kind: str, *names: str) -> Callable[[Call], Json]:
    """A handler that answers with a page of a kind, filtered by the named parameters."""

    def list_all(call: Call) -> Json:
        return page_of(call, kind, *names)

    return list_all
