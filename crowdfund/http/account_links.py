"""One-time links in letters about an account: a page with one button, and the press of it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from crowdfund.domain.account_link import LinkPurpose
from crowdfund.domain.errors import Conflict, InvalidInput, NotFound, TooManyAttempts
from crowdfund.http.devices import know_device
from crowdfund.http.plain_page import plain_page
from crowdfund.http.requests import (
    BodyTooLargeError,
    UnreadableFormError,
    call,
    client_address,
    deps_of,
    form_of,
    is_from_us,
)
from crowdfund.services import account_links, devices, limits, link_pages, resetting
from crowdfund.services.link_pages import LinkPage
from crowdfund.words import N_, _, said

_ORIGIN: Final = "strict-origin"

_ASKED: Final[Mapping[LinkPurpose, tuple[str, str, str]]] = {
    LinkPurpose.CONFIRM: (
        N_("Confirm your address?"),
        N_("Emails reach you at {address}, and you opened an account with it."),
        N_("Confirm this address"),
    ),
    LinkPurpose.RESET: (
        N_("Choose a new password"),
        N_("For the account of {address}. Every browser is signed out then."),
        N_("Change password"),
    ),
    LinkPurpose.MOVE: (
        N_("Move your account to this address?"),
        N_("From then on you sign in with {address}, and emails go there."),
        N_("Use this address"),
    ),
    LinkPurpose.STAY: (
        N_("This was not you?"),
        N_(
            "Your account comes back to {address}, every browser is signed out, the password "
            "works no more, and second factors are taken away. An email then brings a link to "
            "choose a new password."
        ),
        N_("Bring my account back"),
    ),
    LinkPurpose.DISOWN: (
        N_("This was not you?"),
        N_(
            "The second factor that was added to the account of {address} is taken away, and what "
            "was added after it. Every browser is signed out, and the password works no more. An "
            "email then brings a link to choose a new password."
        ),
        N_("Take it away"),
    ),
}
"""Heading, sentence and button of each page that asks."""

_DONE: Final[Mapping[LinkPurpose, tuple[str, str]]] = {
    LinkPurpose.CONFIRM: (
        N_("Your address is confirmed"),
        N_("You can pledge, hand campaigns in and receive money now."),
    ),
    LinkPurpose.RESET: (
        N_("Your password is changed"),
        N_("Sign in with the new one. Every browser was signed out."),
    ),
    LinkPurpose.MOVE: (
        N_("Your account has moved"),
        N_("Sign in with the new address from now on."),
    ),
    LinkPurpose.STAY: (
        N_("Your account is back"),
        N_(
            "An email is on its way to you: choose a new password with its link. If you had an "
            "authenticator app or passkeys, set them up again afterwards."
        ),
    ),
    LinkPurpose.DISOWN: (
        N_("The second factor is taken away"),
        N_("An email is on its way to you: choose a new password with its link."),
    ),
}
"""Heading and sentence once it is done."""


async def ask(request: Request) -> Response:
    """Says what the link would do. Programs that look at mail open this: it changes nothing."""
    token = request.query_params.get("t", "")
    try:
        page = await call(deps_of(request), link_pages.look, token=token)
    except NotFound:
        return _refused(request)
    except Conflict as error:
        return _over(error)
    return _asking(token, page)


async def press(request: Request) -> Response:
    """Does it, once; the form has to come from the page that asks."""
    deps, token = deps_of(request), request.query_params.get("t", "")
    if not is_from_us(request, deps):
        return _problem(_("The form did not come from this site. Open the link again."), 403)
    try:
        form = await form_of(request)
        page = await call(deps, link_pages.look, token=token)
    except (BodyTooLargeError, UnreadableFormError):
        return _problem(_("The form could not be read. Open the link again."), 400)
    except NotFound:
        return _refused(request)
    except Conflict as error:
        return _over(error)
    return await _do(request, token, page, form)


async def _do(request: Request, token: str, page: LinkPage, form: Mapping[str, str]) -> Response:
    deps = deps_of(request)
    try:
        if page.purpose is LinkPurpose.RESET:
            password = form.get("password")
            user_id = await call(deps, resetting.reset, token=token, password=password)
        else:
            user_id = await call(deps, link_pages.press, token=token)
    except InvalidInput as error:
        return _asking(token, page, said(error.message))
    except (Conflict, NotFound) as error:
        return _over(error)
    title, sentence = _DONE[page.purpose]
    goes_on = f'<a href="/account">{escape(_("Your account"))}</a>'
    answer = plain_page(_(title), f"<p>{escape(_(sentence))}</p><p>{goes_on}</p>")
    # Who reads the letters is the owner: this browser no longer waits with strangers to sign in.
    know_device(answer, deps, devices.make(deps, user_id))
    return answer


def _asking(token: str, page: LinkPage, problem: str = "") -> Response:
    title, sentence, button = _ASKED[page.purpose]
    address = f"<strong>{escape(page.address)}</strong>"
    fields = _password_field(page, problem) if page.purpose is LinkPurpose.RESET else ""
    body = (
        f"<p>{escape(_(sentence)).format(address=address)}</p>"
        f'<form method="post" action="{account_links.PATH}?t={escape(token)}">{fields}'
        f'<button type="submit">{escape(_(button))}</button></form>'
    )
    return plain_page(_(title), body, 422 if problem else 200, referrer=_ORIGIN)


def _password_field(page: LinkPage, problem: str) -> str:
    hint = escape(_("At least 10 characters. A few words in a row are good."))
    wrong = f'<p class="problem" id="wrong" role="alert">{escape(problem)}</p>' if problem else ""
    about = "hint wrong" if problem else "hint"
    return (
        # For programs that keep passwords: whose this is.
        f'<input type="email" name="email" value="{escape(page.address)}" autocomplete="username" '
        'readonly hidden aria-hidden="true">'
        f'<label for="password">{escape(_("New password"))}</label>'
        '<input id="password" type="password" name="password" required autofocus maxlength="200" '
        f'autocomplete="new-password" aria-describedby="{about}"'
        f"{' aria-invalid=true' if problem else ''}>"
        f'<p class="hint" id="hint">{hint}</p>{wrong}'
    )


def _refused(request: Request) -> Response:
    try:
        limits.count(limits.LINK_BY_ADDRESS, limits.neighbourhood(client_address(request)))
    except TooManyAttempts as error:
        wait = {"Retry-After": str(error.retry_after_seconds)}
        return _problem(said(error.message), 429, wait)
    return _problem(_("The link is not whole, or not ours."), 404)


def _over(error: Conflict | NotFound) -> Response:
    return _problem(said(error.message), 410)


def _problem(words: str, status: int, headers: dict[str, str] | None = None) -> Response:
    ways = (
        f'<a href="/account">{escape(_("Your account"))}</a> · '
        f'<a href="/login/forgotten">{escape(_("Forgotten your password?"))}</a>'
    )
    body = f"<p>{escape(words)}</p><p>{ways}</p>"
    return plain_page(_("This link does not work"), body, status, headers)
