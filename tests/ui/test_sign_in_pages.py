"""The pages around an account, driven through the real event pipeline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from crowdfund.services import accounts, demonstration, typed
from crowdfund.services.accounts import DEMO_PASSWORD
from crowdfund.services.deps import Deps
from crowdfund.ui.pages import login
from crowdfund.ui.pages import register as register_page
from crowdfund.ui.parts.typed_fields import email_field, name_field
from crowdfund.ui.states.account import AccountState
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.clock import ClockState
from crowdfund.ui.states.investor import InvestorState
from crowdfund.ui.states.sign_in import PROBLEMS, SignInState
from tests.ui.harness import Tab, tab

EMAIL = "ada@example.test"
PASSWORD = "a quiet river bend"


def run(deps: Deps, story: Callable[[Tab], Coroutine[Any, Any, None]]) -> None:
    async def told() -> None:
        async with tab(deps) as opened:
            await story(opened)
            assert opened.failures == []

    asyncio.run(told())


def register(deps: Deps, email: str = EMAIL, name: str = "Ada") -> None:
    accounts.register(deps, email=email, password=PASSWORD, name=name, client_address="192.0.2.1")


def test_a_stranger_is_sent_to_sign_in_and_back(deps: Deps) -> None:
    async def story(page: Tab) -> None:
        page.open("/account")
        await page.send(AccountState.load)
        assert page.redirects == ["/login?next=/account"]

    run(deps, story)


def test_what_an_address_asked_for_comes_back_after_signing_in(deps: Deps) -> None:
    async def story(page: Tab) -> None:
        page.open("/account/investor", next="/campaigns/harbour-oven/invest")
        await page.send(InvestorState.load)
        (to,) = page.redirects
        asked = parse_qs(urlsplit(to).query)
        (back,) = asked["next"]
        assert urlsplit(back).path == "/account/investor"
        assert parse_qs(urlsplit(back).query) == {"next": ["/campaigns/harbour-oven/invest"]}

    run(deps, story)


def test_the_cookie_alone_says_who_looks(deps: Deps) -> None:
    register(deps)

    async def story(page: Tab) -> None:
        page.open("/account")
        page.sign_in(deps, email=EMAIL, password=PASSWORD)
        await page.send(AccountState.load)
        assert page.value(AccountState, "account").email == EMAIL
        assert page.value(BaseState, "visitor").is_signed_in
        page.cookie = "crowdfund_session=guessed"
        await page.send(AccountState.load)
        assert page.redirects == ["/login?next=/account"]

    run(deps, story)


def test_neither_token_nor_hash_reaches_the_browser(deps: Deps) -> None:
    register(deps)

    async def story(page: Tab) -> None:
        page.open("/account")
        page.sign_in(deps, email=EMAIL, password=PASSWORD)
        await page.send(AccountState.load)
        token = page.cookie.partition("=")[2]
        assert EMAIL in page.wire()
        assert token not in page.wire()
        assert "argon2" not in page.wire()
        assert "_filled_for" not in page.wire()

    run(deps, story)


def test_the_next_person_in_a_tab_sees_nothing_of_the_one_before(deps: Deps) -> None:
    register(deps)
    register(deps, "eve@example.test", "Eve")

    async def story(page: Tab) -> None:
        page.open("/account")
        page.sign_in(deps, email=EMAIL, password=PASSWORD)
        await page.send(AccountState.load)
        page.updates.clear()
        page.sign_in(deps, email="eve@example.test", password=PASSWORD)
        page.open("/login")
        await page.hydrate()
        assert EMAIL not in page.wire()
        assert page.value(AccountState, "account").email == ""

    run(deps, story)


def test_a_code_in_the_address_becomes_a_sentence(deps: Deps, subtests: pytest.Subtests) -> None:
    async def story(page: Tab, code: str) -> None:
        page.open("/register", problem=code)
        await page.send(SignInState.load)
        shown = [
            page.value(SignInState, name)
            for name in ("form_problem", "email_problem", "name_problem", "password_problem")
        ]
        assert [text for text in shown if text] == [PROBLEMS[code]]

    for code in sorted(PROBLEMS):
        with subtests.test(code=code):
            run(deps, partial(story, code=code))


def filled(page: Tab) -> tuple[str, str]:
    """What stands in the form's fields."""
    return page.value(SignInState, "typed_email"), page.value(SignInState, "typed_name")


def test_a_refused_form_keeps_what_was_typed(deps: Deps) -> None:
    async def story(page: Tab) -> None:
        sent = {"email": EMAIL, "name": "Ada", "password": PASSWORD}
        page.cookie = f"crowdfund_typed={typed.packed(sent)}"
        page.open("/register", problem="password")
        await page.send(SignInState.load)
        assert filled(page) == (EMAIL, "Ada")
        assert PASSWORD not in page.wire()
        page.cookie = ""
        await page.send(SignInState.load)
        assert filled(page) == (EMAIL, "Ada")
        page.open("/register")
        await page.send(SignInState.load)
        assert filled(page) == ("", "")

    run(deps, story)


def test_what_is_typed_before_the_page_has_loaded_stays() -> None:
    # A key that follows what comes back would draw the field anew, without what stands in it.
    for drawn in (email_field(), name_field()):
        [control] = [part for part in _parts(drawn.render()) if part.get("name") == '"input"']
        props = [prop.partition(":")[0] for prop in control["props"]]
        assert "defaultValue" in props
        assert "key" not in props


def _parts(rendered: Any) -> Iterator[dict[str, Any]]:
    if isinstance(rendered, dict):
        yield rendered
        rendered = list(rendered.values())
    if isinstance(rendered, list | tuple):
        for each in rendered:
            yield from _parts(each)


NOT_OURS = ["x", "é", "W10", "eyJlbWFpbCI6IDF9", "A" * 9_000, "eyJlbWFpbCI6ICJcdWQ4MDAifQ=="]


def test_what_comes_back_is_never_believed(deps: Deps, subtests: pytest.Subtests) -> None:
    async def story(page: Tab, cookie: str) -> None:
        page.cookie = f"crowdfund_typed={cookie}"
        page.open("/login", problem="credentials")
        await page.send(SignInState.load)
        assert filled(page) == ("", "")

    for cookie in NOT_OURS:
        with subtests.test(cookie=cookie):
            run(deps, partial(story, cookie=cookie))


def test_who_changes_from_one_form_to_the_other_still_comes_back(
    deps: Deps, subtests: pytest.Subtests
) -> None:
    async def story(page: Tab, wanted: str) -> None:
        page.open("/login", next=wanted)
        await page.send(SignInState.load)
        query = page.value(SignInState, "next_query")
        assert parse_qs(urlsplit(f"/register{query}").query) == {"next": [wanted]}
        page.open("/register", problem="name")
        await page.send(SignInState.load)
        assert page.value(SignInState, "next_query") == ""

    for page, other in ((login, "/register"), (register_page, "/login")):
        with subtests.test(other=other):
            link = f'"{other}"+{SignInState.next_query._js_expr}'
            assert link in repr(page.PAGE.build().render())
    for wanted in ("/campaigns", "/search?words=a%26b&sort=new+first#second", "/own?part=50%25"):
        with subtests.test(wanted=wanted):
            run(deps, partial(story, wanted=wanted))


def test_nobody_puts_their_words_into_an_address(deps: Deps) -> None:
    async def story(page: Tab) -> None:
        page.open("/login", problem="Call us", notice="<b>Pay here</b>", next="https://evil.test")
        await page.send(SignInState.load)
        for name in ("form_problem", "form_notice", "next_path", "next_query"):
            assert page.value(SignInState, name) == ""

    run(deps, story)


def test_the_demonstrations_password_is_shown_where_its_people_are(deps: Deps) -> None:
    def is_shown(deps: Deps, expected: str) -> None:
        async def story(page: Tab) -> None:
            page.open("/login")
            await page.send(SignInState.load)
            assert page.value(SignInState, "demo_password") == expected

        run(deps, story)

    there, elsewhere = replace(deps, is_demo=True), replace(deps, is_demo=False)
    *some, last = demonstration.SIGN_INS
    for email in some:
        register(deps, email)
    is_shown(there, "")
    register(deps, last)
    is_shown(there, DEMO_PASSWORD)
    is_shown(elsewhere, "")


HOSTILE: list[Any] = [None, 7, -1.5, "", "x" * 10_000, [], {"$ne": 1}, ["a", {"b": None}], "\x00"]


def test_hostile_arguments_change_nothing_and_break_nothing(
    deps: Deps, subtests: pytest.Subtests
) -> None:
    register(deps)
    grant = accounts.sign_in(
        deps, email=EMAIL, password=PASSWORD, client_address="192.0.2.1", user_agent="t"
    )

    async def story(page: Tab, value: Any) -> None:
        page.open("/account")
        page.cookie = f"{accounts.cookie_name(deps.public_url)}={grant.token}"
        await page.send(AccountState.load)
        await page.send(AccountState.revoke, session_id=value)
        await page.send(AccountState.save_profile, form=value)
        await page.send(AccountState.save_profile, form={"name": value, "country": value})
        await page.send(AccountState.change_password, form={"old_password": value})
        await page.send(ClockState.move, to=value)
        await page.send(AccountState.load)
        account = page.value(AccountState, "account")
        assert account.country == ""
        assert len(account.sessions) == 1

    for value in HOSTILE:
        with subtests.test(value=value):
            run(deps, partial(story, value=value))


def test_signing_another_browser_out_from_the_page(deps: Deps) -> None:
    register(deps)

    async def story(page: Tab) -> None:
        page.open("/account")
        page.sign_in(deps, email=EMAIL, password=PASSWORD)
        page.sign_in(deps, email=EMAIL, password=PASSWORD)
        await page.send(AccountState.load)
        rows = page.value(AccountState, "account").sessions
        other = next(row for row in rows if not row.is_current)
        await page.send(AccountState.revoke, session_id=other.id)
        assert [row.is_current for row in page.value(AccountState, "account").sessions] == [True]
        assert page.value(AccountState, "done") == "That browser is signed out."

    run(deps, story)


def test_only_moderators_move_the_clock(deps: Deps) -> None:
    register(deps)

    async def story(page: Tab) -> None:
        before = deps.now()
        page.open("/account")
        page.sign_in(deps, email=EMAIL, password=PASSWORD)
        await page.send(ClockState.move, to="day")
        assert page.value(ClockState, "clock_problem") == "Your role does not allow this."
        assert not page.value(ClockState, "is_moving")
        assert (deps.now() - before).total_seconds() < 60

    run(deps, story)


def test_a_page_begins_anew(deps: Deps) -> None:
    async def story(page: Tab) -> None:
        page.open("/")
        await page.send(BaseState.fail)
        assert page.value(BaseState, "problem") != ""
        page.open("/learn")
        await page.send(BaseState.begin)
        assert page.value(BaseState, "problem") == ""
        assert not page.value(BaseState, "is_loaded")
        assert page.value(BaseState, "open_route") == "/learn"

    run(deps, story)
