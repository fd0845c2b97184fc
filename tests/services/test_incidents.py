"""An incident lives as long as what it says is so, or until a moderator explains it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from crowdfund.db.tables import Incident
from crowdfund.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, NotSignedIn
from crowdfund.domain.incident import IncidentKind
from crowdfund.services import incidents, pledging
from tests.reconciling import Auditor
from tests.world import World


@pytest.fixture
def auditor(world: World) -> Auditor:
    """Somebody who reconciles."""
    return Auditor(world)


@pytest.fixture
def refund(world: World, auditor: Auditor) -> str:
    """A refund that nobody asked for, found by a reconciliation; returns its incident's id."""
    pledge_id = world.invest(world.person("Anna"), world.live_campaign(), 5)
    charge_ref = world.pledge_row(pledge_id).charge_ref
    world.sandbox.api("POST", "/v1/refunds", charge=charge_ref, amount="2000")
    [found] = [one for one in auditor.reconcile() if one.kind == "unknown_movement"]
    return str(found.id)


def _row(auditor: Auditor, incident_id: str) -> Incident:
    [row] = [
        one
        for one in (*auditor.incidents(), *auditor.incidents(are_open=False))
        if str(one.id) == incident_id
    ]
    return row


def test_the_same_difference_seen_again_is_the_same_incident(
    world: World, auditor: Auditor, refund: str
) -> None:
    first = _row(auditor, refund)
    world.clock.advance(timedelta(hours=1))

    [again] = [one for one in auditor.reconcile() if one.kind == "unknown_movement"]

    assert again.id == first.id
    assert again.first_seen_at == first.first_seen_at
    assert again.last_seen_at >= first.last_seen_at + timedelta(hours=1)


def test_one_that_is_gone_closes_by_itself_and_comes_back_as_another(
    world: World, auditor: Auditor
) -> None:
    world.invest(world.person("Anna"), world.live_campaign(), 5)
    auditor.move_funds("USD", 7)
    before = {one.kind: one.id for one in auditor.reconcile()}
    auditor.move_funds("USD", -7)
    world.clock.advance(timedelta(hours=1))

    assert auditor.kinds() == []

    gone = auditor.incidents(are_open=False)
    assert {one.kind: one.id for one in gone} == before
    assert all(one.resolved_at and one.resolved_at > one.last_seen_at for one in gone)
    assert {(one.resolved_by, one.note) for one in gone} == {(None, incidents.GONE)}
    auditor.move_funds("USD", 7)
    after = {one.kind: one.id for one in auditor.reconcile()}
    assert set(after) == set(before)
    assert set(after.values()).isdisjoint(before.values())


def test_a_note_closes_it_for_as_long_as_the_difference_stays_what_it_was(
    world: World, auditor: Auditor, refund: str
) -> None:
    admin = world.admin()
    incidents.close_with_note(
        world.deps, actor=admin, incident_id=refund, note="  Agreed with the backer by phone. "
    )

    assert auditor.kinds() == []

    closed = _row(auditor, refund)
    assert (closed.resolved_by, closed.note) == (admin.user_id, "Agreed with the backer by phone.")
    assert auditor.sums()["USD"].accepted_minor == -2_000
    assert auditor.run().found_count == 0
    row = auditor.row_of(closed.subject)
    auditor.rewrite({**row, "amount": -2_100, "net": -2_100})
    auditor.move_funds("USD", -100)
    found = auditor.reconcile()
    assert [one.kind for one in found] == ["books_sum", "unknown_movement"]
    assert found[1].id != closed.id


def test_a_sum_that_differs_can_be_closed_as_well(world: World, auditor: Auditor) -> None:
    world.invest(world.person("Anna"), world.live_campaign(), 5)
    auditor.move_funds("USD", -1)
    for found in auditor.reconcile():
        incidents.close_with_note(
            world.deps, actor=world.admin(), incident_id=str(found.id), note="Support said so."
        )
    assert auditor.kinds() == []
    auditor.move_funds("USD", -1)
    assert auditor.kinds() == ["balance_sum", "books_sum"]


def test_only_moderators_close_and_only_with_a_note(world: World, refund: str) -> None:
    def close(**changes: object) -> None:
        values: dict[str, object] = {"actor": world.admin(), "incident_id": refund, "note": "Seen."}
        incidents.close_with_note(world.deps, **{**values, **changes})  # type: ignore[arg-type]

    with pytest.raises(NotSignedIn):
        close(actor=None)
    with pytest.raises(NotAllowed):
        close(actor=world.person("Anna"))
    for note in ("", "  ", "x" * 2_001, "\x00", None):
        with pytest.raises(InvalidInput):
            close(note=note)
    for nobody in (str(uuid4()), "abc", None):
        with pytest.raises(NotFound):
            close(incident_id=nobody)
    close()
    with pytest.raises(Conflict, match="closed already"):
        close()


def test_an_alarm_ends_only_when_it_is_no_longer_so(world: World, auditor: Auditor) -> None:
    campaign = world.live_campaign(target_minor=5_000)
    world.invest(world.person("Anna"), campaign, 5)
    assert auditor.kinds() == []
    [alarm] = auditor.alarms()
    assert (alarm.kind, alarm.expected_minor, alarm.found_minor) == ("top_up", 5_000, 4_825)
    assert alarm.sentence == (
        "The platform's own money does not cover fees: $50.00 is held for others, and the "
        "processor has $48.25."
    )
    assert alarm.what_to_do.startswith("Top up $1.75 at the processor.")
    with pytest.raises(Conflict, match="A note cannot end this"):
        incidents.close_with_note(
            world.deps, actor=world.admin(), incident_id=str(alarm.id), note="I know."
        )

    world.to_deadline(campaign)

    assert world.campaign(campaign).status == "settled"
    assert auditor.kinds() == []
    assert auditor.alarms() == []


def test_a_refund_that_is_pending_needs_no_second_cover(world: World, auditor: Auditor) -> None:
    anna, campaign = world.person("Anna"), world.live_campaign()
    pledge_id = world.invest(anna, campaign, 5, card="4000000000007726")
    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    world.work()
    assert world.statuses(pledge_id) == ["refunding"]
    assert auditor.kinds() == []
    [alarm] = auditor.alarms()
    assert (alarm.expected_minor, alarm.found_minor) == (5_000, 4_825)


def test_money_that_nears_the_holding_limit_is_an_alarm(world: World, auditor: Auditor) -> None:
    founder = world.person("Founder")
    campaign = world.live_campaign(founder, target_minor=5_000, lasts=timedelta(days=700))
    world.invest(world.person("Anna"), campaign, 2)
    world.clock.advance(timedelta(days=715))
    world.invest(world.person("Ben"), world.live_campaign(), 3)
    auditor.kinds()
    assert [one.kind for one in auditor.alarms()] == ["top_up"]

    world.clock.advance(timedelta(days=1, minutes=1))
    auditor.kinds()

    [alarm] = [one for one in auditor.alarms() if one.kind == "hold_limit"]
    assert (alarm.subject, alarm.found_minor) == (str(campaign.id), 2_000)
    assert alarm.sentence.startswith("1 payment of “Bread for the harbour”, $20.00 in all, has")
    assert "settle or refund it before then" in alarm.what_to_do


def test_a_person_s_closing_needs_a_note_in_the_database_too(world: World, refund: str) -> None:
    admin = world.admin()
    with world.deps.reading() as session:
        row = session.get_one(Incident, refund)
        row.resolved_at, row.resolved_by = world.clock.now(), admin.user_id
        session.add(row)
        with pytest.raises(IntegrityError):
            session.flush()


def test_two_open_incidents_about_the_same_are_refused(world: World, refund: str) -> None:
    with world.deps.reading() as session:
        row = session.get_one(Incident, refund)
        session.expunge(row)
        session.add(Incident(**{**row.model_dump(), "id": uuid4()}))
        with pytest.raises(IntegrityError):
            session.flush()


def test_every_kind_can_be_stored(world: World) -> None:
    now = world.clock.now()
    with world.deps.transaction() as session:
        for kind in IncidentKind:
            finding = incidents.Finding(kind, "subject", "USD", 1, 2, "It is so.", "Do this.")
            incidents.record(session, [finding], at=now, is_complete=False)
        assert len(incidents.open_ones(session)) == len(IncidentKind)
        incidents.record(session, [], at=now, is_complete=True)
        assert incidents.open_ones(session) == []


def test_what_one_reconciliation_found_is_one_notice(world: World, auditor: Auditor) -> None:
    admin = world.admin()
    campaign = world.live_campaign()
    for _ in range(2):
        pledge_id = world.invest(world.person("Anna"), campaign, 5)
        charge_ref = world.pledge_row(pledge_id).charge_ref
        world.sandbox.api("POST", "/v1/refunds", charge=charge_ref, amount="2000")
    auditor.reconcile()
    with world.deps.reading() as session:
        many = len(session.exec(select(Incident.id)).all())
    assert many > 1
    world.clock.advance(timedelta(hours=1))
    auditor.reconcile()
    told = [subject for subject in world.notices(admin) if "need a look" in subject]
    assert told == [f"{many} things about the money need a look"]
