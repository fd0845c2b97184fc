"""Raises as plays: who does what, step by step, so that a process can die in any of them.

A step of `founder`, `backer` or `moderator` is what that person asks of a web process, one of
`worker` what a worker does, one of `world` what happens outside of our processes: somebody pays on
the processor's page, time passes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlmodel import select

from crowdfund.db.tables import Attempt, Campaign, Pledge, User
from crowdfund.domain.actor import Actor, Role
from crowdfund.jobs.worker import Worker
from crowdfund.services import payouts, pledging, retrying
from tests.changing import change, end_of, keep, newest
from tests.world import DeafWorker, World

LASTS = timedelta(minutes=20)
"""Less than a payment page, so that somebody can pay after the deadline."""
PAST_EVERY_LEASE = timedelta(seconds=100)
MOST_ROUNDS = 60
FOUNDER, MODERATOR = "Fiona Founder", "Moderator"


class RowWorker(DeafWorker):
    """Does what rows ask for and nothing beside, so that few boundaries are left: in the rest of
    what a worker does it dies in other plays."""

    def _quietly(self, do: Callable[[], object]) -> None:
        pass


@dataclass(frozen=True)
class Step:
    """One thing that somebody does."""

    role: str
    """`founder`, `backer`, `moderator`, `worker` or `world`; a process of ours does what is not the
    world's."""
    title: str
    do: Callable[[Stage], None]


@dataclass(frozen=True)
class Play:
    """A raise from its opening to its end."""

    name: str
    target_minor: int
    """Minor units."""
    steps: tuple[Step, ...]
    fee_basis_points: int = 500
    """The platform's part."""
    lasts: timedelta = LASTS
    """From its opening to its deadline."""


@dataclass
class Stage:
    """A play's surroundings, and what its steps are made of. Everything is looked up again by name:
    the process that made it may be gone."""

    world: World

    def open(self, play: Play) -> None:
        """Makes the people and the campaign."""
        founder = self.world.person(FOUNDER)
        for name in ("Anna", "Ben", "Cleo", "Dora"):
            self.world.person(name)
        campaign = self.world.live_campaign(
            founder, target_minor=play.target_minor, lasts=play.lasts, can_receive=False
        )
        campaign.fee_basis_points = play.fee_basis_points
        self.world.put(campaign)

    def person(self, name: str) -> Actor:
        """Somebody by name."""
        with self.world.deps.reading() as session:
            user = session.exec(select(User).where(User.name == name)).one()
        return Actor(user_id=user.id, role=Role(user.role), name=user.name, email=user.email)

    def campaign(self) -> Campaign:
        """The one campaign."""
        with self.world.deps.reading() as session:
            return session.exec(select(Campaign)).one()

    def pledge_id(self, name: str) -> str | None:
        """Somebody's pledge, if it was ever stored."""
        with self.world.deps.reading() as session:
            query = select(Pledge.id).where(Pledge.backer_id == self.person(name).user_id)
            found = session.exec(query).first()
        return str(found) if found else None

    def connect_payouts(self) -> None:
        """The founder opens the payout account."""
        payouts.connect(self.world.deps, actor=self.person(FOUNDER))

    def complete_account(self) -> None:
        """The founder fills in the processor's form, if there is one to fill in."""
        for account in self.world.listed("/v1/accounts"):
            self.world.sandbox.onboard(account["id"])

    def come_back_from_account(self) -> None:
        """The founder returns from that form."""
        payouts.refresh(self.world.deps, actor=self.person(FOUNDER))

    def ask_everybody(self) -> None:
        """The founder has an account, Anna and Ben paid, all of that is heard of, and then what is
        said about risks changes: both are asked."""
        self.connect_payouts()
        self.complete_account()
        self.come_back_from_account()
        for name, shares in (("Anna", 10), ("Ben", 6)):
            self.pledge(name, shares)
            self.pay(name)
            self.come_back(name)
        self.work()
        change(self.world, self.campaign(), risks="The kiln may break.")

    def keep(self, name: str) -> None:
        """Somebody says that they keep their pledge."""
        version = newest(self.world, self.campaign())
        pledge_id = self.pledge_id(name)
        assert pledge_id is not None
        keep(self.world, self.person(name), pledge_id, version)

    def end_round(self) -> None:
        """Time passes to just after the end of the time to keep pledges, and a worker ends it."""
        self.world.clock.pass_to(end_of(newest(self.world, self.campaign())))
        self.work_on_rows()

    def fill(self) -> None:
        """Anna and Ben paid, which is known; Cleo is at her payment page. There is a moderator."""
        for name, shares in (("Anna", 10), ("Ben", 6), ("Cleo", 4)):
            self.pledge(name, shares)
        for name in ("Anna", "Ben"):
            self.pay(name)
            self.come_back(name)
        self.work()
        self.world.admin()

    def withdraw(self) -> None:
        """The founder takes the raise back."""
        self.world.withdraw_as_founder(self.campaign())

    def refuse_a_refund(self) -> None:
        """The processor will find the next refund wrong, whatever it is."""
        self.world.sandbox.control("fault", path="/v1/refunds", method="POST", status=400)

    def work_on_rows(self) -> None:
        """A worker does what rows ask for."""
        RowWorker(self.world.deps, threads=1).drain()

    def retry(self) -> None:
        """A moderator has tried again what is parked, if anything is."""
        with self.world.deps.reading() as session:
            parked = session.exec(select(Attempt.id).where(Attempt.status == "parked")).all()
        for attempt_id in parked:
            retrying.retry_attempt(
                self.world.deps,
                actor=self.person(MODERATOR),
                attempt_id=str(attempt_id),
                reason="The processor mended it.",
            )

    def see_the_end(self) -> None:
        """Time passes beyond the deadline, and a worker does the rest."""
        self.pass_deadline()
        self.work_to_the_end()

    def pledge(self, name: str, shares: int) -> None:
        """Somebody sends the form. Sent again, it is the same form."""
        self.world.pledge(
            self.person(name), self.campaign(), shares, key=f"the form that {name} opened"
        )

    def pay(self, name: str) -> None:
        """Somebody pays on the page, if it opened."""
        pledge_id = self.pledge_id(name)
        for page in self.world.listed("/v1/checkout/sessions", status="open"):
            if page["client_reference_id"] == pledge_id:
                self.world.sandbox.pay(page["id"])

    def come_back(self, name: str) -> None:
        """Somebody returns from the page."""
        pledge_id = self.pledge_id(name)
        if pledge_id is not None:
            pledging.came_back(self.world.deps, actor=self.person(name), pledge_id=pledge_id)

    def cancel(self, name: str) -> None:
        """Somebody takes a pledge back."""
        pledge_id = self.pledge_id(name)
        if pledge_id is not None:
            pledging.cancel(self.world.deps, actor=self.person(name), pledge_id=pledge_id)

    def work(self) -> None:
        """A worker does what is due, one thing after another."""
        Worker(self.world.deps, threads=1).drain()

    def pass_deadline(self) -> None:
        """Time passes to just after the deadline."""
        closes_at = self.campaign().closes_at
        assert closes_at is not None
        if self.world.clock.now() < closes_at:
            self.world.clock.pass_to(closes_at)

    def work_to_the_end(self) -> None:
        """A worker works while time passes, until the raise is over and no lease can be left."""
        for _ in range(MOST_ROUNDS):
            self.work()
            if self.campaign().ended_at is not None:
                break
            self.world.clock.advance(timedelta(seconds=6))
        self.world.clock.advance(PAST_EVERY_LEASE)
        self.work()


def _founder(title: str, do: Callable[[Stage], None]) -> Step:
    return Step("founder", title, do)


def _backer(title: str, do: Callable[[Stage], None]) -> Step:
    return Step("backer", title, do)


def _world(title: str, do: Callable[[Stage], None]) -> Step:
    return Step("world", title, do)


def _worker(title: str, do: Callable[[Stage], None]) -> Step:
    return Step("worker", title, do)


SUCCEEDS = Play(
    "a raise that succeeds",
    10_000,
    (
        _founder("Fiona opens the payout account", Stage.connect_payouts),
        _world("Fiona completes it", Stage.complete_account),
        _founder("Fiona comes back from it", Stage.come_back_from_account),
        _backer("Anna pledges", lambda stage: stage.pledge("Anna", 10)),
        _world("Anna pays", lambda stage: stage.pay("Anna")),
        _backer("Anna comes back", lambda stage: stage.come_back("Anna")),
        _backer("Ben pledges", lambda stage: stage.pledge("Ben", 6)),
        _world("Ben pays and leaves", lambda stage: stage.pay("Ben")),
        _backer("Cleo pledges and leaves", lambda stage: stage.pledge("Cleo", 4)),
        _worker("a worker hears of it", lambda stage: stage.work()),
        _world("the deadline passes", Stage.pass_deadline),
        _worker("a worker settles", Stage.work_to_the_end),
    ),
)
FAILS = Play(
    "a raise that fails",
    100_000,
    (
        _backer("Anna pledges", lambda stage: stage.pledge("Anna", 10)),
        _world("Anna pays and leaves", lambda stage: stage.pay("Anna")),
        _backer("Ben pledges", lambda stage: stage.pledge("Ben", 6)),
        _world("Ben pays", lambda stage: stage.pay("Ben")),
        _backer("Ben takes it back", lambda stage: stage.cancel("Ben")),
        _backer("Cleo pledges", lambda stage: stage.pledge("Cleo", 4)),
        _backer("Cleo takes it back", lambda stage: stage.cancel("Cleo")),
        _backer("Dora pledges", lambda stage: stage.pledge("Dora", 5)),
        _worker("a worker hears of it", lambda stage: stage.work()),
        _world("the deadline passes", Stage.pass_deadline),
        _world("Dora pays too late", lambda stage: stage.pay("Dora")),
        _worker("a worker refunds everyone", Stage.work_to_the_end),
    ),
)
CHANGES = Play(
    "a raise whose terms change",
    10_000,
    (
        _world("the terms change", Stage.ask_everybody),
        _backer("Anna keeps hers", lambda stage: stage.keep("Anna")),
        _worker("a worker gives Ben his money back", Stage.end_round),
        _world("the raise settles", Stage.see_the_end),
    ),
    lasts=timedelta(days=30),
)
WITHDRAWN = Play(
    "a raise that is withdrawn",
    100_000,
    (
        _world("Anna and Ben pay", Stage.fill),
        _founder("Fiona withdraws it", Stage.withdraw),
        _world("the processor will find a refund wrong", Stage.refuse_a_refund),
        _worker("a worker gives the money back", Stage.work_on_rows),
        Step("moderator", "a moderator has a refund tried again", Stage.retry),
        _worker("a worker gives the rest back", Stage.work_on_rows),
        _world("the raise ends", Stage.see_the_end),
    ),
)
GREEDY = replace(SUCCEEDS, name="a raise with a fee of 60 %", fee_basis_points=6_000)
PLAYS = {play.name: play for play in (SUCCEEDS, FAILS, CHANGES, WITHDRAWN, GREEDY)}
