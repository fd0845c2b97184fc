"""The pages of notices and choices, driven through the real event pipeline."""

from __future__ import annotations

import asyncio

from crowdfund.domain.notice import NoticeKind
from crowdfund.services import accounts, notices
from crowdfund.services.deps import Deps
from crowdfund.ui.states.account import AccountState
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.notifications import NotificationsState
from tests.ui.harness import Tab, tab

EMAIL, PASSWORD = "ada@example.test", "a quiet river bend"


def told(deps: Deps, many: int) -> None:
    """Ada has an account and so many notices."""
    accounts.register(deps, email=EMAIL, password=PASSWORD, name="Ada", client_address="192.0.2.1")
    grant = accounts.sign_in(
        deps, email=EMAIL, password=PASSWORD, client_address="192.0.2.1", user_agent=""
    )
    actor = accounts.actor_for(deps, token=grant.token)
    assert actor is not None
    with deps.transaction() as session:
        for number in range(many):
            notices.tell(
                session,
                user_id=actor.user_id,
                subject=f"Notice {number}",
                body="So it is.",
                path="/portfolio",
                once_key=f"test:{number}",
                at=deps.now(),
                kind=NoticeKind.REFUNDED,
            )


async def as_ada(page: Tab, deps: Deps) -> None:
    page.sign_in(deps, email=EMAIL, password=PASSWORD)


def test_notices_are_listed_opened_and_marked(deps: Deps) -> None:
    told(deps, 25)

    async def story() -> None:
        async with tab(deps) as page:
            await as_ada(page, deps)
            page.open("/notifications", page="2")
            await page.send(NotificationsState.load)
            view = page.value(NotificationsState, "notices")
            assert (len(view.rows), view.unread, view.pages) == (5, 25, 2)
            assert page.value(NotificationsState, "previous_href") == "/notifications?page=1"
            await page.send(NotificationsState.go, notice_id=view.rows[0].id, path="/portfolio")
            assert page.redirects == ["/portfolio"]
            assert page.value(BaseState, "visitor").unread_notices == 24
            await page.send(
                NotificationsState.go, notice_id=view.rows[1].id, path="https://evil.test"
            )
            assert page.redirects == ["/portfolio", "/notifications"]
            await page.send(NotificationsState.mark_all_read)
            assert page.value(BaseState, "visitor").unread_notices == 0
            for hostile in ("x", None, 7, ["a"], {}):
                await page.send(NotificationsState.mark_read, notice_id=hostile)
            assert page.failures == []

    asyncio.run(story())


def test_choices_are_saved_at_once(deps: Deps) -> None:
    told(deps, 0)

    async def story() -> None:
        async with tab(deps) as page:
            await as_ada(page, deps)
            page.open("/account")
            await page.send(AccountState.load)
            await page.send(AccountState.choose, topic="news", channel="mail", on=False)
            rows = {row.topic: row for row in page.value(AccountState, "account").choices}
            assert (rows["news"].on_site, rows["news"].by_mail) == (True, False)
            for topic, channel, on in (
                ("money", "mail", False),
                ("news", "pigeon", False),
                (None, {}, "yes"),
            ):
                await page.send(AccountState.choose, topic=topic, channel=channel, on=on)
                assert page.value(BaseState, "problem") != ""
            rows = {row.topic: row for row in page.value(AccountState, "account").choices}
            assert rows["money"].by_mail
            assert page.failures == []

    asyncio.run(story())


def test_a_visitor_is_asked_to_sign_in(deps: Deps) -> None:
    async def story() -> None:
        async with tab(deps) as page:
            page.open("/notifications")
            await page.send(NotificationsState.load)
            await page.send(NotificationsState.mark_all_read)
            assert page.redirects == ["/login?next=/notifications"] * 2

    asyncio.run(story())
