"""The websocket: who may open it, and what a tab's id is worth without the cookie behind it."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crowdfund.services.deps import Deps
from crowdfund.ui.states.account import AccountState
from crowdfund.ui.states.base import BaseState
from tests.attack.stage import signed_in
from tests.gates.sources import PROJECT
from tests.ui.harness import tab

ASKS = """
import json, sys
from crowdfund.crowdfund import app
from socketio import ASGIApp
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

client = TestClient(ASGIApp(app.sio, socketio_path=""), base_url="http://127.0.0.1:8123")

def opens(origin):
    headers = {"origin": origin, "connection": "upgrade", "upgrade": "websocket"}
    try:
        with client.websocket_connect("/?EIO=4&transport=websocket", headers=headers) as socket:
            return socket.receive_text().startswith("0")
    except WebSocketDisconnect:
        return False

opened = {origin: opens(origin) for origin in json.loads(sys.argv[1])}
"""
"""Opens the websocket of the application as it is served, from pages of several sites."""

OWN = ["http://127.0.0.1:8123", "http://localhost:8123"]
OTHERS = [
    "https://evil.test",
    "http://127.0.0.1:9000",
    "http://127.0.0.1:8123.evil.test",
    "https://127.0.0.1:8123",
    "null",
]


SPEAKS = """
import json
from crowdfund.crowdfund import app
from reflex.app import _ContextMiddleware
from socketio import ASGIApp
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

STATE = "reflex___state____state"
PAGE = {"pathname": "/learn", "asPath": "/learn?x=1"}
socket_app = Mount("/_event", ASGIApp(app.sio, socketio_path=""))
served = Starlette(lifespan=app._run_lifespan_tasks, routes=[socket_app])
served.add_middleware(_ContextMiddleware, reflex_app=app)
headers = {"origin": ORIGIN, "connection": "upgrade", "upgrade": "websocket"}

def packet(kind, *content):
    return kind + "/_event," + json.dumps(*content)

def event(name, **payload):
    return {"name": STATE + "." + name, "payload": payload, "router_data": PAGE}

BASE = "base."
with TestClient(served, base_url=ORIGIN) as client:
    address = "/_event/?EIO=4&transport=websocket&token=abc"
    with client.websocket_connect(address, headers=headers) as socket:
        socket.receive_text()
        boot = event("hydrate_and_load", vars={}, hashes=[])
        socket.send_text(packet("40", {"event": boot}))
        heard = [socket.receive_text() for _ in range(3)]
        for wrong in (event("nothing"), event("setvar", var_name="is_hydrated", value="x"), "x"):
            socket.send_text(packet("42", ["event", wrong]))
        socket.send_text(packet("42", ["event", event(BASE + "wait")]))
        while "too much at once" not in heard[-1]:
            heard.append(socket.receive_text())
"""
"""Speaks to the application as it is served, as a page does and as no page does."""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """What both programs find, one after the other in one process: to put the application together
    as it is served takes seconds."""
    folder = tmp_path_factory.mktemp("served")
    program = f"{ASKS}\n{SPEAKS}\nprint(json.dumps([opened, heard]))"
    opened, heard = run(program, folder, json.dumps([*OWN, *OTHERS]))
    return opened, heard


def run(program: str, folder: Path, *arguments: str) -> Any:
    """Runs a program in which the application is put together as it is served. Returns what it
    printed last, as JSON."""
    surroundings = {
        **{name: value for name, value in os.environ.items() if name != "PUBLIC_URL"},
        "APP_ENV": "development",
        "PORT": "8123",
        "DATA_DIR": str(folder),
        "PYTHONPATH": str(PROJECT),
        # Nothing listens there, and nothing asks.
        "DATABASE_URL": "postgresql://x:y@127.0.0.1:1/x",
        "STRIPE_SECRET_KEY": "sk_test_sandbox_0123456789",
        "STRIPE_API_URL": "http://127.0.0.1:9",
        "STRIPE_WEBHOOK_SECRET": "whsec_0123456789",
    }
    done = subprocess.run(
        [sys.executable, "-c", f"ORIGIN = {OWN[0]!r}\n{program}", *arguments],
        cwd=PROJECT,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_no_other_site_opens_the_websocket(said: tuple[Any, Any]) -> None:
    opened, _ = said
    assert opened == dict.fromkeys(OWN, True) | dict.fromkeys(OTHERS, False)


def test_pages_are_heard_through_the_door_and_nothing_else_is(said: tuple[Any, Any]) -> None:
    _, heard = said
    assert heard[0].startswith("40")
    assert '"is_hydrated_rx_state_":false' in heard[1]
    assert '"reflex___state____state.base":' in heard[1]
    assert not [one for one in heard if "forged" in one or '"is_hydrated_rx_state_":"x"' in one]
    assert "too much at once" in heard[-1]


@pytest.mark.parametrize("thief", ["nobody", "another person", "a forged cookie"])
def test_a_stolen_tab_tells_nothing_of_its_person(deps: Deps, thief: str) -> None:
    """Whoever learns the id of a tab may send events in its name. They are not its person."""
    _, owner = signed_in(deps, "ada")
    cookies = {
        "nobody": "",
        "another person": signed_in(deps, "eve")[1],
        "a forged cookie": owner[:-1] + ("A" if owner[-1] != "A" else "B"),
    }

    async def story() -> None:
        async with tab(deps, token="the id of a tab") as page:
            page.open("/account")
            page.cookie = owner
            await page.send(AccountState.load)
            await page.hydrate()
            assert "ada@example.test" in page.wire()
            page.cookie = cookies[thief]
            page.updates.clear()
            await page.hydrate()
            await page.send(AccountState.load)
            await page.send(AccountState.save_profile, form={"name": "Mallory", "country": "FR"})
            assert "ada@example.test" not in page.wire()
            assert page.value(BaseState, "visitor").is_signed_in == (thief == "another person")
            page.cookie, page.updates[:] = owner, []
            await page.send(AccountState.load)
            assert page.value(AccountState, "account").name == "ada"
            assert page.failures == []

    asyncio.run(story())
