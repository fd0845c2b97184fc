"""When what happens: every raise's own story, put into one order of time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from zlib import crc32

from crowdfund.demo import complaining
from crowdfund.demo.acts import Stage
from crowdfund.demo.answering import asks_for_time
from crowdfund.demo.content import Complained, Content, Story
from crowdfund.demo.shares import DAY, HOUR, planned_pledges

ANSWER_AFTER = 5 * HOUR
PREPARE_BEFORE = 30 * HOUR
"""A pledge, where the rules ask for time before it: longer than any of them."""
THINK_SINCE = 4 * HOUR
"""Those who wait still."""
TAKE_UP_AFTER = 20 * HOUR
FIRST_FOUND_AFTER = 2 * DAY
DECIDE_AFTER = 4 * DAY
"""After a complaint was sent."""
UNSUBMITTED = frozenset({"draft"})
UNDECIDED = frozenset({"in_review"})
UNAPPROVED = frozenset({"changes_requested", "rejected"})
ENDED = frozenset({"settled", "refunded", "settling"})


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens at a time."""

    minutes: int
    """Minutes from the present; negative before it."""
    act: Callable[[], None]


def timetable_of(content: Content, stage: Stage) -> list[Event]:
    """Everything that happens, in order of time."""
    events = [
        event
        for story in content.stories
        for event in (
            *_until_decision(story, stage),
            *_while_live(story, stage, content),
            *_said(story, stage),
        )
    ]
    events += _visits(content.stories, stage)
    keys = {story.key for story in content.stories}
    for told in content.complaints:
        if not told.story or told.story in keys:
            events += _complained(told, stage)
    return sorted(events, key=lambda event: event.minutes)


def _until_decision(story: Story, stage: Stage) -> Iterator[Event]:
    # A raise's own hour, so that not everything happens at the same time of the day.
    decided = -story.opens_days_ago * DAY - crc32(story.key.encode()) % (6 * HOUR)
    yield Event(decided - 3 * DAY, partial(stage.write, story))
    if story.ends_as in UNSUBMITTED:
        return
    yield Event(decided - DAY, partial(stage.submit, story))
    if story.ends_as in UNDECIDED:
        return
    decide = stage.turn_down if story.ends_as in UNAPPROVED else stage.approve
    yield Event(decided, partial(decide, story))


def _while_live(story: Story, stage: Stage, content: Content) -> Iterator[Event]:
    for who in story.thinking:
        yield Event(-THINK_SINCE, partial(stage.prepare, story, who))
    for pledge in planned_pledges(story, content):
        if asks_for_time(story.form.regime):
            prepare = partial(stage.prepare, story, pledge.who)
            yield Event(pledge.minutes - PREPARE_BEFORE, prepare)
        yield Event(pledge.minutes, partial(stage.pledge, story, pledge))
        if pledge.is_cancelled:
            yield Event(pledge.minutes + DAY, partial(stage.cancel, story, pledge))
    if story.ends_as in {"suspended", "withdrawn"}:
        yield Event(-story.decided_days_ago * DAY, partial(stage.interrupt, story))
    if story.ends_as in ENDED:
        yield Event(story.closes_in_hours * HOUR + 1, partial(stage.finish, story))


def _visits(stories: Iterable[Story], stage: Stage) -> Iterator[Event]:
    open_on: dict[int, list[Story]] = {}
    for story in stories:
        if story.ends_as in UNSUBMITTED | UNDECIDED | UNAPPROVED:
            continue
        last = max(0, -story.closes_in_hours // 24)
        for days_ago in range(last + 1, story.opens_days_ago):
            open_on.setdefault(days_ago, []).append(story)
    for days_ago, open_then in open_on.items():
        # Late in the day: what happened on it has happened.
        yield Event(-days_ago * DAY + 2 * HOUR, partial(stage.be_visited, open_then, days_ago))


def _said(story: Story, stage: Stage) -> Iterator[Event]:
    for who in story.watchers:
        yield Event(-story.opens_days_ago * DAY + HOUR, partial(stage.watch, story, who))
    if story.featured:
        yield Event(-story.opens_days_ago * DAY + DAY, partial(stage.put_forward, story))
    for news in story.news:
        yield Event(-news.days_ago * DAY, partial(stage.tell_news, story, news))
    for asked in story.questions:
        minutes = -asked.days_ago * DAY
        yield Event(minutes, partial(stage.ask, story, asked))
        if asked.answer:
            yield Event(minutes + ANSWER_AFTER, partial(stage.answer, story, asked))


def _complained(told: Complained, stage: Stage) -> Iterator[Event]:
    sent = -told.days_ago * DAY
    yield Event(sent, partial(complaining.lodge, stage, told))
    if told.by:
        yield Event(sent + TAKE_UP_AFTER, partial(complaining.take_up, stage, told))
        yield Event(sent + FIRST_FOUND_AFTER, partial(complaining.answer, stage, told))
        yield Event(sent + DECIDE_AFTER, partial(complaining.decide, stage, told))
