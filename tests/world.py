"""Verbs for stories: people register, found, invest, pay; time passes; the worker works."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import SQLModel, col, select

from crowdfund.clock import real_now
from crowdfund.db.tables import (
    Attempt,
    Campaign,
    Enterprise,
    HolderBefore,
    IdentityCheck,
    InvestorAnswer,
    InvestorDeclaration,
    Notice,
    Pledge,
    User,
)
from crowdfund.demo.consenting import agreed
from crowdfund.domain import risk_text
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.enterprise import PayoutStatus
from crowdfund.domain.identity import IdentityStatus, identity_key
from crowdfund.domain.investor import asks_for_means
from crowdfund.domain.offering import OfferingTerms, Price
from crowdfund.domain.regimes import regime
from crowdfund.domain.regimes.big_ticket import Consent
from crowdfund.domain.regimes.declarations import GO_ON
from crowdfund.domain.regimes.entry import STEPS, missing
from crowdfund.domain.screening import ScreeningStatus
from crowdfund.jobs.worker import Worker
from crowdfund.services import (
    books,
    clearing,
    counters,
    ledger,
    payouts,
    pledging,
    proposals,
    reserving,
    webhooks,
    withdrawal,
)
from crowdfund.services.deps import Deps
from crowdfund.services.entry_answers import answers_of
from crowdfund.services.history import changes_of
from crowdfund.services.investor_limits import means_of
from crowdfund.services.signed_words import keep_words
from crowdfund.services.views.pledges import PledgeReceipt
from tests.connecting import connected
from tests.sandbox_server import GOOD_CARD, SandboxServer

DECLINED_CARD = "4000000000000002"
SLOW_REFUND_CARD = "4000000000007726"
FAILING_REFUND_CARD = "4000000000005126"
SECURE_CARD = "4000002500003155"


class StoryClock:
    """The real time plus what the story skipped, for the platform and the processor alike."""

    def __init__(self, sandbox: SandboxServer) -> None:
        self._sandbox = sandbox
        self._ahead = timedelta()
        self._stands_at: datetime | None = None

    def now(self) -> datetime:
        """The platform's time, UTC."""
        return (self._stands_at or real_now()) + self._ahead

    def stand_still(self) -> None:
        """From now on the platform's time passes only as the story says, however long the machine
        takes: for what happens at a moment and not a second before."""
        self._stands_at = real_now()

    @property
    def ahead(self) -> timedelta:
        """What the story skipped of the platform's time."""
        return self._ahead

    def advance(self, step: timedelta) -> None:
        """Lets time pass."""
        self._sandbox.advance(int(step.total_seconds()))
        self._ahead += step

    def drift(self, step: timedelta) -> None:
        """Moves the platform's time alone, and back as well."""
        self._ahead += step

    def pass_to(self, moment: datetime) -> None:
        """Lets time pass until just after a moment, unless it is over already."""
        self.advance(max(moment - self.now() + timedelta(seconds=2), timedelta()))


class TestSandboxControl:
    """`deps.sandbox` for tests."""

    __test__ = False

    def __init__(self, sandbox: SandboxServer) -> None:
        self._sandbox = sandbox

    def advance(self, seconds: int) -> None:
        """Moves the processor's clock."""
        self._sandbox.advance(seconds)

    def pay(self, checkout_ref: str, card: str) -> None:
        """Pays as the hosted page would."""
        self._sandbox.pay(checkout_ref, card)

    def complete_onboarding(self, account_ref: str) -> None:
        """Completes an account as its page would."""
        self._sandbox.onboard(account_ref)

    def reset(self) -> None:
        """Forgets everything."""
        self._sandbox.reset()

    def close(self) -> None:
        """The server's own fixture closes its connections."""


class DeafWorker(Worker):
    """A worker that hears of events through webhooks alone."""

    def _poll(self) -> int:
        return 0


@dataclass
class World:
    """Everything a story does, through the services."""

    deps: Deps
    clock: StoryClock
    sandbox: SandboxServer

    def person(self, name: str, role: Role = Role.MEMBER, *, is_verified: bool = True) -> Actor:
        """A registered person, whom the processor verified long ago unless said otherwise."""
        email = f"{name.lower().replace(' ', '.')}.{uuid4().hex[:12]}@example.test"
        with self.deps.transaction() as session:
            user = User(
                id=uuid4(),
                email=email,
                password_hash="",
                name=name,
                role=role.value,
                created_at=self.clock.now(),
            )
            session.add(user)
            session.flush()
            if is_verified:
                session.add(self.verified(user))
        return Actor(user_id=user.id, role=role, name=name, email=email)

    def verified(self, user: User, name: str = "") -> IdentityCheck:
        """A good check of somebody, as a row: through the processor it would cost four calls."""
        return IdentityCheck(
            id=uuid4(),
            user_id=user.id,
            idempotency_key=identity_key(str(user.id), 1),
            provider_ref=f"vs_{user.id}",
            status=IdentityStatus.VERIFIED.value,
            name=name or user.name,
            birth_year=1980,
            country="US",
            screening=ScreeningStatus.CLEAR.value,
            list_version=self.deps.screener.version,
            created_at=user.created_at,
            changed_at=user.created_at,
            verified_at=user.created_at,
        )

    def verify(self, person: Actor) -> None:
        """Has the processor know somebody who registered by a form."""
        with self.deps.transaction() as session:
            session.add(self.verified(session.get_one(User, person.user_id)))

    def admin(self) -> Actor:
        """A moderator."""
        return self.person("Moderator", Role.ADMIN)

    def enterprise(self, owner: Actor, *, can_receive: bool = True, country: str = "US") -> UUID:
        """An enterprise, connected to payouts or not."""
        now = self.clock.now()
        with self.deps.transaction() as session:
            made = Enterprise(
                id=uuid4(),
                owner_id=owner.user_id,
                slug=f"enterprise-{uuid4().hex[:12]}",
                name=f"{owner.name} Ltd",
                country=country,
                payout_status=PayoutStatus.NONE.value,
                created_at=now,
                updated_at=now,
            )
            session.add(made)
            if can_receive and self.sandbox.inside:
                connected(session, self.sandbox, made, owner, now)
        if can_receive and not self.sandbox.inside:
            self.connect_payouts(owner)
        return made.id

    def connect_payouts(self, owner: Actor) -> None:
        """Completes the payout account, as its hosted page would."""
        payouts.connect(self.deps, actor=owner)
        with self.deps.reading() as session:
            account_ref = session.exec(
                select(Enterprise.account_ref).where(Enterprise.owner_id == owner.user_id)
            ).one()
        self.sandbox.onboard(account_ref)
        payouts.refresh(self.deps, actor=owner)

    def live_campaign(
        self,
        owner: Actor | None = None,
        *,
        price: str = "10",
        currency: str = "USD",
        target_minor: int = 100_000,
        maximum_minor: int = 200_000,
        shares_before: int = 1_000,
        lasts: timedelta = timedelta(days=30),
        can_receive: bool = True,
        regime: str = "open",
    ) -> Campaign:
        """A campaign that takes pledges now (target and maximum in minor units)."""
        owner = owner or self.person("Founder")
        enterprise_id = self.enterprise(owner, can_receive=can_receive)
        now = self.clock.now()
        terms = OfferingTerms(
            price=Price.parse(price, currency),
            shares_before=shares_before,
            target_minor=target_minor,
            maximum_minor=maximum_minor,
            minimum_ticket_minor=1,
            opens_at=now,
            closes_at=now + lasts,
        )
        made = Campaign(
            id=uuid4(),
            enterprise_id=enterprise_id,
            slug=f"campaign-{uuid4().hex[:12]}",
            status=CampaignStatus.LIVE.value,
            title="Bread for the harbour",
            summary="A bakery at the harbour.",
            story="We bake.",
            risks="We may fail.",
            regime=regime,
            security="Common Stock",
            currency=currency,
            price_millionths=terms.price.millionths,
            shares_before=shares_before,
            target_minor=target_minor,
            maximum_minor=maximum_minor,
            minimum_ticket_minor=1,
            target_shares=terms.target_shares,
            maximum_shares=terms.maximum_shares,
            minimum_shares=terms.minimum_shares,
            opens_at=now,
            closes_at=now + lasts,
            fee_basis_points=500,
            due_at=now + lasts,
            created_at=now,
            updated_at=now,
        )
        with self.deps.transaction() as session:
            session.add(made)
            session.flush()
            session.add(
                HolderBefore(
                    id=uuid4(), campaign_id=made.id, holder="Founders", shares=shares_before
                )
            )
        return made

    def pledge(
        self,
        backer: Actor,
        campaign: Campaign,
        shares: int,
        *,
        key: str | None = None,
        consent: Consent = reserving.NO_CONSENT,
    ) -> PledgeReceipt:
        """Reserves shares and opens the payment page."""
        return pledging.pledge(
            self.deps,
            actor=backer,
            slug=campaign.slug,
            shares_text=str(shares),
            request_key=key or uuid4().hex,
            acknowledged=risk_text.current().mark,
            consent=consent,
        )

    def consent(self, backer: Actor, campaign: Campaign, shares: int) -> Consent:
        """Agrees to a pledge with the right answer, when it is a large one."""
        return agreed(self.deps, backer=backer, slug=campaign.slug, shares=shares)

    def pay(self, receipt: PledgeReceipt, card: str = GOOD_CARD) -> None:
        """Types a card into a pledge's payment page."""
        self.sandbox.pay(self.checkout_ref(receipt.pledge_id), card)

    def invest(
        self, backer: Actor, campaign: Campaign, shares: int, *, card: str = GOOD_CARD
    ) -> str:
        """Pledges, pays and comes back, with all that the rules ask for before. Returns the
        pledge's id."""
        self.qualify(backer, campaign.regime)
        consent = self.consent(backer, campaign, shares)
        receipt = self.pledge(backer, campaign, shares, consent=consent)
        self.pay(receipt, card)
        pledging.came_back(self.deps, actor=backer, pledge_id=receipt.pledge_id)
        return receipt.pledge_id

    def qualify(self, backer: Actor, regime_code: str) -> None:
        """Has somebody answered all that a regime asks for before a first pledge, long ago."""
        pack, now = regime(regime_code), self.clock.now()
        with self.deps.transaction() as session:
            if asks_for_means(pack) and means_of(session, pack, backer.user_id) is None:
                keep_words(session, GO_ON, now)
                session.add(
                    InvestorDeclaration(
                        id=uuid4(),
                        user_id=backer.user_id,
                        regime=pack.code.value,
                        currency=pack.currency,
                        income_minor=0,
                        net_worth_minor=100_000_001,
                        elsewhere_minor=0,
                        is_accredited=True,
                        text_hash=GO_ON.hash,
                        made_at=now,
                    )
                )
            if not missing(pack, answers_of(session, pack, backer.user_id), now):
                return
            keep_words(session, GO_ON, now)
            for days_ago, kind in enumerate(reversed(STEPS[pack.code])):
                session.add(
                    InvestorAnswer(
                        id=uuid4(),
                        user_id=backer.user_id,
                        regime=pack.code.value,
                        kind=kind.value,
                        text_hash=GO_ON.hash,
                        made_at=now - timedelta(days=2 * days_ago),
                    )
                )

    def checkout_ref(self, pledge_id: str) -> str:
        """The payment page of a pledge at the processor."""
        with self.deps.reading() as session:
            query = select(Attempt.provider_ref).where(
                Attempt.pledge_id == UUID(pledge_id), Attempt.kind == "checkout"
            )
            return session.exec(query.order_by(col(Attempt.number).desc())).first() or ""

    def withdraw(self, campaign: Campaign, reason: str = "It was asked for.") -> None:
        """Has one admin propose to withdraw a campaign, and another approve it."""
        proposal_id = proposals.propose_withdrawal(
            self.deps, actor=self.admin(), campaign_id=str(campaign.id), reason=reason
        )
        proposals.approve(self.deps, actor=self.admin(), proposal_id=proposal_id)

    def withdraw_as_founder(self, campaign: Campaign, reason: str = "We changed our mind.") -> None:
        """Has the founder withdraw a campaign."""
        founder_id = self.enterprise_of(campaign).owner_id
        founder = Actor(founder_id, Role.MEMBER, "", "")
        withdrawal.withdraw(self.deps, actor=founder, campaign_id=str(campaign.id), reason=reason)

    def work(self) -> int:
        """Lets a worker do everything that is due."""
        return Worker(self.deps, threads=2).drain()

    def to_deadline(self, campaign: Campaign) -> None:
        """Lets time pass to just after the deadline, and a worker work until all is done."""
        assert campaign.closes_at is not None
        self.clock.pass_to(campaign.closes_at)
        self.finish()

    def finish(self, rounds: int = 12) -> None:
        """Lets time pass in small steps while a worker works, until nothing is left to do."""
        idle = 0
        for _ in range(rounds):
            idle = 0 if self.work() else idle + 1
            if idle == 2:
                return
            self.clock.advance(timedelta(seconds=6))

    def campaign(self, campaign: Campaign) -> Campaign:
        """The campaign as it is now."""
        with self.deps.reading() as session:
            return session.exec(select(Campaign).where(Campaign.id == campaign.id)).one()

    def enterprise_of(self, campaign: Campaign) -> Enterprise:
        """The enterprise that raises, as it is now."""
        with self.deps.reading() as session:
            query = select(Enterprise).where(Enterprise.id == campaign.enterprise_id)
            return session.exec(query).one()

    def pledge_row(self, pledge_id: str) -> Pledge:
        """A pledge as it is now."""
        with self.deps.reading() as session:
            return session.exec(select(Pledge).where(Pledge.id == UUID(pledge_id))).one()

    def statuses(self, *pledge_ids: str) -> list[str]:
        """Where some pledges stand now."""
        return [self.pledge_row(pledge_id).status for pledge_id in pledge_ids]

    def attempts(self, pledge_id: str, kind: str) -> list[Attempt]:
        """What was asked of the processor for a pledge, oldest first."""
        with self.deps.reading() as session:
            query = select(Attempt).where(
                Attempt.pledge_id == UUID(pledge_id), Attempt.kind == kind
            )
            return list(session.exec(query.order_by(col(Attempt.number))))

    def history(self, subject_id: str | UUID) -> list[str]:
        """Every status that a campaign or a pledge went through."""
        with self.deps.reading() as session:
            return [change.to_status for change in changes_of(session, UUID(str(subject_id)))]

    def notices(self, person: Actor) -> list[str]:
        """Subjects of what a person was told, oldest first."""
        with self.deps.reading() as session:
            query = select(Notice.subject).where(Notice.user_id == person.user_id)
            return list(session.exec(query.order_by(col(Notice.created_at))))

    def last_notice(self, person: Actor) -> Notice:
        """What a person was told last."""
        with self.deps.reading() as session:
            query = select(Notice).where(Notice.user_id == person.user_id)
            return session.exec(query.order_by(col(Notice.created_at).desc()).limit(1)).one()

    def put(self, row: SQLModel) -> None:
        """Stores a row as it is, past the services."""
        with self.deps.transaction() as session:
            session.merge(row)

    def listed(self, path: str, **filters: str) -> list[dict[str, Any]]:
        """What the processor lists under a path, newest first."""
        answer: list[dict[str, Any]] = self.sandbox.api("GET", path, limit="100", **filters)["data"]
        return answer

    def api_page(self, pledge_id: str) -> dict[str, Any]:
        """A pledge's payment page as the processor has it."""
        return self.sandbox.api("GET", f"/v1/checkout/sessions/{self.checkout_ref(pledge_id)}")

    def deliver(self, events: Iterable[tuple[bytes, str]] | None = None) -> int:
        """Brings webhooks, all of them unless said otherwise; a worker that never asks the
        processor for events handles them. Returns how many were new."""
        brought = self.sandbox.webhooks() if events is None else events
        new = [
            webhooks.receive(self.deps, raw_body=body, signature=signature)
            for body, signature in brought
        ]
        DeafWorker(self.deps, threads=2).drain()
        return sum(new)

    def expire(self, pledge_id: str) -> None:
        """Ends a reservation here, whatever its payment page says."""
        with self.deps.transaction() as session:
            row = counters.locked_pledge(session, UUID(pledge_id))
            clearing.expire(session, row, at=self.clock.now())

    def dispute(self, pledge_id: str) -> str:
        """Has the backer's bank dispute a payment. Returns the processor's dispute."""
        return str(self.sandbox.dispute(self.pledge_row(pledge_id).charge_ref)["id"])

    def end_dispute(self, dispute_ref: str, status: str) -> None:
        """Has the bank decide: won or lost, as the platform sees it."""
        self.sandbox.control("end_dispute", dispute=dispute_ref, status=status)

    def balance(self, account: str, currency: str = "USD") -> int:
        """Debits less credits of an account, minor units."""
        with self.deps.reading() as session:
            return ledger.balance_minor(session, account, currency)

    def check_books(self) -> None:
        """Every invariant holds, right now."""
        assert books.check_books(self.deps).findings == ()
