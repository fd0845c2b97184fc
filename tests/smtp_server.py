"""A mail server on loopback that speaks SMTP, takes what it should, and refuses as told."""

from __future__ import annotations

import email
import socketserver
import threading
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import default

import pytest


class Session(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self) -> None:
        """Answers line by line."""
        server = self.server
        assert isinstance(server, PostOffice)
        self._say("220 here")
        while line := self.rfile.readline():
            words = line.decode().strip()
            verb = words.split()[0].upper()
            server.heard.append(words)
            refusal = server.refusal(words)
            if refusal == "hang up":
                return
            if refusal:
                self._say(refusal)
            elif verb == "EHLO":
                self._say("250 here")
            elif verb == "DATA":
                self._take(server)
                if server.is_silent_after_data:
                    return
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 yes")

    def _take(self, server: PostOffice) -> None:
        self._say("354 go on")
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b".") else line)
        server.taken.append(b"".join(lines))

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class PostOffice(socketserver.ThreadingTCPServer):
    """What it heard and took, and what it refuses."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.heard: list[str] = []
        """Every command."""
        self.taken: list[bytes] = []
        """Every message, whole."""
        self.refusal: Callable[[str], str] = lambda _command: ""
        """The answer to a command instead of the usual one; "hang up" ends the connection."""
        self.is_silent_after_data = False
        """Takes a message and hangs up before it says so."""

    @property
    def url(self) -> str:
        """As SMTP_URL."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def letters(self) -> list[EmailMessage]:
        """Every message, read."""
        read = [email.message_from_bytes(raw, policy=default) for raw in self.taken]
        assert all(isinstance(message, EmailMessage) for message in read)
        return read  # type: ignore[return-value]


@pytest.fixture
def post() -> Iterator[PostOffice]:
    """A mail server."""
    with PostOffice() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
