"""A refusal stands at the field that it is about, also where a form has several."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest
import reflex as rx

from crowdfund.domain.actor import Role
from crowdfund.services.deps import Deps
from crowdfund.services.views.admin import StuckRow
from crowdfund.services.views.audit import PersonRow
from crowdfund.ui import components as ui
from crowdfund.ui.pages import admin_people
from crowdfund.ui.parts import admin_decisions, admin_stuck
from crowdfund.ui.plain_html import plain_html
from crowdfund.ui.states.admin_jobs import AdminJobsState
from crowdfund.ui.states.admin_people import AdminPeopleState
from crowdfund.ui.states.admin_review import AdminReviewState
from crowdfund.ui.states.founder_team import TeamState
from tests.attack.stage import signed_in
from tests.ui.harness import tab

SOMETHING = str(UUID(int=7))
JOBS, PEOPLE = ("/admin/jobs", AdminJobsState), ("/admin/people", AdminPeopleState)


@pytest.mark.parametrize(
    ("page", "handler", "problem", "form", "fields"),
    [
        (
            JOBS,
            AdminJobsState.retry,
            "reason_problem",
            {"kind": "paid", "subject": SOMETHING},
            [
                ({f"reason-{SOMETHING}": "Agreed."}, "bank_ref", "bank's reference"),
                ({f"bank-ref-{SOMETHING}": "R 1"}, "reason", "Say why"),
            ],
        ),
        (
            PEOPLE,
            AdminPeopleState.propose_role,
            "role_problem",
            {"person": SOMETHING},
            [
                ({f"reason-{SOMETHING}": "So."}, "role", "Choose a role"),
                ({f"role-{SOMETHING}": "auditor"}, "reason", "Say why"),
            ],
        ),
        (
            ("/admin", AdminReviewState),
            AdminReviewState.decide,
            "reason_problem",
            {"decision": "switch_regime"},
            [
                ({"switch_regime_reason": "So."}, "regime", "Choose the rules"),
                ({"switch_regime_to": "reg-cf"}, "reason", "Say why"),
            ],
        ),
    ],
    ids=["paid by bank", "another role", "other rules"],
)
def test_the_state_says_which_field(
    deps: Deps,
    page: tuple[str, Any],
    handler: Any,
    problem: str,
    form: dict[str, str],
    fields: list[tuple[dict[str, str], str, str]],
) -> None:
    _person, cookie = signed_in(deps, "mo", Role.ADMIN)
    address, state = page

    async def told() -> None:
        async with tab(deps) as browser:
            browser.cookie = cookie
            browser.open(address, route=address)
            for given, name, words in fields:
                await browser.send(handler, form={**form, **given})
                assert words in browser.value(state, problem)
                assert browser.value(state, "refused_field") == name

    asyncio.run(told())


def test_an_invitation_says_at_its_role_what_is_wrong_with_it(deps: Deps) -> None:
    _person, cookie = signed_in(deps, "ada")

    async def told() -> None:
        async with tab(deps) as browser:
            browser.cookie = cookie
            browser.open("/founder/team", route="/founder/team")
            await browser.send(TeamState.load)
            form = {"email": "ben@example.test", "role": "owner"}
            await browser.send(TeamState.invite, form=form)
            assert "Choose co-founder" in browser.value(TeamState, "role_problem")
            assert browser.value(TeamState, "invite_problem") == ""
            await browser.send(TeamState.invite, form={"email": "ben", "role": "reader"})
            assert browser.value(TeamState, "role_problem") == ""
            assert "Enter an email" in browser.value(TeamState, "invite_problem")

    asyncio.run(told())


def test_each_dialog_has_words_at_both_of_its_fields() -> None:
    row: Any = rx.Var(_js_expr="row").to(StuckRow)
    person: Any = rx.Var(_js_expr="person").to(PersonRow)
    for drawn, name in (
        (admin_stuck._paid_dialog(row), "bank_ref"),
        (admin_people._role_dialog(person), "role"),
        (admin_decisions._switch_regime(), "regime"),
    ):
        fields = str(drawn).split('className:"field"')[1:]
        asks = f'refused_field_rx_state_?.valueOf?.() === "{name}"'
        about = [text for text in fields if asks in text]
        assert len(about) == 2
        # The reason has it when it is not about the other one.
        assert ["() => (!(" in text.split(asks)[0] for text in about] == [False, True]


def test_a_group_of_fields_says_what_is_wrong_with_it_as_one() -> None:
    assert "alert" not in plain_html(ui.field_group("Decide", "a"))
    drawn = plain_html(ui.field_group("Decide", "a", error="Choose one."))
    assert 'role="alert"' in drawn
    assert "Choose one." in drawn
    assert "id=" not in drawn
