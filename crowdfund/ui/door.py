"""The door that every event comes through before the framework looks at it: what no page of ours
could have sent goes no further, and leaves neither a trace of the stack in the log nor a place in a
queue."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import structlog
from reflex_base.constants import CompileVars
from reflex_base.registry import RegistrationContext
from starlette.requests import HTTPConnection

from crowdfund.bootstrap import get_deps
from crowdfund.domain.errors import TooManyAttempts
from crowdfund.services import accounts, limits, traffic
from crowdfund.services.limits import Limit
from crowdfund.ui.arguments import fits
from crowdfund.ui.states.base import BaseState

if TYPE_CHECKING:
    from reflex.app import EventNamespace

LOG = structlog.get_logger(__name__)

NEVER: Final = frozenset({"setvar", "update_vars_internal"})
"""Ways of the framework to set a value from outside. No page of ours uses them: no value of a state
is the browser's to set."""

DEEPEST: Final = 8
"""A form is a dict of texts and lists of texts; nothing of ours is nested deeper than a few."""
MOST_PARTS: Final = 2_000
"""Values in one payload, however they are nested."""
TOLD: Final = Limit("told-to-wait", 6, 1)
"""How often a connection that sends too much is told so; what more of it is dropped is told of once
that is over."""
BEGINS_A_PAGE: Final = frozenset({CompileVars.HYDRATE_AND_LOAD, "on_load_internal"})
"""Events of the framework by which a tab loads a page: the first with a connection, the other when
somebody goes on to another page."""
LONGEST_ADDRESS: Final = 32_000
"""Characters of the page's address that an event may name: a scenario of one's own is long."""

_SENDER: Final = "crowdfund.sender"
"""Under which a connection's environment keeps who sends on it."""
_HALF: Final = re.compile("[\ud800-\udfff]")


def keep(namespace: EventNamespace | None) -> None:
    """Puts the door in front of the events of an application.

    Args:
        namespace: where the websocket brings them.

    Raises:
        RuntimeError: the application has no states, and so no events.
    """
    if namespace is None:
        raise RuntimeError
    let_in = namespace.on_event
    owed = _Owed(namespace)

    async def on_event(sid: str, data: Any) -> None:
        if why := refusal(data):
            LOG.warning("door.refused", why=why)
            return
        fields = readable(data)
        try:
            _count(namespace, sid)
        except TooManyAttempts:
            fields = {**fields, "name": _name(BaseState.wait), "payload": {}}
            if owed.is_told_later(sid, fields):
                return
        else:
            owed.went_on(sid, fields)
        await let_in(sid, fields)

    namespace.on_event = on_event  # type: ignore[method-assign]


@dataclass(slots=True)
class _Sender:
    """Who sends on a connection."""

    address: str
    person: str
    left: int = 0
    """Events that are counted already."""


def _count(namespace: EventNamespace, sid: str) -> None:
    """Counts an event for its address, and for its person or tab.

    Raises:
        TooManyAttempts: it is too much.
    """
    sender = _sender(namespace, sid)
    sender.left = sender.left or traffic.count_events(
        get_deps().traffic, address=sender.address, person=sender.person
    )
    sender.left -= 1


def _sender(namespace: EventNamespace, sid: str) -> _Sender:
    """Who sends on a connection: worked out once and kept with it, since neither where it comes
    from nor its cookies nor its tab change while it is open."""
    environ = namespace.app.sio.get_environ(sid, namespace.namespace) or {}  # type: ignore[union-attr]
    known: _Sender | None = environ.get(_SENDER)
    if known is None:
        connection = HTTPConnection({**environ.get("asgi.scope", {}), "type": "websocket"})
        address = connection.client.host if connection.client else ""
        token = connection.cookies.get(accounts.cookie_name(get_deps().public_url), "")
        known = _Sender(address, traffic.mark(token or namespace.sid_to_token.get(sid, "")))
        environ[_SENDER] = known
    return known


class _Owed:
    """Connections of which an event was dropped without a word, until they are told. A page whose
    load was dropped sends nothing more, and would wait for its answer for ever.

    Args:
        namespace: before the door is put in front of its events.
    """

    def __init__(self, namespace: EventNamespace) -> None:
        self._namespace = namespace
        self._let_in = namespace.on_event
        self._fields: dict[str, dict[str, Any]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def is_told_later(self, sid: str, fields: dict[str, Any]) -> bool:
        """Whether a connection was told often enough for now: then it is told once more when the
        pause is over, however much of it is dropped meanwhile.

        Args:
            sid: the connection.
            fields: the event that tells it.
        """
        if sid not in self._fields:
            if not _pause(sid):
                return False
            task = asyncio.create_task(self._tell(sid))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._fields[sid] = fields
        return True

    def went_on(self, sid: str, fields: Mapping[str, Any]) -> None:
        """Notes an event that was let in while its connection is owed a word. Only one that begins
        a page pays the debt: pages send other events, such as a tick, without having been loaded.
        Those say where the tab is by now, since what it is told sets that too.

        Args:
            sid: the connection.
            fields: the event.
        """
        if sid not in self._fields:
            return
        if fields["name"].rpartition(".")[2] in BEGINS_A_PAGE:
            del self._fields[sid]
        elif "router_data" in fields:
            self._fields[sid] = {**self._fields[sid], "router_data": fields["router_data"]}

    async def _tell(self, sid: str) -> None:
        while sid in self._fields and (seconds := _pause(sid)):
            await asyncio.sleep(seconds)
        fields = self._fields.pop(sid, None)
        if fields is not None and sid in self._namespace.sid_to_token:
            await self._let_in(sid, fields)


def _pause(sid: str) -> int:
    """Seconds until a connection may be told to wait; 0 when it is told now."""
    try:
        limits.count(TOLD, sid)
    except TooManyAttempts as error:
        return error.retry_after_seconds
    return 0


def _name(handler: Any) -> str:
    return f"{handler.state_full_name}.{handler.fn.__name__}"


def readable(value: Any) -> Any:
    """The same with U+FFFD for every half of a character: JSON can carry one, and neither
    addresses, files nor the database can.

    Args:
        value: what came through the websocket, once it is known to be bounded.
    """
    if isinstance(value, str):
        return value if value.isascii() else _HALF.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {readable(key): readable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [readable(each) for each in value]
    return value


def refusal(fields: object) -> str:
    """Why an event is not let in, in a word for the log; empty when it is.

    Args:
        fields: what came through the websocket, of any type.
    """
    if not isinstance(fields, Mapping):
        return "shape"
    name, payload = fields.get("name"), fields.get("payload", {})
    if not isinstance(name, str):
        return "name"
    known = RegistrationContext.get().event_handlers.get(name)
    if known is None or name.rpartition(".")[2] in NEVER:
        return "unknown"
    if not isinstance(payload, Mapping) or not _is_bounded(payload):
        return "payload"
    if not fits(known.handler, payload):
        return "arguments"
    if not _is_place(fields.get("router_data", {})):
        return "place"
    return ""


def _is_bounded(payload: Mapping[Any, Any]) -> bool:
    """Whether a payload is neither deep nor of endlessly many parts."""
    waiting: list[tuple[Any, int]] = [(payload, 1)]
    parts = 0
    while waiting:
        value, depth = waiting.pop()
        parts += 1
        if depth > DEEPEST or parts > MOST_PARTS:
            return False
        if isinstance(value, Mapping):
            waiting += [(item, depth + 1) for item in value.values()]
        elif isinstance(value, list):
            waiting += [(item, depth + 1) for item in value]
    return True


def _is_place(router_data: object) -> bool:
    """Whether the page that an event names has the form of one."""
    if not isinstance(router_data, Mapping):
        return False
    if not _is_bounded(router_data):
        return False
    query = router_data.get("query", {})
    texts = [router_data.get("pathname", "/"), router_data.get("asPath", "/")]
    return isinstance(query, Mapping) and all(
        isinstance(text, str) and len(text) <= LONGEST_ADDRESS for text in texts
    )
