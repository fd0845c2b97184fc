"""A scene that is put back is the scene that was made, whatever became of it since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from crowdfund.db.tables import Campaign
from crowdfund.domain.actor import Actor
from crowdfund.stripe_sandbox.schema import ALL_TABLES
from tests.databases import ReusedDatabase
from tests.keeping import Keeper
from tests.world import StoryClock, World

Scene = tuple[Campaign, Actor, str]


def _paid(world: World) -> Scene:
    campaign, ada = world.live_campaign(), world.person("Ada")
    pledge_id = world.invest(ada, campaign, 3)
    world.clock.advance(timedelta(days=2))
    world.work()
    return campaign, ada, pledge_id


def _rows(world: World) -> dict[str, list[str]]:
    """Everything that the platform and the processor know, row by row."""
    rows = {}
    with world.deps.engine.connect() as connection:
        names = connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ).scalars()
        for name in names.all():
            query = text(f'SELECT t::text FROM "{name}" t ORDER BY 1')
            rows[name] = list(connection.execute(query).scalars())
        numbers = text("SELECT s::text FROM pg_sequences s WHERE last_value IS NOT NULL ORDER BY 1")
        rows["numbers"] = list(connection.execute(numbers).scalars())
    processor = world.sandbox.inside
    assert processor is not None
    with processor.store.transaction():
        for name in ALL_TABLES:
            found = processor.store.execute(f"SELECT * FROM {name} ORDER BY 1, 2")
            rows[f"processor's {name}"] = [repr(row) for row in found]
    return rows


def _anew(world: World, database: ReusedDatabase) -> World:
    """The world of the next test."""
    database.clear()
    world.sandbox.reset()
    clock = StoryClock(world.sandbox)
    return World(replace(world.deps, clock=clock), clock, world.sandbox)


@pytest.fixture
def own(reused_database: ReusedDatabase) -> Keeper:
    """One that has kept nothing yet."""
    return Keeper(reused_database)


def test_it_is_put_back_as_it_was(
    world: World, own: Keeper, reused_database: ReusedDatabase
) -> None:
    made = own.scene(world, _paid)
    was, now = _rows(world), world.clock.now()
    assert sum(map(len, was.values())) > 50
    world.invest(world.person("Ben"), made[0], 4)
    world.to_deadline(made[0])
    assert _rows(world) != was
    for _ in range(2):
        world = _anew(world, reused_database)
        assert own.scene(world, _paid)[2] == made[2]
        assert _rows(world) == was
        assert abs(world.clock.now() - now) < timedelta(hours=1)
        assert world.sandbox.offset_seconds() == 2 * 86_400


def test_its_story_goes_on(world: World, own: Keeper, reused_database: ReusedDatabase) -> None:
    own.scene(world, _paid)
    world = _anew(world, reused_database)
    campaign, ada, pledge_id = own.scene(world, _paid)
    world.invest(ada, campaign, 97)
    world.to_deadline(campaign)
    assert world.campaign(campaign).status == "settled"
    assert world.statuses(pledge_id) == ["settled"]
    world.check_books()


def test_what_a_test_does_to_its_copy_is_its_own(
    world: World, own: Keeper, reused_database: ReusedDatabase
) -> None:
    own.scene(world, _paid)
    world = _anew(world, reused_database)
    campaign = own.scene(world, _paid)[0]
    title, campaign.title = campaign.title, "Another"
    world = _anew(world, reused_database)
    assert own.scene(world, _paid)[0].title == title


def test_it_is_made_anew_in_another_database(
    world: World, own: Keeper, reused_database: ReusedDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = own.scene(world, _paid)
    world = _anew(world, reused_database)
    monkeypatch.setattr(reused_database, "url", f"{reused_database.url}_that_came_after")
    assert own.scene(world, _paid)[2] != first[2]
    world.check_books()


def test_a_scene_with_files_is_refused(world: World, own: Keeper) -> None:
    def with_a_file(world: World) -> Path:
        path = world.deps.files_dir / "one.txt"
        path.parent.mkdir()
        path.write_text("kept elsewhere")
        return path

    with pytest.raises(AssertionError):
        own.scene(world, with_a_file)
