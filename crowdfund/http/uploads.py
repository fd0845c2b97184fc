"""Files that founders send: a filing, a cover. Who may, and whether there is room for one more, is
asked before a byte of the file is kept.

These are ordinary forms: the framework's own way of uploading has no bound and knows its sender by
the id of a tab, which is not proof of who it is.
"""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final
from urllib.parse import urlencode
from uuid import uuid4

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError, NotFound, NotSignedIn
from crowdfund.domain.sentence import sentence
from crowdfund.http.drawing import Drawer
from crowdfund.http.receiving import RECEIVING
from crowdfund.http.requests import (
    TOO_SLOW,
    BodyTooLargeError,
    BodyTooSlowError,
    call,
    chunks_of,
    client_address,
    deps_of,
    discard,
    is_from_us,
    token_of,
)
from crowdfund.services import accounts, draft_access, drafts, filings, limits
from crowdfund.services.cookies import UPLOAD
from crowdfund.services.deps import Deps
from crowdfund.services.limits import Limit
from crowdfund.words import N_, _, said

SEE_OTHER: Final = 303
FILING_BYTES: Final = 2 * 1024 * 1024
COVER_BYTES: Final = 5 * 1024 * 1024
FORM_OVERHEAD_BYTES: Final = 4 * 1024
"""What a form writes around its one file."""

UPLOADS_BY_PERSON: Final = Limit("uploads-person", 120, 10)
"""Of every kind, counted before a byte is read; each kind has a closer limit of its own."""

PROFILE_ONLY: Final = "profile"

DRAWER: Final = Drawer("uploaded-picture")
"""Draws anew what was uploaded."""
LOOKER: Final = Drawer("uploaded-document")
"""Looks through what cannot be drawn anew: that may take long, and no picture waits for it."""

ELSEWHERE: Final = N_("The form did not come from this site. Please send it again from here.")
NO_FILE: Final = N_("Choose a file first.")
TOO_LARGE: Final = sentence("The file is too large: it may have up to {megabytes} MB.")


async def form_c(request: Request) -> Response:
    """Imports an SEC Form C and leads back to the founder's home, with what came of it."""
    deps = deps_of(request)
    home = "/founder"
    try:
        async with sender_of(request, deps) as actor:
            data = await _file_of(request, "filing", most_bytes=FILING_BYTES)
            outcome = await call(deps, filings.import_form_c, actor=actor, data=data)
    except NotSignedIn:
        return sent_to(f"/login?{urlencode({'next': home})}")
    except CrowdfundError as error:
        return with_word(sent_to(home), "filing", said(error.message), deps)
    return sent_to(f"{home}?{urlencode({'imported': outcome.campaign_id or PROFILE_ONLY})}")


async def cover(request: Request) -> Response:
    """Puts a cover on one's own campaign and leads back to its editor."""
    deps = deps_of(request)
    campaign_id = str(request.path_params["campaign_id"])
    back = f"/founder/campaigns/{campaign_id}?step=documents"
    try:
        async with sender_of(request, deps, campaign_id) as actor:
            data = await _file_of(request, "cover", most_bytes=COVER_BYTES)
            await DRAWER.run(
                drafts.save_cover, deps, actor=actor, campaign_id=campaign_id, data=data
            )
    except NotSignedIn:
        return sent_to(f"/login?{urlencode({'next': '/founder'})}")
    except NotFound:
        return sent_to("/founder")
    except CrowdfundError as error:
        return with_word(sent_to(back), "cover", said(error.message), deps)
    return sent_to(back)


class RefusedError(CrowdfundError):
    """The upload itself cannot be used."""


class TooSlowError(RefusedError):
    """It comes so slowly that it is not waited for."""


@asynccontextmanager
async def sender_of(request: Request, deps: Deps, campaign_id: str = "") -> AsyncIterator[Actor]:
    """Who sends a form of ours, while it is received and dealt with.

    Args:
        request: what is sent; nothing of its body is kept here.
        deps: see `Deps`.
        campaign_id: the draft that the file is for, as sent; empty for none.

    Raises:
        RefusedError: it did not come from one of our pages.
        NotSignedIn: nobody is signed in.
        TooManyAttempts: they sent too many files already, or too many are on their way.
        NotFound, NotAllowed, Conflict: as for `draft_access.open_draft`.
    """
    async with AsyncExitStack() as received:
        try:
            actor = await _known_sender(request, deps)
            network = limits.neighbourhood(client_address(request))
            received.enter_context(RECEIVING.place(str(actor.user_id), network))
            if campaign_id:
                await call(deps, draft_access.require_draft, actor=actor, campaign_id=campaign_id)
        except CrowdfundError:
            await received.aclose()
            await discard(request)
            raise
        yield actor


async def _known_sender(request: Request, deps: Deps) -> Actor:
    if not is_from_us(request, deps):
        raise RefusedError(ELSEWHERE)
    actor = await call(deps, accounts.actor_for, token=token_of(request, deps))
    if actor is None:
        raise NotSignedIn(_("Sign in first."))
    limits.count(UPLOADS_BY_PERSON, str(actor.user_id))
    return actor


async def _file_of(request: Request, name: str, *, most_bytes: int) -> bytes:
    """The one file of a form."""
    return (await file_and_fields(request, name, most_bytes=most_bytes))[0]


async def file_and_fields(
    request: Request, name: str, *, most_bytes: int
) -> tuple[bytes, dict[str, str]]:
    """The one file of a form, never more of it than fits, and the form's few other fields.

    Args:
        request: what was sent; who sends is asked before.
        name: the file's field.
        most_bytes: longest file that is taken.

    Raises:
        RefusedError: no form, no file, or too large.
        TooSlowError: it came too slowly.
    """
    try:
        # What came is on disk beyond a megabyte; nothing of it is in memory twice.
        body = chunks_of(request, most_bytes=most_bytes + FORM_OVERHEAD_BYTES)
        form = await MultiPartParser(request.headers, body, max_files=1, max_fields=4).parse()
    except BodyTooLargeError:
        await discard(request)
        raise RefusedError(TOO_LARGE.filled(megabytes=most_bytes // 1024**2)) from None
    except BodyTooSlowError:
        raise TooSlowError(TOO_SLOW) from None
    except (MultiPartException, KeyError, ValueError):
        raise RefusedError(NO_FILE) from None
    file = form.get(name)
    data = await file.read() if isinstance(file, UploadFile) else b""
    fields = {key: value for key, value in form.items() if isinstance(value, str)}
    await form.close()
    if not data:
        raise RefusedError(NO_FILE)
    return data, fields


def sent_to(address: str) -> RedirectResponse:
    """Leads back to a page after a form was sent."""
    answer = RedirectResponse(address, status_code=SEE_OTHER)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def with_word(answer: Response, place: str, text: str, deps: Deps) -> Response:
    """Sends a sentence along that the next page shows once; see `ui.parts.founder_words`."""
    told = json.dumps({"place": place, "text": text, "mark": uuid4().hex})
    answer.set_cookie(
        UPLOAD.name,
        base64.urlsafe_b64encode(told.encode()).decode("ascii"),
        max_age=UPLOAD.lasts_seconds,
        path="/",
        secure=deps.public_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )
    return answer
