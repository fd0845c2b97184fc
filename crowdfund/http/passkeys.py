"""Passkeys: what a script of our own asks and answers for the browser's `navigator.credentials`."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from crowdfund.domain.actor import require_actor
from crowdfund.domain.errors import CrowdfundError
from crowdfund.http.auth import end_before, signed_in
from crowdfund.http.devices import device_of
from crowdfund.http.factors import actor_of, answer, asked, refusal
from crowdfund.http.requests import call, client_address, deps_of
from crowdfund.services import passkey_answers, passkeys
from crowdfund.services.local_paths import local_path


async def options_to_add(request: Request) -> Response:
    """What a new passkey is made with."""
    deps = deps_of(request)
    try:
        await asked(request, deps)
        made = await call(deps, passkeys.options_to_add, actor=await actor_of(request, deps))
    except CrowdfundError as error:
        return refusal(error)
    return answer(made)


async def add(request: Request) -> Response:
    """Adds a passkey; answers with recovery codes when there were none."""
    deps = deps_of(request)
    try:
        given = await asked(request, deps)
        codes = await call(
            deps,
            passkeys.add,
            actor=await actor_of(request, deps),
            credential=given.get("credential"),
            name=given.get("name"),
        )
    except CrowdfundError as error:
        return refusal(error)
    return answer({"codes": codes})


async def options_to_sign_in(request: Request) -> Response:
    """What a passkey is asked for with, of whom nobody knows yet."""
    deps = deps_of(request)
    try:
        await asked(request, deps)
        made = await call(
            deps,
            passkeys.options_to_use,
            actor=None,
            client_address=client_address(request),
            device=device_of(request, deps),
        )
    except CrowdfundError as error:
        return refusal(error)
    return answer(made)


async def sign_in(request: Request) -> Response:
    """Signs this browser in by a passkey alone. A session that it had before is ended."""
    deps = deps_of(request)
    try:
        given = await asked(request, deps)
        grant = await call(
            deps,
            passkey_answers.sign_in,
            credential=given.get("credential"),
            user_agent=request.headers.get("user-agent", ""),
        )
    except CrowdfundError as error:
        return refusal(error)
    await end_before(request, deps)
    made = answer({"goes_to": local_path(given.get("next"), otherwise="/")})
    signed_in(made, grant, request, deps)
    return made


async def options_to_prove(request: Request) -> Response:
    """What a passkey of who is signed in is asked for with."""
    deps = deps_of(request)
    try:
        await asked(request, deps)
        actor = require_actor(await actor_of(request, deps))
        address = client_address(request)
        made = await call(deps, passkeys.options_to_use, actor=actor, client_address=address)
    except CrowdfundError as error:
        return refusal(error)
    return answer(made)


async def prove(request: Request) -> Response:
    """Takes a passkey as a fresh proof, and says where to go on."""
    deps = deps_of(request)
    try:
        given = await asked(request, deps)
        actor = await actor_of(request, deps)
        credential = given.get("credential")
        await call(deps, passkey_answers.prove, actor=actor, credential=credential)
    except CrowdfundError as error:
        return refusal(error)
    return answer({"goes_to": local_path(given.get("back"), otherwise="/account")})
