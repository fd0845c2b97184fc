"""The page that checks certificates through the real event pipeline."""

from __future__ import annotations

import pytest
from reflex_base.utils.format import json_dumps
from sqlmodel import select

from crowdfund.db.tables import Allotment
from crowdfund.domain.certificate import grouped
from crowdfund.services.deps import Deps
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.certificates import CertificateState
from tests.ui.harness import tab
from tests.world import World

pytestmark = pytest.mark.anyio

ROUTE = "/certificates/[code]"


@pytest.fixture
def anyio_backend() -> str:
    """The event loop that Reflex runs on."""
    return "asyncio"


@pytest.fixture
def code(world: World, deps: Deps) -> str:
    campaign = world.live_campaign(target_minor=1_000)
    world.invest(world.person("Ada Lovelace"), campaign, 100)
    world.to_deadline(campaign)
    with deps.reading() as session:
        return grouped(session.exec(select(Allotment.certificate_code)).one())


async def test_a_scanned_code_opens_its_certificate(deps: Deps, code: str) -> None:
    async with tab(deps) as browser:
        plain = code.replace("-", "")
        browser.open(f"/certificates/{plain}", route=ROUTE, code=plain)
        await browser.send(CertificateState.load)
        found = browser.value(CertificateState, "found")
        assert (found.title, found.code) == ("Valid certificate", code)
        assert browser.value(CertificateState, "typed") == code
        told = json_dumps([update.delta for update in browser.updates])
        assert "Lovelace" not in told
        assert "example.test" not in told
        assert browser.failures == []


async def test_a_code_is_typed(deps: Deps, code: str) -> None:
    async with tab(deps) as browser:
        browser.open("/certificates")
        await browser.send(CertificateState.load)
        assert browser.value(CertificateState, "found").title == ""
        await browser.send(CertificateState.look_up, form={"code": code.replace("-", " ").lower()})
        assert browser.value(CertificateState, "found").title == "Valid certificate"
        other = code[:-1] + ("3" if code.endswith("2") else "2")
        await browser.send(CertificateState.look_up, form={"code": other})
        assert browser.value(CertificateState, "found").facts == []
        assert browser.failures == []


@pytest.mark.parametrize("form", [{}, {"code": None}, {"code": ["x"]}, {"code": "x" * 10_000}, "x"])
async def test_hostile_forms_are_answered(deps: Deps, form: object) -> None:
    async with tab(deps) as browser:
        browser.open("/certificates")
        await browser.send(CertificateState.load)
        await browser.send(CertificateState.look_up, form=form)
        assert browser.value(CertificateState, "found").title == "Not a code"
        assert not browser.value(BaseState, "is_missing")
        assert browser.failures == []
