"""The HTTP application around the pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from crowdfund.http import audit, auth, escrow, files, health, unsubscribe, uploads, webhooks
from crowdfund.http.headers import SecurityHeaders
from crowdfund.http.missing import HonestStatus
from crowdfund.http.requests import DepsSource
from crowdfund.http.slashes import NoSlashes
from crowdfund.services import unsubscribing

Transformer = Starlette | Callable[[ASGIApp], ASGIApp]


def routes() -> list[Route]:
    """Our own routes; everything else belongs to the pages."""
    return [
        Route("/auth/register", auth.register, methods=["POST"]),
        Route("/auth/login", auth.login, methods=["POST"]),
        Route("/auth/logout", auth.logout, methods=["POST"]),
        Route("/webhooks/stripe", webhooks.stripe, methods=["POST"]),
        Route("/uploads/form-c", uploads.form_c, methods=["POST"]),
        Route("/uploads/covers/{campaign_id}", uploads.cover, methods=["POST"]),
        Route(unsubscribing.PATH, unsubscribe.ask, methods=["GET"]),
        Route(unsubscribing.PATH, unsubscribe.stop, methods=["POST"]),
        Route("/healthz", health.healthz, methods=["GET"]),
        Route("/files/covers/{name}", files.cover, methods=["GET"]),
        Route("/downloads/campaigns/{slug}/escrow.json", escrow.export, methods=["GET"]),
        Route(
            "/downloads/campaigns/{slug}/escrow-consistency.json",
            escrow.consistency,
            methods=["GET"],
        ),
        Route("/downloads/pledges/{pledge_id}/escrow-proof.json", escrow.proof, methods=["GET"]),
        Route("/downloads/audit.csv", audit.export, methods=["GET"]),
        Route("/downloads/verify_escrow_proof.py", escrow.script, methods=["GET"]),
    ]


def build_app(deps_source: DepsSource) -> Starlette:
    """The routes as an application of their own.

    Args:
        deps_source: gives what this process works with; asked at each request, not before.
    """
    app = Starlette(routes=routes())
    app.state.deps_source = deps_source
    return app


def wrap(deps_source: DepsSource, pages_dir: Path | None = None) -> Sequence[Transformer]:
    """What goes around the pages, from the inside out: our routes, addresses, statuses, headers.

    Args:
        deps_source: gives what this process works with; asked at each request, not before.
        pages_dir: where the built pages are, so that their own scripts may run.
    """
    return [
        build_app(deps_source),
        NoSlashes,
        partial(HonestStatus, deps_source=deps_source),
        partial(SecurityHeaders, deps_source=deps_source, pages_dir=pages_dir),
    ]
