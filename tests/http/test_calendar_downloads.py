"""Calendar files over HTTP: a public campaign's for everybody, a pledge's for its backer alone."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from crowdfund.db.tables import User
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.http.app import build_app
from crowdfund.services import accounts, passwords
from crowdfund.services.deps import Deps
from tests.world import World

PASSWORD = "a quiet river bend"


@pytest.fixture
def client(deps: Deps) -> Iterator[TestClient]:
    with TestClient(build_app(lambda: deps), base_url=deps.public_url) as made:
        made.follow_redirects = False
        yield made


def signed_in(deps: Deps, person: Actor) -> dict[str, str]:
    """What a person's browser sends with each request."""
    with deps.transaction() as session:
        row = session.get_one(User, person.user_id)
        row.password_hash = passwords.hash_password(PASSWORD)
        session.add(row)
    token = accounts.sign_in(
        deps, email=person.email, password=PASSWORD, client_address="192.0.2.1", user_agent=""
    ).token
    return {"Cookie": f"crowdfund_session={token}"}


def test_everybody_gets_the_dates_of_a_public_campaign(world: World, client: TestClient) -> None:
    campaign = world.live_campaign(regime="reg-cf")
    campaign.title = "Bread; for all,\nand more"
    world.put(campaign)
    answer = client.get(f"/downloads/campaigns/{campaign.slug}/dates.ics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"].endswith(f'"campaign-{campaign.slug}.ics"')
    assert answer.text.count("BEGIN:VEVENT") == 4
    assert "Last moment to cancel: Bread\\; for all\\,\\nand more" in answer.text.replace(
        "\r\n ", ""
    )
    again = client.get(f"/downloads/campaigns/{campaign.slug}/dates.ics")
    uids = [line for line in answer.text.splitlines() if line.startswith("UID:")]
    assert uids == [line for line in again.text.splitlines() if line.startswith("UID:")]


def test_a_draft_has_no_dates_for_others(world: World, client: TestClient) -> None:
    campaign = world.live_campaign()
    campaign.status = CampaignStatus.DRAFT.value
    world.put(campaign)
    for slug in (campaign.slug, "nothing", "%27"):
        assert client.get(f"/downloads/campaigns/{slug}/dates.ics").status_code == 404


def test_a_pledges_dates_are_its_backers(world: World, client: TestClient, deps: Deps) -> None:
    anna, ben = world.person("Anna"), world.person("Ben")
    pledge_id = world.invest(anna, world.live_campaign(regime="ecspr", currency="EUR"), 3)
    path = f"/downloads/pledges/{pledge_id}/dates.ics"
    own = client.get(path, headers=signed_in(deps, anna))
    assert own.status_code == 200
    assert own.text.count("BEGIN:VEVENT") == 2
    assert "Time to reflect ends" in own.text
    assert own.headers["cache-control"] == "private, no-store"
    others = client.get(path, headers=signed_in(deps, ben))
    nothing = client.get(f"/downloads/pledges/{uuid4()}/dates.ics", headers=signed_in(deps, ben))
    assert (others.status_code, others.content) == (404, nothing.content)
    visitor = client.get(path)
    assert visitor.status_code == 303
    assert visitor.headers["location"] == f"/login?next=/pledges/{pledge_id}"
