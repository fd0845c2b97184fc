"""Kills one process at each boundary of a play's step and sees how the play ends."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.faults.effects import faults_of, statuses_of
from tests.faults.lives import Life, Said
from tests.faults.plays import Play, Stage
from tests.faults.scenes import Kept, Scene, Scenes

LEASES_RUN_OUT_SECONDS = 100
"""Longer than any lease."""
KEY_IS_FORGOTTEN_SECONDS = 25 * 3600
"""Longer than the processor remembers an idempotency key."""
MOST_BOUNDARIES = 1_000
IS_THOROUGH = "THOROUGH_EXAMPLES" in os.environ
STRIDE = 1 if IS_THOROUGH else 9
"""`make test` kills at every boundary; by hand only at some of them, to be done soon."""
RACES = [0, 3, 9, 17, 28] if IS_THOROUGH else [9]
"""The boundary at which one of two workers dies; 0: none."""

ANSWERED = "between call and result: "
"""How a boundary's name begins at which a call was made and nothing was made of it yet."""
TWICE = "1 time(s) too often"
"""How a fault ends when something was done twice."""


@dataclass(frozen=True)
class Aftermath:
    """What comes after the kill."""

    title: str
    pause_seconds: int = LEASES_RUN_OUT_SECONDS
    is_tried_again: bool = True
    """Whether the person or worker that was interrupted does the same again."""
    only_after: str = ""
    """Only boundaries with this in their name are followed up."""


TRIED_AGAIN = Aftermath("tried again")
WALKED_AWAY = Aftermath("never tried again", is_tried_again=False)
A_DAY_LATER = Aftermath(
    "tried again when the keys are forgotten",
    KEY_IS_FORGOTTEN_SECONDS,
    only_after=ANSWERED,
)


@dataclass(frozen=True)
class Rehearsal:
    """A play that nobody disturbed: how it stood before each step, and what it came to."""

    before: tuple[Kept, ...]
    boundaries: tuple[tuple[str, ...], ...]
    """Names, for each step."""
    ending: dict[str, str]
    """Where each backer's pledge ended."""


def steps_of(play: Play, *roles: str) -> list[Any]:
    """The numbers of a play's steps that these roles take, named for the report."""
    return [
        pytest.param(number, id=step.title.replace(" ", "-"))
        for number, step in enumerate(play.steps)
        if step.role in roles
    ]


class Theatre:
    """Where one play is rehearsed once and then played as often as there is something to kill."""

    def __init__(self, scenes: Scenes, play: Play) -> None:
        self.scenes = scenes
        self.play = play
        self._nursery = scenes.nursery
        with scenes.scene() as scene:
            with scene.world() as world:
                Stage(world).open(play)
            opened = scenes.keep(scene)
        with scenes.scene(opened) as scene:
            scene.kill_sandbox()
            self._nursery.practise(self._life(scene, 0, len(play.steps)), scene.file)
        self.rehearsal = self._rehearse(opened)

    def calls(self) -> set[str]:
        """The calls between which and their results the play can be killed."""
        names = [name for step in self.rehearsal.boundaries for name in step]
        return {
            name.removeprefix(ANSWERED).partition(" in ")[0]
            for name in names
            if name.startswith(ANSWERED)
        }

    def has_boundary(self, title: str, name: str) -> bool:
        """Whether a step has a boundary whose name begins so."""
        [number] = [n for n, step in enumerate(self.play.steps) if step.title == title]
        return any(known.startswith(name) for known in self.rehearsal.boundaries[number])

    def harm_done_in(
        self,
        number: int,
        aftermath: Aftermath,
        *,
        is_forgetful: bool = False,
        stride: int = STRIDE,
    ) -> dict[str, list[str]]:
        """What was wrong after kills in one step, by the boundary's name. Nothing, one hopes."""
        killed = dict(
            self.kill_in_step(number, aftermath, is_forgetful=is_forgetful, stride=stride)
        )
        if not is_forgetful:
            assert len(killed) == self._kills_due(number, aftermath, stride)
        return {name: wrong for name, wrong in killed.items() if wrong}

    def kill_in_step(
        self,
        number: int,
        aftermath: Aftermath,
        *,
        is_forgetful: bool = False,
        stride: int = STRIDE,
    ) -> Iterator[tuple[str, list[str]]]:
        """Kills at each boundary of one step, each time from how the play stood before it.

        Yields the boundary's name and what was wrong at the end of the play.
        """
        title = self.play.steps[number].title
        known = self.rehearsal.boundaries[number]
        if is_forgetful:
            # Without keys it hears of nothing either, so its boundaries are others than rehearsed.
            known = self._boundaries_without_keys(number)
        for kill_at in range(1, MOST_BOUNDARIES, stride):
            if kill_at <= len(known) and aftermath.only_after not in known[kill_at - 1]:
                continue
            with self.scenes.scene(self.rehearsal.before[number]) as scene:
                life = replace(
                    self._life(scene, number, number + 1),
                    kill_at=kill_at,
                    is_forgetful=is_forgetful,
                )
                said, has_lived = self.live(life)
                if has_lived:
                    return
                name = _names(said)[-1]
                if aftermath.only_after in name:
                    wrong = self._go_on(scene, life, aftermath)
                    yield f"boundary {kill_at} of “{title}”: {name}", wrong

    def _boundaries_without_keys(self, number: int) -> tuple[str, ...]:
        with self.scenes.scene(self.rehearsal.before[number]) as scene:
            life = self._life(scene, number, number + 1)
            said, _ = self.live(replace(life, is_forgetful=True))
        return _names(said)

    def _kills_due(self, number: int, aftermath: Aftermath, stride: int) -> int:
        """How many boundaries of a step are to be killed at, as it was rehearsed."""
        known = self.rehearsal.boundaries[number][::stride]
        return sum(aftermath.only_after in name for name in known)

    def race(self, number: int, kill_at: int) -> list[str]:
        """Has two workers take one step at the same time, one of which is killed at a boundary
        (unless the other one leaves it nothing to reach that boundary with), and another the rest
        of the play. Returns what was wrong at the end."""
        with self.scenes.scene(self.rehearsal.before[number]) as scene:
            whole = self._life(scene, number, number + 1)
            dead = replace(whole, kill_at=kill_at)
            lived, died = self._nursery.live_together([whole, dead])
            assert (lived, died) in ((0, 0), (0, -signal.SIGKILL))
            assert died == 0 or kill_at > 0
            return self._go_on(scene, dead, TRIED_AGAIN)

    def live(self, life: Life) -> tuple[Said, bool]:
        """Has a child live. Returns what it said and whether it came to its end; any death but the
        one that it was told to die is a failure here."""
        said, exit_code = self._nursery.live(life)
        has_lived = exit_code == 0
        is_as_told = exit_code == -signal.SIGKILL and life.kill_at > 0
        assert has_lived or is_as_told, f"exit code {exit_code} after {said[-3:]}"
        return said, has_lived

    def _rehearse(self, opened: Kept) -> Rehearsal:
        before, boundaries = [], []
        with self.scenes.scene(opened) as scene:
            for number in range(len(self.play.steps)):
                before.append(self.scenes.keep(scene))
                said, _ = self.live(self._life(scene, number, number + 1))
                boundaries.append(_names(said))
            with scene.world() as world:
                assert faults_of(world) == []
                return Rehearsal(tuple(before), tuple(boundaries), statuses_of(world))

    def _go_on(self, scene: Scene, dead: Life, aftermath: Aftermath) -> list[str]:
        """Lets a new process play on from where one died. Returns what is wrong at the end."""
        next_step = dead.first_step if aftermath.is_tried_again else dead.end_step
        scene.let_pass(aftermath.pause_seconds)
        self.live(
            replace(
                dead,
                first_step=next_step,
                end_step=len(self.play.steps),
                kill_at=0,
                may_be_refused=1 if aftermath is TRIED_AGAIN else len(self.play.steps),
            )
        )
        with scene.world() as world:
            wrong = [one for one in faults_of(world) if not _is_harmless(one, aftermath)]
            if aftermath is TRIED_AGAIN and (ending := statuses_of(world)) != self.rehearsal.ending:
                wrong.append(f"it ended otherwise: {ending}")
        return wrong

    def _life(self, scene: Scene, first_step: int, end_step: int) -> Life:
        return Life(scene.database_url, scene.sandbox_url, self.play.name, first_step, end_step)


EMPTY_WHEN_UNKNOWN = ("customers:", "accounts:", "checkout/sessions:")
"""What can be at the processor and unknown to us without any money in it: nobody was told of it."""


def _is_harmless(fault: str, aftermath: Aftermath) -> bool:
    """A customer or account of which nobody heard, and for which nobody asks again, stays unknown,
    and a payment page ends by itself. One that was paid shows as a charge."""
    is_empty = fault.startswith(EMPTY_WHEN_UNKNOWN) and fault.endswith(TWICE)
    return aftermath is A_DAY_LATER and is_empty


def _names(said: Said) -> tuple[str, ...]:
    return tuple(what for kind, what in said if kind == "boundary")
