"""The pages about signing in, driven through the real event pipeline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import pytest

from crowdfund.services import accounts, second_step
from crowdfund.services.deps import Deps
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.factors import FactorsState
from crowdfund.ui.states.proving import PROBLEMS, ProvingState
from tests.services.factoring import (
    EMAIL,
    PASSWORD,
    hold_phones,
    let_proof_age,
    sign_in,
    signed_in,
    with_app,
)
from tests.ui.harness import Tab, tab


@pytest.fixture(autouse=True)
def _held_phones(monkeypatch: pytest.MonkeyPatch) -> None:
    hold_phones(monkeypatch)


def run(deps: Deps, story: Callable[[Tab], Coroutine[Any, Any, None]]) -> None:
    async def told() -> None:
        async with tab(deps) as opened:
            await story(opened)
            assert opened.failures == []

    asyncio.run(told())


def as_cookie(deps: Deps, token: str) -> str:
    return f"{accounts.cookie_name(deps.public_url)}={token}"


def test_a_stranger_is_sent_to_sign_in(deps: Deps) -> None:
    async def story(page: Tab) -> None:
        page.open("/account/factors")
        await page.send(FactorsState.load)
        page.open("/account/prove", back="/portfolio")
        await page.send(ProvingState.load_proof)
        page.open("/login/code")
        await page.send(ProvingState.load_code)
        assert page.redirects == [
            "/login?next=/account/factors",
            "/login?next=/account/prove%3Fback%3D%252Fportfolio",
            "/login",
        ]

    run(deps, story)


def test_turning_the_app_off_from_its_page(deps: Deps) -> None:
    grant = signed_in(deps)
    app, _codes = with_app(deps, grant)

    async def story(page: Tab) -> None:
        page.open("/account/factors")
        page.cookie = as_cookie(deps, grant.token)
        await page.send(FactorsState.load)
        assert page.value(FactorsState, "factors").has_app
        await page.send(FactorsState.turn_off_app, form={"password": "no", "code": app.code()})
        assert page.value(FactorsState, "password_problem") == "That is not your password."
        assert page.value(BaseState, "problem") == "", "said beside its field, and only there"
        await page.send(FactorsState.turn_off_app, form={"password": PASSWORD, "code": "1"})
        assert page.value(FactorsState, "code_problem") != ""
        form = {"password": PASSWORD, "code": app.code()}
        await page.send(FactorsState.turn_off_app, form=form)
        assert not page.value(FactorsState, "factors").has_app

    run(deps, story)


HOSTILE = [None, 7, [], "x" * 10_000, {"password": ["x"], "code": {}}]


def test_hostile_forms_change_nothing(deps: Deps, subtests: pytest.Subtests) -> None:
    grant = signed_in(deps)
    with_app(deps, grant)

    async def story(page: Tab, value: Any) -> None:
        page.open("/account/factors")
        page.cookie = as_cookie(deps, grant.token)
        await page.send(FactorsState.turn_off_app, form=value)
        await page.send(FactorsState.load)
        assert page.value(FactorsState, "factors").has_app

    for value in HOSTILE:
        with subtests.test(value=value):
            run(deps, partial(story, value=value))


def test_half_signed_in_is_asked_for_a_code_and_sees_nothing_else(deps: Deps) -> None:
    with_app(deps, signed_in(deps))
    half = sign_in(deps)

    async def story(page: Tab) -> None:
        page.cookie = f"{second_step.cookie_name(deps.public_url)}={half.token}"
        page.open("/login/code", next="/portfolio", problem="code")
        await page.send(ProvingState.load_code)
        assert page.redirects == []
        assert page.value(ProvingState, "back") == "/portfolio"
        assert page.value(ProvingState, "field_problem") == PROBLEMS["code"]
        page.open("/account/factors")
        await page.send(FactorsState.load)
        assert page.redirects == ["/login?next=/account/factors"]
        assert EMAIL not in page.wire()

    run(deps, story)


def test_what_is_asked_is_what_the_person_has(deps: Deps) -> None:
    grant = signed_in(deps)

    async def asked(page: Tab) -> Any:
        page.open("/account/prove", back="/founder/enterprise?x=1")
        page.cookie = as_cookie(deps, grant.token)
        let_proof_age(deps)
        await page.send(ProvingState.load_proof)
        assert page.value(ProvingState, "back") == "/founder/enterprise?x=1"
        return page.value(ProvingState, "asked")

    async def story(page: Tab) -> None:
        assert (await asked(page)).asks_password
        with_app(deps, sign_in(deps))
        found = await asked(page)
        assert (found.asks_password, found.has_app) == (False, True)

    run(deps, story)


@pytest.mark.parametrize(
    "back", ["https://evil.test", "//evil.test", "/account/prove?back=/account/prove", ""]
)
def test_a_fresh_proof_leads_on_within_this_site(deps: Deps, back: str) -> None:
    grant = signed_in(deps)

    async def story(page: Tab) -> None:
        page.cookie = as_cookie(deps, grant.token)
        page.open("/account/prove", back=back)
        await page.send(ProvingState.load_proof)
        assert page.redirects == ["/account"]

    run(deps, story)
