"""Downloads of a scenario: exact, public, bounded."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from crowdfund.http.app import build_app
from crowdfund.http.dilution import BY_ADDRESS
from crowdfund.services import limits
from crowdfund.services.deps import Deps
from tests.world import World


@pytest.fixture
def client(deps: Deps) -> TestClient:
    return TestClient(build_app(lambda: deps))


def test_a_campaigns_scenario_as_csv_and_json(world: World, client: TestClient) -> None:
    campaign = world.live_campaign()
    base = f"/downloads/campaigns/{campaign.slug}/own"
    query = "?shares=10&sold=target&steps=Ra2000000v8000000"
    table = client.get(f"{base}.csv{query}")
    assert table.headers["content-type"].startswith("text/csv")
    assert f'filename="{campaign.slug}-own.csv"' in table.headers["content-disposition"]
    # A round that sells a fifth of everything: 1,100 shares and 275 more.
    assert (
        'after step,1,"Round: $20,000 at $80,000 pre-money",Round 1,preferred,275,275,shares,72.7'
        in (table.text)
    )
    held = client.get(f"{base}.json{query}").json()
    assert held["scenario"]["shares"] == "10"
    assert held["stages"][1]["my_part"] == {"exact": "2/275", "decimal": "0.007273"}


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_nobody_keeps_a_campaigns_scenario_which_may_be_a_drafts(
    world: World, client: TestClient, kind: str
) -> None:
    slug = world.live_campaign().slug
    of_one = client.get(f"/downloads/campaigns/{slug}/own.{kind}")
    assert of_one.headers["cache-control"] == "private, no-store"
    example = client.get(f"/downloads/dilution.{kind}")
    assert example.headers["cache-control"] == "no-cache"
    assert example.headers["vary"] == "Accept-Language, Cookie"


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_the_example_and_hostile_addresses(client: TestClient, kind: str) -> None:
    assert client.get(f"/downloads/dilution.{kind}").status_code == 200
    hostile = client.get(
        f"/downloads/dilution.{kind}",
        params={"steps": "S" * 5_000, "shares": "\x00", "exits": "'", "sold": "x", "rank": "y"},
    )
    assert hostile.status_code == 200
    assert client.get(f"/downloads/campaigns/nothing/own.{kind}").status_code == 404
    assert client.get(f"/downloads/campaigns/A'/own.{kind}").status_code == 404


def test_asking_too_often_is_told_to_wait(client: TestClient) -> None:
    for _ in range(BY_ADDRESS.tries):
        limits.count(BY_ADDRESS, limits.neighbourhood("testclient"))
    answer = client.get("/downloads/dilution.csv")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
