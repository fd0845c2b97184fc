"""Pages about fees, terms, complaints, data and going live: what the operator did not fill in is
shown as a blank, and what they did stands in its place."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from crowdfund.doctor import examine
from crowdfund.domain.operator import Operator
from crowdfund.services.deps import Deps
from crowdfund.settings import SettingsError, load_settings
from crowdfund.ui.pages import (
    learn_complaints,
    learn_fees,
    learn_going_live,
    learn_privacy,
    learn_risks,
    learn_terms,
)
from crowdfund.ui.states.operator import OperatorState
from tests.ui.harness import tab

PAGES = (learn_complaints, learn_fees, learn_going_live, learn_privacy, learn_terms)
FULL = Operator("Harbour Ltd", "1 Quay", "hello@harbour.test", "FCA 1", "FOS", "English law")


def loaded(deps: Deps) -> Any:
    async def load() -> Any:
        async with tab(deps) as page:
            page.open("/learn/terms")
            await page.send(OperatorState.load)
            assert page.failures == []
            return page.value(OperatorState, "operator")

    return asyncio.run(load())


def test_the_page_knows_what_is_missing(deps: Deps) -> None:
    empty = loaded(deps)
    assert (empty.name, empty.is_complete, empty.fee_text) == ("", False, "5.00 %")
    full = loaded(replace(deps, operator=FULL))
    assert (full.name, full.licence, full.is_complete) == ("Harbour Ltd", "FCA 1", True)
    half = loaded(replace(deps, operator=replace(FULL, law="")))
    assert half.is_complete is False


@pytest.mark.parametrize("module", PAGES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_page_loads_the_operator(module: Any) -> None:
    assert OperatorState.load in module.PAGE.on_load


def test_blanks_are_marked_and_said() -> None:
    for module in (learn_complaints, learn_privacy, learn_terms):
        drawn = str(module.build())
        assert "[Operator: address]" in drawn
        assert "What is in square brackets was not filled in" in drawn
        assert "no lawyer has read them" in drawn


def test_a_page_without_blanks_says_which_pages_have_them() -> None:
    """Prevents: a warning of square brackets where there are none."""
    drawn = str(learn_going_live.build())
    assert "The pages about fees, terms, privacy and complaints have blanks" in drawn
    assert "What is in square brackets" not in drawn


def test_fees_and_risks_are_templates_too() -> None:
    fees, risks = str(learn_fees.build()), str(learn_risks.build())
    assert "no lawyer has read them" in risks
    for words in (
        "[Operator: name]",
        "What is in square brackets was not filled in",
        "no lawyer has read them",
    ):
        assert words in fees


def test_settings_take_the_operator_and_name_what_is_missing() -> None:
    given = {"OPERATOR_NAME": " Harbour Ltd ", "OPERATOR_LAW": "English law"}
    told = load_settings(given).operator
    assert (told.name, told.law) == ("Harbour Ltd", "English law")
    assert told.missing == [
        "OPERATOR_ADDRESS",
        "OPERATOR_EMAIL",
        "OPERATOR_LICENCE",
        "OPERATOR_OMBUDSMAN",
    ]
    for wrong in ("x" * 301, "two\nlines"):
        with pytest.raises(SettingsError, match="OPERATOR_NAME must be one line"):
            load_settings({"OPERATOR_NAME": wrong})


PRODUCTION = {
    "APP_ENV": "production",
    "PUBLIC_URL": "https://example.test",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
    "STRIPE_SECRET_KEY": "sk_test_0123456789",
    "STRIPE_WEBHOOK_SECRET": "whsec_0123456789",
}


def test_the_doctor_calls_blanks_wrong_in_production_alone() -> None:
    def said(env: dict[str, str]) -> str:
        lines: list[str] = []
        examine(load_settings(env), say=lines.append)
        return next(line for line in lines if " operator " in line)

    assert said(PRODUCTION).startswith("WRONG")
    assert "OPERATOR_LICENCE" in said(PRODUCTION)
    full = {f"OPERATOR_{name.upper()}": "x" for name in Operator.__dataclass_fields__}
    assert said(PRODUCTION | full).startswith("ok")
