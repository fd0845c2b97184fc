"""Mail through a server that speaks SMTP on this machine."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator

import pytest

from crowdfund.mail import NullMailer, SmtpMailer


class Letterbox(socketserver.StreamRequestHandler):
    """A server that takes every message, or none."""

    def handle(self) -> None:
        server = self.server
        assert isinstance(server, Post)
        self._say("220 here")
        while line := self.rfile.readline():
            word = line.split()[0].upper()
            if word == b"DATA" and server.takes:
                self._say("354 go on")
                server.letters.append(self._letter())
            if word == b"QUIT":
                self._say("221 bye")
                return
            self._say("250 yes" if server.takes or word == b"EHLO" else "550 no")

    def _letter(self) -> str:
        lines: list[bytes] = []
        while (line := self.rfile.readline()).strip() != b".":
            lines.append(line)
        return b"".join(lines).decode()

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Post(socketserver.ThreadingTCPServer):
    """The letters it took."""

    letters: list[str]
    takes: bool


@pytest.fixture
def post() -> Iterator[Post]:
    with Post(("127.0.0.1", 0), Letterbox) as server:
        server.letters, server.takes = [], True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def mailer(post: Post) -> SmtpMailer:
    return SmtpMailer(f"smtp://127.0.0.1:{post.server_address[1]}", sender="Crowdfund <a@b.test>")


def test_a_message_arrives_as_plain_text(post: Post) -> None:
    mailer(post).send(to="ada@example.test", subject="Your pledge", body="It is held.")
    (letter,) = post.letters
    assert "To: ada@example.test" in letter
    assert "Subject: Your pledge" in letter
    assert "It is held." in letter


def test_a_subject_adds_no_header(post: Post) -> None:
    mailer(post).send(to="ada@example.test", subject="Hi\r\nBcc: eve@example.test", body="x")
    assert "\nBcc:" not in post.letters[0]


def test_a_refusal_is_an_oserror(post: Post) -> None:
    post.takes = False
    with pytest.raises(OSError, match="did not take"):
        mailer(post).send(to="ada@example.test", subject="x", body="x")


def test_no_server_is_an_oserror() -> None:
    with pytest.raises(OSError, match="refused"):
        SmtpMailer("smtp://127.0.0.1:1", sender="a@b.test").send(to="a@b.test", subject="", body="")


def test_without_a_server_nothing_is_sent() -> None:
    nobody = NullMailer()
    nobody.send(to="ada@example.test", subject="x", body="x")
    assert not nobody.is_connected
