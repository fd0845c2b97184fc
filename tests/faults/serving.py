"""Kills the web server at each boundary of what is asked of it, and sees how that ends."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from sqlmodel import func, select

from crowdfund.db.tables import PlatformClock, Pledge
from tests.faults.browsers import Browser, GoneError
from tests.faults.effects import faults_of, statuses_of
from tests.faults.killing import LEASES_RUN_OUT_SECONDS
from tests.faults.plays import Stage
from tests.faults.scenes import Kept, Scene, Scenes
from tests.faults.served import Hall, House, Server
from tests.faults.visits import NAME, Guest, Visit, open_raise
from tests.world import World

BY_FORCE = -signal.SIGKILL
"""How the process that serves and the one that watches over it end."""


@dataclass(frozen=True)
class Killed:
    """What came of one kill."""

    name: str
    """The boundary's."""
    exit_codes: list[int]
    wrong: list[str]
    """At the end; nothing, one hopes."""


class Reception:
    """Where visits are rehearsed, and then made as often as there is something to kill.

    Args:
        scenes: where a raise is played.
        hall: where servers come from.
        url: where they are reached.
        folder: for what they say.
    """

    def __init__(self, scenes: Scenes, hall: Hall, url: str, folder: Path) -> None:
        self._scenes = scenes
        self._hall = hall
        self._url = url
        self._folder = folder
        with scenes.scene() as scene:
            with scene.world() as world:
                open_raise(Stage(world))
            self._opened = scenes.keep(scene)
        self._before: dict[str, Kept] = {}

    def rehearse(self, visit: Visit) -> tuple[str, ...]:
        """Makes a visit that nobody disturbs, to the end of the raise. Returns its boundaries."""
        with (
            self._scene(visit) as scene,
            scene.world() as world,
            self._guest(world) as guest,
            self._server(scene) as server,
        ):
            self._arrive(guest, visit)
            server.die_at(0)
            visit.ask(guest)
            boundaries = server.boundaries()
            assert self._go_on(world, guest, visit) == []
        return boundaries

    def harm_done_in(self, visit: Visit) -> dict[str, list[str]]:
        """What was wrong after kills in a visit, by the boundary's name."""
        known = self.rehearse(visit)
        assert known, "nothing is asked that could be cut short"
        killed = [self.kill(visit, number) for number in range(1, len(known) + 1)]
        assert tuple(one.name for one in killed) == known
        # The one that watches may have taken its child's end before its own came.
        assert {code for one in killed for code in one.exit_codes} == {BY_FORCE}
        assert all(one.exit_codes for one in killed)
        return {
            f"boundary {number} of “{visit.title}”: {one.name}": one.wrong
            for number, one in enumerate(killed, 1)
            if one.wrong
        }

    def kill(self, visit: Visit, boundary: int, *, is_forgetful: bool = False) -> Killed:
        """Kills the server at one boundary of a visit. Then there is a new one, the guest asks
        again, and the raise goes on to its end."""
        with self._scene(visit) as scene, scene.world() as world, self._guest(world) as guest:
            with self._server(scene, is_forgetful=is_forgetful) as server:
                self._arrive(guest, visit)
                server.die_at(boundary)
                self._ask_in_vain(guest, visit)
                exit_codes = server.end()
                reached = server.boundaries()
            assert len(reached) == boundary
            with self._server(scene, is_forgetful=is_forgetful):
                guest.reads()
                visit.ask_again(guest)
                wrong = self._go_on(world, guest, visit)
        return Killed(reached[-1], exit_codes, wrong)

    def _arrive(self, guest: Guest, visit: Visit) -> None:
        if visit.open is not None:
            guest.sign_in()
            visit.open(guest)

    def _ask_in_vain(self, guest: Guest, visit: Visit) -> None:
        try:
            visit.ask(guest)
        except GoneError:
            return
        raise AssertionError(f"“{visit.title}” was answered to the end")

    def _go_on(self, world: World, guest: Guest, visit: Visit) -> list[str]:
        """What comes after a visit, to the end of the raise. Returns what is wrong then."""
        for happen in visit.after:
            happen(guest.stage)
        world.clock.advance(timedelta(seconds=LEASES_RUN_OUT_SECONDS))
        guest.stage.pass_deadline()
        guest.stage.work_to_the_end()
        guest.reads()
        expected = {"Ben": "settled"} | ({NAME: visit.ending} if visit.ending else {})
        wrong = faults_of(world)
        if (ending := statuses_of(world)) != expected:
            wrong.append(f"it ended otherwise: {ending}")
        if (number := _pledges(world)) != len(expected):
            wrong.append(f"there are {number} pledges")
        return wrong

    @contextmanager
    def _scene(self, visit: Visit) -> Iterator[Scene]:
        """The raise as it stands before a visit."""
        if visit.title not in self._before:
            with self._scenes.scene(self._opened) as scene:
                with scene.world() as world:
                    for happen in visit.before:
                        happen(Stage(world))
                self._before[visit.title] = self._scenes.keep(scene)
        with self._scenes.scene(self._before[visit.title]) as scene:
            with scene.world() as world:
                ahead = world.sandbox.offset_seconds()
                world.put(PlatformClock(id=1, offset_seconds=ahead))
            yield scene

    @contextmanager
    def _server(self, scene: Scene, *, is_forgetful: bool = False) -> Iterator[Server]:
        folder = self._folder / uuid4().hex
        server = self._hall.open(House(folder, scene.sandbox_url, is_forgetful))
        try:
            yield server
        except BaseException as error:
            error.add_note(f"The server's last words:\n{server.last_words()}")
            raise
        finally:
            server.kill()

    @contextmanager
    def _guest(self, world: World) -> Iterator[Guest]:
        with closing(Browser(self._url)) as browser:
            yield Guest(Stage(world), browser)


def _pledges(world: World) -> int:
    with world.deps.reading() as session:
        return session.exec(select(func.count()).select_from(Pledge)).one()
