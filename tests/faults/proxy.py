"""Something between the platform and the processor that fails in the ways in which networks do."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import httpx

from crowdfund.payments.stripe_client import HTTPXTransport
from tests.faults.boundaries import shape_of

KINDS = (
    "silence before the work",
    "silence after the work",
    "drop before the work",
    "drop after the work",
    "half an answer",
    "status 500",
    "status 429",
    "a proxy's page after the work",
)
SILENCE_SECONDS = 0.2
"""How long the platform waits for an answer that will not come; in the product it is 20 seconds."""
PATIENCE_SECONDS = 60
_DONE = frozenset(kind for kind in KINDS if "after" in kind or kind == "half an answer")
_PAGE = b"<html><h1>502 Bad Gateway</h1></html>"
_ERROR = b'{"error": {"type": "api_error", "message": "Something went wrong."}}'


class Proxy:
    """Passes requests on; the first of each kind of request fail.

    Args:
        target: the processor's address.
        kind: one of `KINDS`.
        times: how many requests fail for each method and path.
    """

    def __init__(self, target: str, kind: str, times: int) -> None:
        self._kind = kind
        self._times = times
        self._lock = threading.Lock()
        self._client = httpx.Client(base_url=target, trust_env=False, timeout=PATIENCE_SECONDS)
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self.failed: Counter[str] = Counter()
        """How often each kind of request has failed."""
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def will_be_silent(self, method: str, path: str) -> bool:
        """Whether the next request of this kind will not be answered."""
        return self._kind.startswith("silence") and self.failed[_name(method, path)] < self._times

    def close(self) -> None:
        """Stops it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._client.close()

    def take_fault(self, method: str, target: str) -> str:
        """How this request fails; nothing when it does not."""
        name = _name(method, target)
        with self._lock:
            if self.failed[name] >= self._times:
                return ""
            self.failed[name] += 1
            return self._kind

    def pass_on(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> httpx.Response:
        """Asks the processor."""
        kept = {name: value for name, value in headers.items() if name.lower() != "host"}
        return self._client.request(method, target, headers=kept, content=body)


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, proxy: Proxy) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.proxy = proxy


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def handle_request(self) -> None:
        """Passes one request on, or fails."""
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        kind = self.server.proxy.take_fault(self.command, self.path)
        if kind and kind not in _DONE:
            self._fail(kind, b"")
            return
        answer = self.server.proxy.pass_on(self.command, self.path, dict(self.headers), body)
        if kind:
            self._fail(kind, answer.content)
        else:
            self._answer(answer.status_code, answer.content, answer.headers)

    do_GET = do_POST = do_DELETE = handle_request  # noqa: N815 - the server's own names

    def _fail(self, kind: str, answer: bytes) -> None:
        if kind.startswith("status"):
            self._answer(int(kind[-3:]), _ERROR, {})
        elif kind.startswith("a proxy's page"):
            self._answer(502, _PAGE, {"content-type": "text/html"})
        else:
            self.close_connection = True
            self._break_off(kind, answer)

    def _break_off(self, kind: str, answer: bytes) -> None:
        if kind.startswith("silence"):
            self.connection.settimeout(PATIENCE_SECONDS)
            self.connection.recv(1)  # Nothing comes but the end: the other side gave up.
        if kind == "half an answer":
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer[: len(answer) // 2])

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name in ("content-type", "request-id", "idempotent-replayed"):
            if name in headers:
                self.send_header(name, headers[name])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_given: Any) -> None:
        """Says nothing."""


class PatientTransport(HTTPXTransport):
    """The product's transport, which waits less long where nothing will come.

    Args:
        proxy: what it goes through.
    """

    def __init__(self, proxy: Proxy) -> None:
        super().__init__(is_loopback=True)
        self._between = proxy

    def request(  # type: ignore[override]
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Makes one call."""
        is_silent = self._between.will_be_silent(method, urlsplit(url).path)
        self._timeout = httpx.Timeout(SILENCE_SECONDS if is_silent else PATIENCE_SECONDS)
        answer: tuple[bytes, int, Mapping[str, str]]
        answer = super().request(method, url, headers, post_data)
        return answer


def _name(method: str, target: str) -> str:
    return f"{method.upper()} {shape_of(urlsplit(target).path)}"
