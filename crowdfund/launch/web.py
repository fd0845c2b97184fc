"""The web server: built when its sources changed, served at once when they did not."""

from __future__ import annotations

import hashlib
import http.client
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from crowdfund import started, words
from crowdfund.launch.errors import LaunchError
from crowdfund.launch.ports import LOOPBACK, is_free
from crowdfund.settings import Settings

STAMP = "crowdfund.sources"
"""A file inside the build, so that whatever removes the build removes the stamp with it."""

SOURCES = (
    "crowdfund",
    "assets",
    "reflex.lock/package-lock.json",
    "rxconfig.py",
    "constraints.txt",
)
"""What the built pages are made from; the lock says all that `package.json` beside it says, which
Reflex writes anew with every build."""

HEALTH_PATH = "/readyz"
"""The route that answers 200 when the product is ready."""

READY_SECONDS = 5
"""So long, at the most, is waited for that answer."""


@dataclass(frozen=True)
class Web:
    """How the web server is started for these settings."""

    settings: Settings
    """Port and public address are used."""
    project: Path
    """The folder with `rxconfig.py` in it."""
    start: str = field(default_factory=lambda: uuid4().hex)
    """Which start this is; the server says it again."""

    @property
    def host(self) -> str:
        """Where to listen: on this machine alone unless the public address is another."""
        name = urlsplit(self.settings.public_url).hostname
        return LOOPBACK if name in {"localhost", LOOPBACK} else "0.0.0.0"  # noqa: S104 - for the proxy # nosec B104

    @property
    def build(self) -> Path:
        """Where Reflex leaves the built pages. It empties the folder before every build."""
        return self._folder / "build"

    @property
    def _folder(self) -> Path:
        return self.project / os.environ.get("REFLEX_WEB_WORKDIR", ".web")

    def is_built_from(self, fingerprint: str) -> bool:
        """Tell whether the pages on disk, in every language, were built from these sources.

        Args:
            fingerprint: what `fingerprint` returned.
        """
        kept = [words.build_folder(self._folder, code) for code in words.OTHERS]
        return all(_stamp_in(folder) == fingerprint for folder in (self.build, *kept))

    def keep_build(self, code: str, fingerprint: str) -> None:
        """Set the pages that were just built aside, for the next build empties their folder.

        Args:
            code: the language that they were built in.
            fingerprint: of the sources before the build began.
        """
        kept = words.build_folder(self._folder, code)
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(self.build / "client", kept / "client")
        # Last: a copy that was cut short counts as none.
        (kept / STAMP).write_text(fingerprint)

    def note_built(self, fingerprint: str) -> None:
        """Remember what the pages on disk were built from.

        Args:
            fingerprint: of the sources before the build began.
        """
        if (self.build / "client" / "index.html").is_file():
            (self.build / STAMP).write_text(fingerprint)

    def fingerprint(self) -> str:
        """Return a text that changes with every source and with the public address."""
        digest = hashlib.sha256(f"{self.settings.public_url} {self.settings.port}".encode())
        for path in self._source_files():
            digest.update(str(path.relative_to(self.project)).encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def _source_files(self) -> Iterator[Path]:
        """Yield every source file in a fixed order."""
        for name in SOURCES:
            source = self.project / name
            if source.is_file():
                yield source
            for path in sorted(source.rglob("*")):
                # Reflex links files of its own into assets/external while it builds.
                if path.is_file() and not {"__pycache__", "external"} & set(path.parts):
                    yield path

    def arguments(self, *, built: bool) -> list[str]:
        """Return the command line.

        Args:
            built: True serves the pages on disk as they are, about four seconds sooner.
        """
        port = str(self.settings.port)
        if built:
            return [
                *(sys.executable, "-m", "granian", "--interface", "asgi", "--factory"),
                *("--host", self.host, "--port", port, "--log-level", "warning"),
                "crowdfund.crowdfund:app",
            ]
        return [
            *(sys.executable, "-m", "reflex", "run", "--env", "prod", "--single-port"),
            *("--backend-host", self.host, "--backend-port", port, "--frontend-port", port),
            *("--loglevel", "warning"),
        ]

    def build_arguments(self) -> list[str]:
        """Return the command line that builds the pages and serves nothing."""
        return [
            *(sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"),
            *("--env", "prod", "--loglevel", "warning"),
        ]

    def environment(self, *, built: bool, language: str = words.ENGLISH) -> dict[str, str]:
        """Return what Reflex needs beside the product's own settings.

        Args:
            built: as for `arguments`; the pages on disk are then neither compiled nor built.
            language: what pages are built in; the server of built ones speaks all.
        """
        # node and npm come with the virtual environment; one that the system has may be too old.
        programs = str(Path(sys.executable).parent)
        environment = {
            "PATH": os.pathsep.join([programs, os.environ.get("PATH", os.defpath)]),
            "REFLEX_USE_NPM": "1",
            "REFLEX_TELEMETRY_ENABLED": "false",
            "REFLEX_CHECK_LATEST_VERSION": "false",
            "REFLEX_ENV_MODE": "prod",
            words.BUILD_VARIABLE: language,
            started.VARIABLE: self.start,
        }
        if built:
            # The two switches that `reflex run` itself sets once it has built; Reflex spells its
            # internal ones with two underscores.
            environment |= {
                "__REFLEX_SKIP_COMPILE": "1",
                "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "1",
            }
        return environment

    def require_port(self) -> None:
        """Make sure that nobody else listens on the port.

        Raises:
            LaunchError: somebody does.
        """
        if not is_free(self.settings.port, self.host):
            raise self._taken(self._ready_start())

    def answers(self) -> bool:
        """Tell whether the product is ready for visitors.

        Raises:
            LaunchError: somebody else's is, on the same port.
        """
        ready = self._ready_start()
        if ready not in {None, self.start}:
            raise self._taken(ready)
        return ready is not None

    def _taken(self, start: str | None) -> LaunchError:
        """Return what to say of who listens on the port in our place."""
        port, who = self.settings.port, "another Crowdfund" if start else "another program"
        return LaunchError(
            f"Port {port} is in use by {who}; stop that one, or choose another port, for example: "
            f"PORT={port + 1} make run"
        )

    def _ready_start(self) -> str | None:
        """Return to which start the product belongs that is ready for visitors on the port: empty
        when it does not say, None when none is ready."""
        connection = http.client.HTTPConnection(LOOPBACK, self.settings.port, timeout=READY_SECONDS)
        try:
            connection.request("GET", HEALTH_PATH)
            answer = connection.getresponse()
            is_ready = answer.status == http.client.OK
            return (answer.getheader(started.HEADER) or "") if is_ready else None
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


def _stamp_in(folder: Path) -> str:
    """Return what the pages in a folder were built from; empty when nothing whole is there."""
    try:
        return (folder / STAMP).read_text()
    except OSError:
        return ""
