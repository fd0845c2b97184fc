"""The websocket: who may open it, and what a tab's id is worth without the cookie behind it."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crowdfund.services import limits
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

print(json.dumps({origin: opens(origin) for origin in json.loads(sys.argv[1])}))
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


@pytest.fixture(autouse=True)
def _no_tries_yet() -> Iterator[None]:
    limits.forget_all()
    yield
    limits.forget_all()


def test_no_other_site_opens_the_websocket(tmp_path: Path) -> None:
    surroundings = {
        **os.environ,
        "APP_ENV": "development",
        "PORT": "8123",
        "DATA_DIR": str(tmp_path),
        "PYTHONPATH": str(PROJECT),
    }
    asked = subprocess.run(
        [sys.executable, "-c", ASKS, json.dumps([*OWN, *OTHERS])],
        cwd=PROJECT,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    opened = json.loads(asked.stdout.splitlines()[-1])
    assert opened == dict.fromkeys(OWN, True) | dict.fromkeys(OTHERS, False)


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
