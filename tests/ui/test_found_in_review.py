"""What a review of the pages' states found: each test failed before its mend."""

from __future__ import annotations

import asyncio

import pytest
from reflex.state import State
from reflex_base.event import Event

from crowdfund.services import accounts, profile
from crowdfund.services.deps import Deps
from crowdfund.ui.fresh_start import _sends_everything
from crowdfund.ui.states.account import AccountState
from crowdfund.ui.states.base import BaseState
from tests.ui.harness import event_name, tab

EMAIL = "ada@example.test"
PASSWORD = "a quiet river bend"


def test_a_browser_signed_out_from_elsewhere_gets_nothing_of_its_tab_again(deps: Deps) -> None:
    accounts.register(deps, email=EMAIL, password=PASSWORD, name="Ada", client_address="192.0.2.1")

    async def story() -> None:
        async with tab(deps) as page:
            page.open("/account")
            page.sign_in(deps, email=EMAIL, password=PASSWORD)
            await page.send(AccountState.load)
            await page.hydrate()
            assert EMAIL in page.wire()
            owner = accounts.actor_for(deps, token=page.cookie.partition("=")[2])
            profile.revoke_other_sessions(deps, actor=owner, token="another browser's")
            page.updates.clear()
            await page.hydrate()
            assert page.updates
            assert EMAIL not in page.wire()
            assert page.value(AccountState, "account").sessions == []
            await page.send(AccountState.load)
            assert page.redirects == ["/login?next=/account"]
            assert not page.value(BaseState, "visitor").is_signed_in
            assert page.failures == []

    asyncio.run(story())


@pytest.mark.parametrize("asks", [State.hydrate, State.hydrate_and_load])
def test_both_ways_to_ask_for_all_values_are_known(asks: object) -> None:
    assert _sends_everything(Event(name=event_name(asks)))
    assert not _sends_everything(Event(name=event_name(AccountState.load)))
