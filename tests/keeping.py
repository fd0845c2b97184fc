"""Scenes that take a while to make and that many tests of a file begin with: made once, through
the services and the processor, then put back for each test, which has its own.

    def _paid(world: World) -> tuple[Campaign, str]:
        ...

    @pytest.fixture
    def paid(world: World, keeper: Keeper) -> tuple[Campaign, str]:
        return keeper.scene(world, _paid)
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from crowdfund.stripe_sandbox.schema import ALL_TABLES
from crowdfund.stripe_sandbox.world import World as Processor
from tests.databases import KeptRows, ReusedDatabase
from tests.world import World

Made = TypeVar("Made")
Rows = dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True)
class _Kept:
    database_url: str
    ours: KeptRows
    theirs: Rows
    ahead: timedelta
    """How far the clocks are ahead of the real time."""
    value: bytes
    """What the scene's maker gave, pickled: a test may change its copy."""


class Keeper:
    """Keeps scenes for as long as their database is used.

    Args:
        database: the one of this process's tests.
    """

    def __init__(self, database: ReusedDatabase) -> None:
        self._database = database
        self._kept: dict[Callable[[World], Any], _Kept] = {}

    def scene(self, world: World, make: Callable[[World], Made]) -> Made:
        """Makes a scene, or puts it back as it was when it was made.

        Args:
            world: in which nothing has happened yet.
            make: makes it. What it gives must not hold the world, which is another in each test.

        Returns: what `make` gave, or a copy of it.
        """
        kept = self._kept.get(make)
        if kept is not None and kept.database_url == self._database.url:
            self._put_back(world, kept)
            made: Made = pickle.loads(kept.value)  # noqa: S301 - our own
            return made
        made = make(world)
        self._kept[make] = self._as_it_is(world, made)
        return made

    def _as_it_is(self, world: World, value: object) -> _Kept:
        # Only rows are put back.
        assert not list(world.deps.files_dir.rglob("*"))
        return _Kept(
            self._database.url,
            self._database.keep(),
            _rows(_inside(world)),
            world.clock.ahead,
            pickle.dumps(value),
        )

    def _put_back(self, world: World, kept: _Kept) -> None:
        self._database.put_back(kept.ours)
        processor = _inside(world)
        with processor.store.transaction():
            for table, rows in kept.theirs.items():
                processor.store.execute(f"DELETE FROM {table}")
                for row in rows:
                    marks = ", ".join("?" * len(row))
                    processor.store.execute(f"INSERT INTO {table} VALUES ({marks})", *row)
            for name, value in kept.theirs["settings"]:
                processor.store.set_setting(str(name), str(value))
        world.clock.drift(kept.ahead)


def _inside(world: World) -> Processor:
    processor = world.sandbox.inside
    assert processor is not None
    assert not processor.released
    return processor


def _rows(processor: Processor) -> Rows:
    with processor.store.transaction():
        return {table: processor.store.execute(f"SELECT * FROM {table}") for table in ALL_TABLES}
