"""Signing in and out, as ordinary forms: the token goes into an HttpOnly cookie, nowhere else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crowdfund import words
from crowdfund.domain.errors import CrowdfundError, InvalidInput, NotSignedIn, TooManyAttempts
from crowdfund.http.devices import device_of, know_device
from crowdfund.http.languages import cookie_of
from crowdfund.http.requests import (
    BodyTooLargeError,
    UnreadableFormError,
    call,
    client_address,
    deps_of,
    form_of,
    is_from_us,
    token_of,
)
from crowdfund.services import accounts, proving, resetting, second_step, typed
from crowdfund.services.cookies import TYPED
from crowdfund.services.deps import Deps
from crowdfund.services.local_paths import local_path
from crowdfund.services.views.people import SessionGrant

SEE_OTHER = 303
FIELD_CODES = {"email": "email", "name": "name", "password": "password", "code": "code"}

Form = Mapping[str, str]
Handler = Callable[[Request, Deps, Form], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def _from(page: str) -> Callable[[Handler], Endpoint]:
    """Reads the form for what takes it; what is no form of ours leads back to its page."""

    def reading(take: Handler) -> Endpoint:
        @wraps(take)
        async def answer(request: Request) -> Response:
            deps = deps_of(request)
            form = await _own_form(request, deps)
            if isinstance(form, str):
                return _to(page, problem=form)
            return await take(request, deps, form)

        return answer

    return reading


@_from("/register")
async def register(request: Request, deps: Deps, form: Form) -> Response:
    """Opens an account, or does nothing when there is one: the answer is the same."""
    goes_to = local_path(form.get("next"), otherwise="")
    try:
        await call(
            deps,
            accounts.register,
            email=form.get("email"),
            password=form.get("password"),
            name=form.get("name"),
            client_address=client_address(request),
            user_agent=request.headers.get("user-agent", ""),
        )
    except CrowdfundError as error:
        return _back("/register", form, deps, problem=code_of(error), next=goes_to)
    return _taken(request, deps, _to("/login", notice="registered", next=goes_to))


@_from("/login")
async def login(request: Request, deps: Deps, form: Form) -> Response:
    """Signs this browser in. A session that it had before is ended."""
    goes_to = local_path(form.get("next"), otherwise="")
    try:
        grant = await call(
            deps,
            accounts.sign_in,
            email=form.get("email"),
            password=form.get("password"),
            client_address=client_address(request),
            user_agent=request.headers.get("user-agent", ""),
            device=device_of(request, deps),
        )
    except CrowdfundError as error:
        return _back("/login", form, deps, problem=code_of(error), next=goes_to)
    await end_before(request, deps)
    if grant.is_half:
        answer = _to("/login/code", next=goes_to)
        _set_cookie(answer, grant, deps, name=second_step.cookie_name(deps.public_url))
        return _taken(request, deps, answer)
    answer = _to(goes_to or "/")
    signed_in(answer, grant, request, deps)
    return _taken(request, deps, answer)


@_from("/login/code")
async def second(request: Request, deps: Deps, form: Form) -> Response:
    """Takes the second factor's code of a browser whose password was right."""
    goes_to = local_path(form.get("next"), otherwise="")
    try:
        grant = await call(
            deps,
            second_step.finish,
            token=request.cookies.get(second_step.cookie_name(deps.public_url), ""),
            code=form.get("code"),
        )
    except NotSignedIn:
        return _to("/login", problem="over", next=goes_to)
    except CrowdfundError as error:
        return _to("/login/code", problem=code_of(error), next=goes_to)
    answer = _to(goes_to or "/")
    signed_in(answer, grant, request, deps)
    _drop_cookie(answer, deps, second_step.cookie_name(deps.public_url))
    return answer


@_from("/account/prove")
async def prove(request: Request, deps: Deps, form: Form) -> Response:
    """Takes a fresh proof of who is signed in, and leads back to what asked for it."""
    back = local_path(form.get("back"), otherwise="/account")
    actor = await call(deps, accounts.actor_for, token=token_of(request, deps))
    try:
        await call(
            deps,
            proving.prove,
            actor=actor,
            password=form.get("password"),
            code=form.get("code"),
        )
    except NotSignedIn:
        return _to("/login", next=back)
    except CrowdfundError as error:
        return _to("/account/prove", problem=code_of(error), back=back)
    return _to(back)


async def end_before(request: Request, deps: Deps) -> None:
    """Ends the session that a browser had before."""
    if before := token_of(request, deps):
        await call(deps, accounts.sign_out, token=before)


def signed_in(answer: Response, grant: SessionGrant, request: Request, deps: Deps) -> None:
    """Gives a browser its session, and the language of its person if it was told none."""
    _set_cookie(answer, grant, deps, name=accounts.cookie_name(deps.public_url))
    know_device(answer, deps, grant.device)
    if grant.language and words.COOKIE not in request.cookies:
        answer.headers.append("Set-Cookie", cookie_of(grant.language, deps.public_url))


@_from("/login/forgotten")
async def forgotten(request: Request, deps: Deps, form: Form) -> Response:
    """Takes note that somebody wants a new password: the answer is the same for every address."""
    try:
        await call(
            deps,
            resetting.ask,
            email=form.get("email"),
            client_address=client_address(request),
        )
    except CrowdfundError as error:
        return _back("/login/forgotten", form, deps, problem=code_of(error))
    return _taken(request, deps, _to("/login/forgotten", notice="asked"))


async def logout(request: Request) -> Response:
    """Signs this browser out."""
    deps = deps_of(request)
    if not is_from_us(request, deps):
        return _to("/account", problem="origin")
    if token := token_of(request, deps):
        await call(deps, accounts.sign_out, token=token)
    answer = _to("/login", notice="left")
    _drop_cookie(answer, deps, accounts.cookie_name(deps.public_url))
    return answer


async def _own_form(request: Request, deps: Deps) -> Form | str:
    """The form, or the code of what is wrong with it."""
    if not is_from_us(request, deps):
        return "origin"
    try:
        return await form_of(request)
    except (BodyTooLargeError, UnreadableFormError):
        return "form"


def code_of(error: CrowdfundError) -> str:
    """A refusal as a code; the page has the words, so that nobody can put theirs into a link."""
    if isinstance(error, TooManyAttempts):
        return "many"
    if isinstance(error, InvalidInput):
        return FIELD_CODES.get(error.field, "credentials")
    return "form"


def _to(path: str, **query: str) -> RedirectResponse:
    given = {name: value for name, value in query.items() if value}
    address = f"{path}?{urlencode(given)}" if given else path
    answer = RedirectResponse(address, status_code=SEE_OTHER)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _back(path: str, form: Form, deps: Deps, **query: str) -> Response:
    """Leads back to a page whose form was refused, with what was typed but the password."""
    answer = _to(path, **query)
    answer.set_cookie(
        TYPED.name,
        typed.packed(form),
        max_age=TYPED.lasts_seconds,
        path="/",
        secure=_is_secure(deps),
        httponly=True,
        samesite="lax",
    )
    return answer


def _taken(request: Request, deps: Deps, answer: Response) -> Response:
    """Forgets what was typed into a form that was refused before this one was taken."""
    if TYPED.name in request.cookies:
        _drop_cookie(answer, deps, TYPED.name)
    return answer


def _set_cookie(answer: Response, grant: SessionGrant, deps: Deps, *, name: str) -> None:
    answer.set_cookie(
        name,
        grant.token,
        max_age=grant.max_age_seconds,
        path="/",
        secure=_is_secure(deps),
        httponly=True,
        samesite="lax",
    )


def _drop_cookie(answer: Response, deps: Deps, name: str) -> None:
    answer.delete_cookie(name, path="/", secure=_is_secure(deps), httponly=True, samesite="lax")


def _is_secure(deps: Deps) -> bool:
    return deps.public_url.startswith("https://")
