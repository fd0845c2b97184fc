"""A row that is due, of every kind of work: as it might stand there, whatever became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import SQLModel

from crowdfund.db.tables import (
    Attempt,
    BookCheck,
    Campaign,
    CampaignVersion,
    Dispute,
    InboxEvent,
    Notice,
    Pledge,
    ReconciliationRun,
    ResetRequest,
    RunOrigin,
)
from crowdfund.domain.actor import Actor
from crowdfund.domain.notice import MailStatus
from crowdfund.domain.payment import AttemptKind
from tests.world import World

MADE_UP = 90
"""Numbers of attempts that nobody intended begin here."""


class Field:
    """A live campaign with a paid pledge and one being paid, to plant rows in.

    Args:
        world: where.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.anna = world.person("Anna")
        self.campaign = world.live_campaign()
        self.paid = world.invest(self.anna, self.campaign, 1)
        self._planted = 0

    def plant(self, kind: str) -> Any:
        """Puts one row there that is due now. Returns its id."""
        self._planted += 1
        now = self.world.clock.now()
        is_attempt = kind in set(AttemptKind)
        row = self._attempt(kind, now) if is_attempt else self._others()[kind](now)
        self.world.put(row)
        return row.id  # type: ignore[attr-defined]

    def _others(self) -> dict[str, Callable[[datetime], SQLModel]]:
        return {
            "note": self._note,
            "campaign": self._campaign,
            "reservation": self._reservation,
            "reconciliation": self._reconciliation,
            "books": self._books,
            "dispute": self._dispute,
            "reconfirmation": self._version,
            "forgotten": self._forgotten,
            "notice": self._notice,
        }

    def _attempt(self, kind: str, now: datetime) -> Attempt:
        return Attempt(
            id=uuid4(),
            kind=kind,
            status="pending",
            campaign_id=self.campaign.id,
            pledge_id=UUID(self.paid),
            number=MADE_UP + self._planted,
            idempotency_key=uuid4().hex,
            amount_minor=1,
            currency="USD",
            due_at=now,
            created_at=now,
        )

    def _note(self, now: datetime) -> InboxEvent:
        return InboxEvent(
            id=f"evt_{uuid4().hex}",
            type="charge.updated",
            object_ref="ch_of_nobody",
            object_type="charge",
            occurred_at=now,
            received_at=now,
            due_at=now,
        )

    def _campaign(self, now: datetime) -> Campaign:
        made = self.world.live_campaign()
        made.due_at = now
        return made

    def _reservation(self, now: datetime) -> Pledge:
        backer: Actor = self.world.person("Ben")
        receipt = self.world.pledge(backer, self.campaign, 1)
        row = self.world.pledge_row(receipt.pledge_id)
        row.due_at = now
        return row

    def _reconciliation(self, now: datetime) -> ReconciliationRun:
        return ReconciliationRun(
            id=uuid4(), origin=RunOrigin.COMMAND.value, created_at=now, due_at=now
        )

    def _books(self, now: datetime) -> BookCheck:
        return BookCheck(id=uuid4(), created_at=now, due_at=now)

    def _dispute(self, now: datetime) -> Dispute:
        return Dispute(
            id=uuid4(),
            provider_ref=f"du_{uuid4().hex}",
            charge_ref="ch_of_nobody",
            payment_ref="pi_of_nobody",
            status="needs_response",
            currency="USD",
            amount_minor=1,
            opened_at=now,
            due_at=now,
            created_at=now,
        )

    def _version(self, now: datetime) -> CampaignVersion:
        return CampaignVersion(
            id=uuid4(),
            campaign_id=self.campaign.id,
            number=MADE_UP + self._planted,
            at=now,
            content={},
            mark="0" * 64,
            is_material=True,
            reconfirm_by=now,
            due_at=now,
        )

    def _forgotten(self, now: datetime) -> ResetRequest:
        return ResetRequest(id=uuid4(), address="nobody@example.test", asked_at=now, due_at=now)

    def _notice(self, now: datetime) -> Notice:
        return Notice(
            id=uuid4(),
            user_id=self.anna.user_id,
            kind="refunded",
            subject="Something",
            body="Words.",
            once_key=uuid4().hex,
            created_at=now,
            mail=MailStatus.WAITING.value,
            due_at=now,
        )
