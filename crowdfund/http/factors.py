"""Setting up second factors: what must be shown once is answered in JSON to a script of our own,
and never passes through a page's state, which is kept.

Every route here is a POST from one of our own pages (`Origin`), whose person the cookie says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import (
    CrowdfundError,
    NotAllowed,
    NotSignedIn,
    ProofNeeded,
    TooManyAttempts,
)
from crowdfund.http.requests import (
    FORM_BYTES,
    BodyTooLargeError,
    UnreadableFormError,
    body_of,
    call,
    deps_of,
    is_from_us,
    token_of,
)
from crowdfund.services import accounts, app_codes, recovery_codes
from crowdfund.services.deps import Deps
from crowdfund.words import N_, said

UNREADABLE: Final = N_("What was sent could not be read. Open the page again.")
NOT_OURS: Final = N_("The form did not come from this site. Please send it again from here.")


async def start_app(request: Request) -> Response:
    """Makes the secret of an authenticator app."""
    deps = deps_of(request)
    try:
        await asked(request, deps)
        made = await call(deps, app_codes.start, actor=await actor_of(request, deps))
    except CrowdfundError as error:
        return refusal(error)
    return answer({"secret": made.secret, "picture": made.picture})


async def confirm_app(request: Request) -> Response:
    """Takes the first code of an app; answers with recovery codes when there were none."""
    deps = deps_of(request)
    try:
        given = await asked(request, deps)
        actor = await actor_of(request, deps)
        codes = await call(deps, app_codes.confirm, actor=actor, code=given.get("code"))
    except CrowdfundError as error:
        return refusal(error)
    return answer({"codes": codes})


async def make_codes(request: Request) -> Response:
    """Makes new recovery codes."""
    deps = deps_of(request)
    try:
        await asked(request, deps)
        codes = await call(deps, recovery_codes.make, actor=await actor_of(request, deps))
    except CrowdfundError as error:
        return refusal(error)
    return answer({"codes": codes})


async def asked(request: Request, deps: Deps) -> Mapping[str, Any]:
    """The JSON object that one of our own pages sent.

    Raises:
        NotAllowed: it came from elsewhere, is too large, or is no JSON object.
    """
    if not is_from_us(request, deps):
        raise NotAllowed(NOT_OURS)
    try:
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            raise UnreadableFormError
        given = json.loads(await body_of(request, most_bytes=FORM_BYTES))
    except (BodyTooLargeError, UnreadableFormError, ValueError, RecursionError):
        raise NotAllowed(UNREADABLE) from None
    if not isinstance(given, dict):
        raise NotAllowed(UNREADABLE)
    return given


async def actor_of(request: Request, deps: Deps) -> Actor | None:
    """The person whom the cookie says."""
    return await call(deps, accounts.actor_for, token=token_of(request, deps))


def answer(given: Mapping[str, Any]) -> Response:
    """A JSON answer that nobody keeps."""
    return JSONResponse(given, headers={"Cache-Control": "no-store"})


def refusal(error: CrowdfundError) -> Response:
    """A refusal in words, with the page that helps: signing in, or proving once more."""
    leads = ""
    if isinstance(error, NotSignedIn):
        leads = "/login"
    elif isinstance(error, ProofNeeded):
        leads = "/account/prove"
    status = 429 if isinstance(error, TooManyAttempts) else 403
    return JSONResponse(
        {"problem": said(error.message), "leads": leads},
        status_code=status,
        headers={"Cache-Control": "no-store"},
    )
