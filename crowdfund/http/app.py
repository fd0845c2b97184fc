"""The HTTP application around the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from crowdfund.http import (
    account_data,
    account_links,
    audit,
    auth,
    content_uploads,
    dilution,
    downloads,
    escrow,
    files,
    health,
    languages,
    live,
    metrics,
    openapi,
    previews,
    share_pictures,
    unsubscribe,
    uploads,
    webhooks,
)
from crowdfund.http.bounds import Bounds
from crowdfund.http.counting import Counting
from crowdfund.http.factor_routes import FACTOR_ROUTES
from crowdfund.http.first_look import FirstLook, Look
from crowdfund.http.headers import SecurityHeaders
from crowdfund.http.live_streams import LiveStreams
from crowdfund.http.missing import HonestStatus
from crowdfund.http.proxies import SeenThroughProxies
from crowdfund.http.requests import BodyTooSlowError, DepsSource, too_slow
from crowdfund.http.slashes import NoSlashes
from crowdfund.http.visits import Visits
from crowdfund.services import account_links as link_services
from crowdfund.services import unsubscribing

Transformer = Starlette | Callable[[ASGIApp], ASGIApp]


def routes() -> list[Route]:
    """Our own routes; everything else belongs to the pages."""
    return [
        *_account_routes(),
        Route("/webhooks/stripe", webhooks.stripe, methods=["POST"]),
        Route("/uploads/form-c", uploads.form_c, methods=["POST"]),
        Route("/uploads/covers/{campaign_id}", content_uploads.cover, methods=["POST"]),
        Route("/uploads/pictures/{campaign_id}", content_uploads.picture, methods=["POST"]),
        Route("/uploads/documents/{campaign_id}", content_uploads.document, methods=["POST"]),
        Route(languages.PATH, languages.choose, methods=["POST"]),
        Route(unsubscribing.PATH, unsubscribe.ask, methods=["GET"]),
        Route(unsubscribing.PATH, unsubscribe.stop, methods=["POST"]),
        Route(live.PATH, live.stream, methods=["GET"]),
        Route("/healthz", health.healthz, methods=["GET"]),
        Route("/readyz", health.readyz, methods=["GET"]),
        Route("/openapi.json", openapi.document, methods=["GET"]),
        Route("/metrics", metrics.metrics, methods=["GET"]),
        Route("/files/covers/{name}", files.cover, methods=["GET"]),
        Route("/share/campaigns/{slug}.png", share_pictures.picture, methods=["GET"]),
        Route("/sitemap.xml", previews.sitemap, methods=["GET"]),
        Route("/robots.txt", previews.robots, methods=["GET"]),
        Route("/files/pictures/{name}", files.picture, methods=["GET"]),
        Route("/files/documents/{file_id}", files.document, methods=["GET"]),
        Route("/downloads/campaigns/{slug}/escrow.json", escrow.export, methods=["GET"]),
        Route(
            "/downloads/campaigns/{slug}/escrow-consistency.json",
            escrow.consistency,
            methods=["GET"],
        ),
        Route("/downloads/pledges/{pledge_id}/escrow-proof.json", escrow.proof, methods=["GET"]),
        Route("/downloads/campaigns/{slug}/own.csv", dilution.as_csv, methods=["GET"]),
        Route("/downloads/campaigns/{slug}/own.json", dilution.as_json, methods=["GET"]),
        Route("/downloads/dilution.csv", dilution.as_csv, methods=["GET"]),
        Route("/downloads/dilution.json", dilution.as_json, methods=["GET"]),
        Route("/downloads/audit.csv", audit.export, methods=["GET"]),
        Route("/downloads/verify_escrow_proof.py", escrow.script, methods=["GET"]),
        Route("/downloads/pledges/{pledge_id}/receipt.pdf", downloads.receipt, methods=["GET"]),
        Route(
            "/downloads/pledges/{pledge_id}/certificate.pdf",
            downloads.certificate,
            methods=["GET"],
        ),
        Route("/downloads/campaigns/{slug}/dates.ics", downloads.campaign_dates, methods=["GET"]),
        Route("/downloads/pledges/{pledge_id}/dates.ics", downloads.pledge_dates, methods=["GET"]),
        Route("/downloads/statements/{year}.pdf", downloads.statement_pdf, methods=["GET"]),
        Route("/downloads/statements/{year}.csv", downloads.statement_csv, methods=["GET"]),
        *_founder_files(),
    ]


def _founder_files() -> list[Route]:
    return [
        Route("/downloads/campaigns/{campaign_id}/backers.csv", downloads.backers, methods=["GET"]),
        Route("/downloads/campaigns/{campaign_id}/archive.zip", downloads.archive, methods=["GET"]),
        Route("/downloads/campaigns/{slug}/kiis.pdf", downloads.information_sheet, methods=["GET"]),
        Route(
            "/downloads/campaigns/{campaign_id}/form-c-draft.xml",
            downloads.form_c,
            methods=["GET"],
        ),
        Route(
            "/downloads/enterprises/{enterprise_id}/register.csv",
            downloads.register,
            methods=["GET"],
        ),
        Route(
            "/downloads/enterprises/{enterprise_id}/cap-table.ocf.zip",
            downloads.cap_table,
            methods=["GET"],
        ),
    ]


def _account_routes() -> list[Route]:
    """What people do about their account without a page's event."""
    return [
        Route("/auth/register", auth.register, methods=["POST"]),
        Route("/auth/login", auth.login, methods=["POST"]),
        Route("/auth/forgotten", auth.forgotten, methods=["POST"]),
        Route("/auth/logout", auth.logout, methods=["POST"]),
        Route("/downloads/account.zip", account_data.export, methods=["GET"]),
        Route(link_services.PATH, account_links.ask, methods=["GET"]),
        Route(link_services.PATH, account_links.press, methods=["POST"]),
        *FACTOR_ROUTES,
    ]


def build_app(deps_source: DepsSource) -> Starlette:
    """The routes as an application of their own.

    Args:
        deps_source: gives what this process works with; asked at each request, not before.
    """
    app = Starlette(routes=routes(), exception_handlers={BodyTooSlowError: too_slow})
    app.state.deps_source = deps_source
    app.state.live_streams = LiveStreams(deps_source)
    return app


def wrap(
    deps_source: DepsSource,
    pages_dirs: Mapping[str, Path] | None = None,
    page_routes: Sequence[str] = (),
    looks: Sequence[Look] = (),
    builds: Mapping[str, ASGIApp] | None = None,
) -> Sequence[Transformer]:
    """What goes around the pages, from the inside out: their builds, our routes, addresses,
    statuses, what is seen first, what shared links say, visits, bounds, the reader's language,
    headers, counts, where the visitor is.

    Args:
        deps_source: gives what this process works with; asked at each request, not before.
        pages_dirs: where the built pages are, by language, so that their own scripts may run.
        page_routes: forms of the pages' addresses, as in `/campaigns/[slug]`.
        looks: pages that are seen before their scripts run.
        builds: what serves the pages in other languages than English, by language.
    """
    return [
        partial(languages.PagesByLanguage, builds=builds or {}),
        build_app(deps_source),
        NoSlashes,
        partial(HonestStatus, deps_source=deps_source),
        partial(FirstLook, deps_source=deps_source, looks=looks, pages_dirs=pages_dirs),
        partial(previews.SharePreviews, deps_source=deps_source),
        partial(Visits, deps_source=deps_source),
        partial(Bounds, deps_source=deps_source),
        partial(languages.Speaking, deps_source=deps_source),
        partial(SecurityHeaders, deps_source=deps_source, pages_dirs=pages_dirs),
        partial(Counting, routes=routes(), pages=page_routes),
        partial(SeenThroughProxies, deps_source=deps_source),
    ]
