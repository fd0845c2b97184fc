"""What moderators read in Chinese: nothing that the platform says is left in English, and the rows
that are evidence stay as they were written."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlmodel import select

from crowdfund.db.tables import BookCheck, Incident, Notice, User
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import CrowdfundError
from crowdfund.domain.language import Language
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.regimes.checklists import CHECKLISTS
from crowdfund.services import (
    audit,
    audit_pages,
    book_verdicts,
    failures,
    incidents,
    jobs_pages,
    pledging,
    reconciliation_pages,
)
from crowdfund.services.check_words import kept_words
from crowdfund.services.queues import QUEUES
from crowdfund.services.views.audit import AuditFilters
from crowdfund.words import CHINESE, language_in_use
from tests.reconciling import Auditor
from tests.world import FAILING_REFUND_CARD, World

ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")


def english_in(page: object) -> list[str]:
    """Texts of a view that have two English words side by side."""
    return [text for text in _texts(page) if ENGLISH.search(text)]


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        parts = (part for name, part in value.items() if name != "campaign_title")
        return [text for part in parts for text in _texts(part)]
    return [text for part in value for text in _texts(part)] if isinstance(value, list) else []


def _in_chinese(view: Any) -> list[str]:
    return english_in(asdict(view))


def test_incidents(world: World) -> None:
    auditor = Auditor(world)
    pledge_id = world.invest(world.person("Anna"), world.live_campaign(), 5)
    charge_ref = world.pledge_row(pledge_id).charge_ref
    world.sandbox.api("POST", "/v1/refunds", charge=charge_ref, amount="2000")
    auditor.move_funds("USD", 5)
    found = auditor.reconcile()
    assert {one.kind for one in found} >= {"unknown_movement", "books_sum", "balance_sum"}
    admin = world.admin()
    with language_in_use(CHINESE):
        panel = reconciliation_pages.panel(world.deps, actor=admin)
    assert _in_chinese(panel) == []
    said = {one.kind: one.sentence for one in panel.incidents}
    assert said["unknown_movement"].startswith("一笔退款 US$20.00（re_")
    assert f"（认购 {pledge_id}）" in said["unknown_movement"]

    auditor.move_funds("USD", -5)
    auditor.reconcile()
    with language_in_use(CHINESE):
        closed = reconciliation_pages.panel(world.deps, actor=admin).closed
    assert closed
    assert [text for one in closed for text in _in_chinese(one)] == []
    with world.deps.reading() as session:
        rows = session.exec(select(Incident)).all()
        assert all(ENGLISH.search(one.sentence) for one in rows), "the evidence stays as it was"
        assert {one.note for one in rows} == {"", incidents.GONE}


def test_what_is_told_of_incidents(world: World) -> None:
    admin = world.admin()
    _reads_chinese(world, admin)
    auditor = Auditor(world)
    pledge_id = world.invest(world.person("Anna"), world.live_campaign(), 5)
    charge_ref = world.pledge_row(pledge_id).charge_ref
    world.sandbox.api("POST", "/v1/refunds", charge=charge_ref, amount="2000")
    auditor.reconcile()
    with world.deps.reading() as session:
        told = session.exec(select(Notice).where(Notice.user_id == admin.user_id)).all()
    [one] = [notice for notice in told if notice.kind == "incident_opened"]
    assert re.fullmatch(r"有 \d 项资金事宜需要查看", one.subject)
    assert english_in([one.subject, one.body]) == []


def test_jobs(world: World) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    pledging.cancel(
        world.deps,
        actor=anna,
        pledge_id=world.invest(anna, campaign, 1, card=FAILING_REFUND_CARD),
    )
    world.clock.advance(timedelta(minutes=1))
    world.work()
    for error in (ValueError(), CrowdfundError("The payment came too late.")):
        other = world.live_campaign()
        for _ in range(failures.MOST_TRIES):
            failures.put_off(world.deps, QUEUES["campaign"], other.id, error)
    with language_in_use(CHINESE):
        page = jobs_pages.jobs_page(world.deps, actor=world.admin())
    assert len(page.stuck) == 3
    assert _in_chinese(page) == []


def test_books(world: World) -> None:
    admin = world.admin()
    world.invest(world.person("Anna"), world.live_campaign(), 1)
    now = world.deps.now()
    when = {"created_at": now, "started_at": now, "ended_at": now}
    note = "Invariant 4, 7a: It is disputed, and no dispute is open."
    world.put(BookCheck(**when, finding_count=1, entry_count=2, note=note))
    with language_in_use(CHINESE):
        verdict = book_verdicts.verdict(world.deps, actor=admin)
    assert [one.detail for one in verdict.problems] == [
        "不变量 4，7a：状态为有争议，但没有未结的争议。"
    ]
    assert _in_chinese(verdict) == []


def test_the_trail(world: World) -> None:
    with world.deps.transaction() as session:
        for kind, name, reason, after in (
            ("books", "The books", "", {}),
            ("clock", "The demonstration's clock", "", {}),
            ("incident", "A second refund of $20.00 (re_1) was made.", "", {}),
            ("campaign", "", "Target missed: $3.00 cleared of $50.00.", {"status": "refunding"}),
            ("campaign", "", "12 remarks", {"verdict": "not_shown", "values": "climate, local"}),
            ("complaint", "C-1", "", {"status": "taken_up", "outcome": "not_upheld"}),
            ("person", "", "By the operator.", {"how": "recovery", "step": "go_on"}),
            ("enterprise", "", "", {"payout_status": "pending", "period": "most_recent"}),
            ("fraud warning", "issfr_1", "", {"answer": "kept", "regime": "reg-cf"}),
            ("campaign", "", "", {"asked": kept_words(CHECKLISTS[RegimeCode.REG_CF][0])}),
            ("attempt", "", "", {"problem": "Someone else refunded a part of this payment."}),
        ):
            audit.record(
                session,
                AuditAction.CAMPAIGN_STATUS,
                audit.Object(kind, "1", name),
                at=world.deps.now(),
                reason=reason,
                after=after,
            )
    with language_in_use(CHINESE):
        page = audit_pages.audit_page(
            world.deps, actor=world.admin(), filters=AuditFilters(action="campaign.status")
        )
    assert len(page.rows) >= 10
    assert [text for row in page.rows for text in _in_chinese(row)] == []


def _reads_chinese(world: World, person: Any) -> None:
    with world.deps.transaction() as session:
        session.get_one(User, person.user_id).language = Language.CHINESE.value
