"""A Reflex application with one bare page and one event, built and served as the product is: the
yardstick of pages."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.databases import ROOT
from crowdfund.launch.ports import free_port

READY_SECONDS = 300
STOP_SECONDS = 30
NAME = "bare"

CONFIGURATION = """
import os
import reflex as rx

config = rx.Config(
    app_name="bare",
    api_url=os.environ["BARE_URL"],
    deploy_url=os.environ["BARE_URL"],
    state_manager_mode=rx.constants.StateManagerMode.MEMORY,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    disable_plugins=[rx.plugins.SitemapPlugin],
)
"""

APPLICATION = """
import reflex as rx


class State(rx.State):
    count: int = 0

    @rx.event
    async def add(self):
        self.count += 1


def index():
    return rx.el.main(
        rx.el.h1("A bare page"),
        rx.el.p("One heading, one paragraph, and a button that sends one event."),
        rx.el.button("Add one", on_click=State.add),
        rx.el.output(State.count),
    )


app = rx.App(toaster=None)
app.add_page(index, route="/", title="Bare")
"""


@contextmanager
def bare_page(folder: Path, web_dir: Path) -> Iterator[str]:
    """Builds and serves the page; gives its address.

    Args:
        folder: an empty one, for the application.
        web_dir: where the product was built, whose packages are used.
    """
    (folder / NAME).mkdir(parents=True)
    (folder / "rxconfig.py").write_text(CONFIGURATION)
    (folder / NAME / "__init__.py").touch()
    (folder / NAME / f"{NAME}.py").write_text(APPLICATION)
    shutil.copytree(ROOT / "reflex.lock", folder / "reflex.lock")
    # Links to the same files: nothing is fetched, and what is tidied away here stays there.
    shutil.copytree(
        web_dir / "node_modules",
        folder / ".web" / "node_modules",
        symlinks=True,
        copy_function=os.link,
    )
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = _started(folder, url, port)
    try:
        _wait_for(url, process, folder)
        yield url
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _started(folder: Path, url: str, port: int) -> subprocess.Popen[bytes]:
    programs = str(Path(sys.executable).parent)
    environment = os.environ | {
        "BARE_URL": url,
        "PATH": os.pathsep.join([programs, os.environ.get("PATH", os.defpath)]),
        "REFLEX_USE_NPM": "1",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
    }
    # Where the product is built is nothing to this one.
    environment.pop("REFLEX_WEB_WORKDIR", None)
    command = [
        *(sys.executable, "-m", "reflex", "run", "--env", "prod", "--single-port"),
        *("--backend-host", "127.0.0.1", "--backend-port", str(port)),
        *("--frontend-port", str(port), "--loglevel", "warning"),
    ]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _wait_for(url: str, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            with urlopen(url, timeout=5):  # noqa: S310 - our own address
                return
        except (URLError, OSError):
            if process.poll() is not None or time.monotonic() > deadline:
                words = (folder / "log").read_text(errors="replace")[-2_000:]
                raise RuntimeError(f"The bare page did not start.\n{words}") from None
            time.sleep(0.2)
