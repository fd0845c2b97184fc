"""Files that people keep. Whose they are is checked in the services; what is somebody else's looks
like what does not exist, and nothing of it stays in a cache."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse

from crowdfund.domain.errors import (
    CrowdfundError,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooManyAttempts,
)
from crowdfund.http.requests import call, deps_of, token_of
from crowdfund.services import (
    accounts,
    archives,
    dates,
    form_c_drafts,
    founder_files,
    kiis,
    open_cap,
    papers,
    statement_files,
)
from crowdfund.services.views.papers import PaperFile
from crowdfund.words import N_, _, said

SEE_OTHER: Final = 303
NOTHING: Final = N_("There is nothing here.")
PRIVATE: Final = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
Maker = Callable[..., PaperFile]


async def receipt(request: Request) -> Response:
    """The receipt of one's own pledge."""
    return await _file(request, papers.receipt, _pledge_of(request), "pledge_id")


async def certificate(request: Request) -> Response:
    """The share certificate of one's own pledge."""
    return await _file(request, papers.certificate, _pledge_of(request), "pledge_id")


async def statement_pdf(request: Request) -> Response:
    """One's own year, to be printed."""
    return await _file(request, statement_files.statement_pdf, "/portfolio", "year")


async def statement_csv(request: Request) -> Response:
    """One's own year as a table."""
    return await _file(request, statement_files.statement_csv, "/portfolio", "year")


async def backers(request: Request) -> Response:
    """The backers of one's own raise."""
    return await _file(request, founder_files.backers_csv, "/founder", "campaign_id")


async def register(request: Request) -> Response:
    """The share register of one's own enterprise."""
    return await _file(request, founder_files.register_csv, "/founder", "enterprise_id")


async def cap_table(request: Request) -> Response:
    """One's own enterprise in the Open Cap Format."""
    return await _file(request, open_cap.cap_table_zip, "/founder", "enterprise_id")


async def archive(request: Request) -> Response:
    """A campaign's whole history, for those who may read the audit trail."""
    return await _file(request, archives.campaign_archive, "/admin/audit", "campaign_id")


async def form_c(request: Request) -> Response:
    """The draft of a campaign's Form C."""
    return await _file(request, form_c_drafts.form_c_draft, "/founder", "campaign_id")


async def information_sheet(request: Request) -> Response:
    """A campaign's key investment information sheet."""
    return await _file(request, kiis.kiis, "/founder", "slug")


async def campaign_dates(request: Request) -> Response:
    """A campaign's dates, for a calendar."""
    return await _file(request, dates.campaign_calendar, "/campaigns", "slug")


async def pledge_dates(request: Request) -> Response:
    """The dates of one's own pledge, for a calendar."""
    return await _file(request, dates.pledge_calendar, _pledge_of(request), "pledge_id")


def _pledge_of(request: Request) -> str:
    return f"/pledges/{str(request.path_params['pledge_id'])[:40]}"


async def _file(request: Request, make: Maker, back: str, *names: str) -> Response:
    """Makes a file for who asks.

    Args:
        request: whose path has the parameters.
        make: the service.
        back: where the person goes who has to sign in first.
        names: the path's parameters that the service takes.
    """
    deps = deps_of(request)
    given: dict[str, Any] = {name: str(request.path_params[name]) for name in names}
    try:
        actor = await call(deps, accounts.actor_for, token=token_of(request, deps))
        made = await call(deps, make, actor=actor, **given)
    except NotSignedIn:
        to = f"/login?next={quote(back, safe='/')}"
        return RedirectResponse(to, status_code=SEE_OTHER, headers=PRIVATE)
    except CrowdfundError as error:
        return _refusal(error)
    return _saved(made)


def _refusal(error: CrowdfundError) -> Response:
    if isinstance(error, TooManyAttempts):
        wait = {**PRIVATE, "Retry-After": str(error.retry_after_seconds)}
        return PlainTextResponse(said(error.message), status_code=429, headers=wait)
    if isinstance(error, InvalidInput):
        return PlainTextResponse(said(error.message), status_code=422, headers=PRIVATE)
    if isinstance(error, NotFound | NotAllowed):
        return PlainTextResponse(_(NOTHING), status_code=404, headers=PRIVATE)
    raise error


def _saved(made: PaperFile) -> Response:
    # Names are made by the services of ids, slugs and years: nothing that a person typed.
    saved_as = f'attachment; filename="{made.name}"'
    headers = {**PRIVATE, "Content-Disposition": saved_as}
    if isinstance(made.content, list):
        whole = b"".join(made.content)
        return Response(whole, media_type=made.media_type, headers=headers)
    return StreamingResponse(made.content, media_type=made.media_type, headers=headers)
