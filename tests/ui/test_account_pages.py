"""Confirming and moving an address, driven through the real event pipeline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import pytest

from crowdfund.services import accounts, limits
from crowdfund.services.deps import Deps
from crowdfund.ui.states.account import AccountState
from crowdfund.ui.states.account_address import AddressState
from crowdfund.ui.states.account_data import DataState
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.sign_in import SignInState
from crowdfund.ui.states.unconfirmed import UnconfirmedState
from tests import confirmed
from tests.ui.harness import Tab, tab

EMAIL = "ada@example.test"
PASSWORD = "a quiet river bend"
HOSTILE: list[Any] = [None, 7, "", "x" * 10_000, [], {"$ne": 1}, "\x00"]


def run(deps: Deps, story: Callable[[Tab], Coroutine[Any, Any, None]]) -> None:
    async def told() -> None:
        async with tab(deps) as opened:
            await story(opened)
            assert opened.failures == []

    accounts.register(deps, email=EMAIL, password=PASSWORD, name="Ada", client_address="192.0.2.1")
    asyncio.run(told())


def test_who_did_not_answer_the_letter_sees_it_on_every_page_and_has_it_sent_again(
    deps: Deps,
) -> None:
    async def story(page: Tab) -> None:
        page.open("/learn")
        await page.send(BaseState.look)
        assert not page.value(BaseState, "visitor").is_unconfirmed
        page.sign_in(deps, email=EMAIL, password=PASSWORD)
        await page.send(BaseState.look)
        assert page.value(BaseState, "visitor").is_unconfirmed
        for _ in range(limits.LETTER_BY_PERSON.tries):
            await page.send(UnconfirmedState.send_again)
            assert page.value(UnconfirmedState, "answer").endswith(f"to {EMAIL}.")
        await page.send(UnconfirmedState.send_again)
        assert page.value(UnconfirmedState, "answer").startswith("Too many tries.")
        limits.forget_all()
        confirmed.confirm(deps, EMAIL)
        await page.send(UnconfirmedState.send_again)
        assert not page.value(BaseState, "visitor").is_unconfirmed

    run(deps, story)


def test_a_stranger_has_nothing_sent(deps: Deps) -> None:
    async def story(page: Tab) -> None:
        page.open("/learn")
        await page.send(UnconfirmedState.send_again)
        await page.send(AddressState.change_address, form={"new_email": "eve@example.test"})
        assert page.redirects == ["/login?next=/learn"] * 2

    run(deps, story)


def test_moving_says_what_is_wrong_beside_its_field(deps: Deps) -> None:
    async def story(page: Tab) -> None:
        page.open("/account/security")
        page.sign_in(deps, email=EMAIL, password=PASSWORD)
        await page.send(AccountState.load)
        for form, field in (
            ({"new_email": "x", "address_password": PASSWORD}, "address_problem"),
            ({"new_email": "b@example.test"}, "address_password_problem"),
        ):
            await page.send(AddressState.change_address, form=form)
            names = ("address_problem", "address_password_problem", "address_done")
            assert [name for name in names if page.value(AddressState, name)] == [field]
        good = {"new_email": "b@example.test", "address_password": PASSWORD}
        await page.send(AddressState.change_address, form=good)
        assert "b@example.test" in page.value(AddressState, "address_done")
        assert page.value(AddressState, "address_password_problem") == ""

    run(deps, story)


def test_hostile_forms_move_nothing(deps: Deps, subtests: pytest.Subtests) -> None:
    async def story(page: Tab, value: Any) -> None:
        page.open("/account/security")
        page.sign_in(deps, email=EMAIL, password=PASSWORD)
        await page.send(AddressState.change_address, form=value)
        form = {"new_email": value, "address_password": value}
        await page.send(AddressState.change_address, form=form)
        assert page.value(AddressState, "address_done") == ""

    for value in HOSTILE:
        with subtests.test(value=value):
            run(deps, partial(story, value=value))


def test_deleting_says_what_is_wrong_beside_its_field_and_then_leaves(deps: Deps) -> None:
    async def story(page: Tab) -> None:
        page.open("/account/data")
        page.sign_in(deps, email=EMAIL, password=PASSWORD)
        await page.send(DataState.load)
        assert page.value(DataState, "data").kept_text == "5 years"
        for form, field in (
            ({"typed": "delete", "delete_password": PASSWORD}, "typed_problem"),
            ({"typed": EMAIL, "delete_password": "wrong"}, "delete_password_problem"),
            (None, "typed_problem"),
        ):
            await page.send(DataState.delete_account, form=form)
            names = ("typed_problem", "delete_password_problem")
            assert [name for name in names if page.value(DataState, name)] == [field]
        good = {"typed": EMAIL, "delete_password": PASSWORD}
        await page.send(DataState.delete_account, form=good)
        assert page.redirects == ["/login?notice=deleted"]
        await page.send(DataState.load)
        assert page.redirects[1:] == ["/login?next=/account/data"]

    run(deps, story)


def test_asking_for_a_new_password_says_the_same_to_everybody(deps: Deps) -> None:
    async def story(page: Tab) -> None:
        page.open("/login/forgotten", notice="asked")
        await page.send(SignInState.load)
        assert page.value(SignInState, "form_notice").startswith("If there is an account")

    run(deps, story)
