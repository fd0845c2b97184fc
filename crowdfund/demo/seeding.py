"""Makes the demonstration: turns the clocks back, lets everybody do what they did at its time
through the services, and arrives at the present."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from crowdfund.clock import real_now
from crowdfund.demo.acts import Stage
from crowdfund.demo.content import Content, load_content
from crowdfund.demo.timetable import Event, timetable_of
from crowdfund.services import clock, wishes
from crowdfund.services.demonstration import add_people
from crowdfund.services.deps import Deps

MINUTE = 60
PREPARATION_MINUTES = 60


def seed(
    deps: Deps, *, work: Callable[[], int], say: Callable[[str], None] = lambda _text: None
) -> None:
    """Fills an empty database with the demonstration.

    Args:
        deps: what stands outside; its clock and the offline processor's are turned back first and
            show the real time again at the end.
        work: lets a worker do everything that is due; returns how many rows it did.
        say: is told what is being done, one sentence at a time.

    Raises:
        NotFound: this is no demonstration.
        Conflict: there are people already.
        GatewayRefused: the offline processor has a history already.
        GatewayUnavailable: the offline processor does not answer.
    """
    content = load_content()
    present = real_now()
    stage = Stage(deps=deps, work=work, say=say, present=present)
    events = timetable_of(content, stage)
    begins = events[0].minutes - PREPARATION_MINUTES
    clock.begin_in_the_past(deps, seconds=-begins * MINUTE)
    _add_people(stage, content)
    for event in events:
        _play(stage, event)
    _arrive(stage)


def _add_people(stage: Stage, content: Content) -> None:
    actors = add_people(stage.deps, list(content.people.values()))
    stage.actors.update(zip(content.people, actors, strict=True))
    for key, form in content.wishes.items():
        wishes.save_wishes(stage.deps, actor=stage.actors[key], form=form)
    stage.say(f"{len(actors)} people have accounts.")


def _play(stage: Stage, event: Event) -> None:
    stage.go_to(stage.present + timedelta(minutes=event.minutes))
    event.act()


def _arrive(stage: Stage) -> None:
    """Brings both clocks to the real time, exactly."""
    with stage.deps.reading() as session:
        behind = -clock.read_offset_seconds(session)
    if behind > 0:
        clock.pass_time(stage.deps, seconds=behind)
    stage.work()
    stage.say("The clocks show the present.")
