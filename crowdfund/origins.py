"""Whose pages may speak to this server with a person's cookie: our own, and nobody else's."""

from __future__ import annotations

from urllib.parse import urlsplit

LOOPBACK_HOSTS = ("localhost", "127.0.0.1")


def allowed_origins(public_url: str, *, is_production: bool) -> list[str]:
    """The origins that may open the websocket.

    Args:
        public_url: the origin that browsers use.
        is_production: in development both names of this machine are accepted.
    """
    parts = urlsplit(public_url)
    if is_production or parts.hostname not in LOOPBACK_HOSTS:
        return [public_url]
    port = f":{parts.port}" if parts.port else ""
    others = [f"{parts.scheme}://{host}{port}" for host in LOOPBACK_HOSTS]
    return [public_url, *(origin for origin in others if origin != public_url)]


def is_own_origin(origin: str, *, public_url: str, host: str) -> bool:
    """Whether a form was sent from one of our own pages.

    A browser sends `Origin` with every form that is posted and no page can forge it. It has to be
    our public address, or the very host that the request was sent to, by the same scheme.

    Args:
        origin: the Origin header; empty or "null" is nobody's.
        public_url: the origin that browsers use.
        host: the Host header.
    """
    if not origin or origin == "null":
        return False
    if origin == public_url:
        return True
    parts = urlsplit(origin)
    # Over https a page of the same host that came over http is whoever stands in between.
    return parts.scheme == urlsplit(public_url).scheme and bool(host) and parts.netloc == host
