"""SIGKILL to the web server at every boundary of a request: the application as it is served, asked
over HTTP and the websocket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crowdfund.launch.ports import free_port
from crowdfund.settings import load_settings
from tests.faults.killing import ANSWERED, TWICE
from tests.faults.scenes import Scenes
from tests.faults.served import Hall
from tests.faults.serving import Reception
from tests.faults.visits import PLEDGES, VISITS, Visit
from tests.sandbox_server import SECRET_KEY, WEBHOOK_SECRET


@pytest.fixture(scope="module")
def reception(scenes: Scenes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reception]:
    """The web server on the scenes' database, and who visits it."""
    folder = tmp_path_factory.mktemp("served")
    port = free_port()
    settings = load_settings(
        {
            "PORT": str(port),
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "DATA_DIR": str(folder / "data"),
            "DATABASE_URL": scenes.database.url,
            "STRIPE_SECRET_KEY": SECRET_KEY,
            "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
            # Each server is told where its sandbox is.
            "STRIPE_API_URL": "http://127.0.0.1:9",
        }
    )
    hall = Hall(settings, folder / "web")
    yield Reception(scenes, hall, settings.public_url, folder)
    hall.close()


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.title.replace(" ", "-"))
def test_what_was_cut_short_is_asked_again(reception: Reception, visit: Visit) -> None:
    assert reception.harm_done_in(visit) == {}


@pytest.mark.parametrize(
    ("call", "twin"),
    [("POST /v1/customers", "customers"), ("POST /v1/checkout/sessions", "checkout/sessions")],
)
def test_without_keys_it_happens_twice_and_is_noticed(
    reception: Reception, call: str, twin: str
) -> None:
    known = reception.rehearse(PLEDGES)
    [number] = [n for n, name in enumerate(known, 1) if name.startswith(f"{ANSWERED}{call} ")]

    killed = reception.kill(PLEDGES, number, is_forgetful=True)

    assert killed.name == known[number - 1]
    assert [one for one in killed.wrong if one.startswith(f"{twin}:") and one.endswith(TWICE)] != []
