"""A browser over the wire, without the pages: forms go by HTTP with a cookie, events by socket.io
on a websocket, as the scripts of the pages send them."""

from __future__ import annotations

import json
import socket
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
from reflex.state import State
from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    CloseConnection,
    Message,
    Ping,
    Request,
    TextMessage,
)

PATIENCE_SECONDS = 60
NAMESPACE = "/_event"
OPENS, HEARS, PING, PONG = f"40{NAMESPACE},", f"42{NAMESPACE},", "2", "3"
"""How packets begin (socket.io protocol 5 over engine.io protocol 4)."""
AS_A_FIELD = "_rx_state_"
"""What Reflex puts after a value's name."""


class GoneError(Exception):
    """The server went away in the middle of what was asked of it."""


class Browser:
    """Somebody's browser with one tab.

    Args:
        url: of the product, without a slash at the end.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = httpx.Client(
            base_url=url, headers={"Origin": url}, trust_env=False, timeout=PATIENCE_SECONDS
        )
        self._token = str(uuid4())
        self._wire: Wire | None = None
        self._place: dict[str, Any] = {}
        self._values: dict[str, dict[str, Any]] = {}
        self._ways: list[str] = []

    def post(self, path: str, **request: Any) -> httpx.Response:
        """Posts a form or a body.

        Raises:
            GoneError: no answer came.
        """
        try:
            return self._http.post(path, **request)
        except httpx.TransportError as error:
            raise GoneError from error

    def sign_in(self, email: str, password: str) -> None:
        """Signs in by the form of the sign-in page; the cookie is kept."""
        answer = self.post("/auth/login", data={"email": email, "password": password})
        assert (answer.status_code, answer.headers["location"]) == (303, "/"), answer.text

    def open(self, address: str, **parts: str) -> None:
        """Opens a page anew, or reloads it. Returns when it is loaded.

        Args:
            address: path and query.
            parts: those of its route, as the page's scripts know them.

        Raises:
            GoneError: it never was.
        """
        self._hang_up()
        asked = urlsplit(address)
        query = dict(pair.split("=", 1) for pair in asked.query.split("&") if pair)
        self._place = {"pathname": asked.path, "asPath": address, "query": query | parts}
        self._values, self._ways = {}, []
        cookies = "; ".join(f"{name}={value}" for name, value in self._http.cookies.items())
        self._wire = Wire(self._url, self._token, cookies)
        boot = self._event(f"{State.get_full_name()}.hydrate_and_load", {"vars": {}})
        self._say(OPENS + json.dumps({"event": boot}))
        self.until(lambda: self._told(State, "is_hydrated") is True)

    def send(self, handler: Any, **payload: Any) -> None:
        """Sends an event of the open page."""
        name = f"{handler.state_full_name}.{handler.fn.__name__}"
        self._say(HEARS + json.dumps(["event", self._event(name, payload)]))

    def value(self, state: type[Any], name: str) -> Any:
        """A value of a page as this tab was told it last.

        Args:
            state: such as InvestState.
            name: of its field.
        """
        return self._values[state.get_full_name()][name + AS_A_FIELD]

    @property
    def way(self) -> str:
        """Where the page was sent last."""
        return self._ways[-1] if self._ways else ""

    def until(self, holds: Callable[[], bool]) -> None:
        """Listens until something holds.

        Raises:
            GoneError: it never did.
        """
        assert self._wire is not None
        while not holds():
            self._take_in(self._wire.hear())

    def close(self) -> None:
        """Closes it."""
        self._hang_up()
        self._http.close()

    def _told(self, state: type[Any], name: str) -> Any:
        return self._values.get(state.get_full_name(), {}).get(name + AS_A_FIELD)

    def _event(self, name: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"name": name, "payload": payload, "router_data": self._place}

    def _say(self, packet: str) -> None:
        assert self._wire is not None
        self._wire.say(packet)

    def _take_in(self, packet: str) -> None:
        if packet == PING:
            self._say(PONG)
        if not packet.startswith(HEARS):
            return
        kind, update = json.loads(packet.removeprefix(HEARS))
        if kind != "event":
            return
        for name, values in (update.get("delta") or {}).items():
            self._values.setdefault(name, {}).update(values)
        for event in update.get("events") or []:
            if event["name"] == "_redirect":
                self._ways.append(event["payload"]["path"])

    def _hang_up(self) -> None:
        if self._wire is not None:
            self._wire.close()
        self._wire = None


class Wire:
    """A websocket.

    Args:
        url: of the product.
        token: of the tab.
        cookies: as the browser sends them.
    """

    def __init__(self, url: str, token: str, cookies: str) -> None:
        place = urlsplit(url)
        assert place.hostname is not None
        self._socket = socket.create_connection((place.hostname, place.port), PATIENCE_SECONDS)
        self._protocol = WSConnection(ConnectionType.CLIENT)
        self._come: deque[Any] = deque()
        self._send(
            Request(
                host=place.netloc,
                target=f"{NAMESPACE}/?token={token}&EIO=4&transport=websocket",
                extra_headers=[(b"Origin", url.encode()), (b"Cookie", cookies.encode())],
            )
        )
        answer = self._next()
        assert isinstance(answer, AcceptConnection), answer

    def say(self, text: str) -> None:
        """Sends a text."""
        self._send(Message(data=text))

    def hear(self) -> str:
        """The next text.

        Raises:
            GoneError: the other side has gone.
        """
        text = ""
        while True:
            event = self._next()
            if isinstance(event, Ping):
                self._send(event.response())
                continue
            if isinstance(event, CloseConnection):
                raise GoneError
            assert isinstance(event, TextMessage), event
            text += event.data
            if event.message_finished:
                return text

    def close(self) -> None:
        """Closes the connection, as a browser does that leaves the page."""
        self._socket.close()

    def _send(self, event: Any) -> None:
        try:
            self._socket.sendall(self._protocol.send(event))
        except ConnectionError as error:
            raise GoneError from error

    def _next(self) -> Any:
        while not self._come:
            try:
                data = self._socket.recv(65_536)
            except ConnectionError as error:
                raise GoneError from error
            if not data:
                raise GoneError
            self._protocol.receive_data(data)
            self._come.extend(self._protocol.events())
        return self._come.popleft()
