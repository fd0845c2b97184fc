"""Complaining, with and without an account, and what the desk does about it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, func, select

from crowdfund.db.tables import AuditEntry, Complaint, ComplaintSaying, Notice, StatusChange
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.complaint import INVOLVED
from crowdfund.domain.errors import (
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooManyAttempts,
    TransitionRefused,
)
from crowdfund.services import (
    complaint_desk,
    complaint_desk_pages,
    complaint_pages,
    complaint_reminders,
    complaints,
    exporting,
    limits,
    mailing,
    proposals,
    texts,
)
from crowdfund.services.archive_parts import PARTS
from crowdfund.services.archive_rows import columns_of, rows_of
from crowdfund.services.deps import Deps
from crowdfund.services.views.complaints import ComplaintReceipt
from crowdfund.words import language_in_use
from tests.letters import letters_to
from tests.letters import mailing as with_mailbox
from tests.world import World

FORM = {
    "subject": "platform",
    "about": "",
    "happened": "The page did not open for three days.",
    "wanted": "An apology.",
}
VISITOR = {"name": "Vera", "email": "Vera@Example.test"}
HERE = "192.0.2.7"


@pytest.fixture(autouse=True)
def unlimited() -> None:
    limits.forget_all()


@pytest.fixture
def mo(world: World) -> Actor:
    return world.person("Mo Moderator", Role.MODERATOR)


def lodge(
    deps: Deps, actor: Actor | None, key: UUID | None = None, **fields: str
) -> ComplaintReceipt:
    return complaints.lodge(
        deps,
        actor=actor,
        form=FORM | fields,
        form_key=key or uuid4(),
        client_address=HERE,
    )


def only(deps: Deps) -> Complaint:
    with deps.reading() as session:
        return session.exec(select(Complaint)).one()


def told(deps: Deps, *kinds: str) -> list[tuple[UUID | None, str]]:
    with deps.reading() as session:
        query = select(Notice.user_id, Notice.kind).where(col(Notice.kind).in_(kinds))
        return list(session.exec(query.order_by(col(Notice.created_at))).all())


def mail_all(deps: Deps) -> None:
    with deps.reading() as session:
        waiting = select(Notice.id).where(Notice.mail == "waiting")
        ids = session.exec(waiting.order_by(col(Notice.created_at))).all()
    for notice_id in ids:
        mailing.send(deps, notice_id=notice_id)


def test_a_complaint_from_its_arrival_to_its_decision(deps: Deps, world: World, mo: Actor) -> None:
    anna, auditor = world.person("Anna"), world.person("Audrey", Role.AUDITOR)
    receipt = lodge(deps, anna)
    row = only(deps)
    assert receipt.number == f"C-{row.number}"
    assert told(deps, "complaint_received") == [(anna.user_id, "complaint_received")]
    assert told(deps, "complaint_waits") == [(mo.user_id, "complaint_waits")]
    complaints.add(deps, actor=anna, complaint_id=str(row.id), body="It happened again.")
    which = {"actor": mo, "complaint_id": str(row.id)}
    complaint_desk.take_up(deps, body="We look at the logs.", **which)  # type: ignore[arg-type]
    complaint_desk.answer(deps, body="Which browser?", **which)  # type: ignore[arg-type]
    complaint_desk.decide(deps, outcome="upheld", body="We are sorry.", **which)  # type: ignore[arg-type]
    [mine] = complaint_pages.own_complaints(deps, actor=anna).shown
    assert [(each.text, each.is_ours) for each in mine.sayings] == [
        (FORM["happened"], False),
        (FORM["wanted"], False),
        ("It happened again.", False),
        ("We look at the logs.", True),
        ("Which browser?", True),
        ("We are sorry.", True),
    ]
    assert (mine.status_label, mine.can_add, mine.due_text) == ("You were right", False, "")
    assert "Mo Moderator" not in str(mine)
    page = complaint_desk_pages.desk_complaint(deps, actor=auditor, complaint_id=str(row.id))
    assert [each.who for each in page.sayings] == ["Anna"] * 3 + ["Mo Moderator"] * 3
    assert not page.is_open
    with deps.reading() as session:
        query = select(AuditEntry.action).where(AuditEntry.object_kind == "complaint")
        trail = session.exec(query.order_by(col(AuditEntry.number))).all()
    steps = ("lodged", "added", "taken_up", "answered", "decided")
    assert trail == [f"complaint.{step}" for step in steps]
    with pytest.raises(TransitionRefused):
        complaint_desk.answer(deps, body="More.", **which)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        complaints.add(deps, actor=anna, complaint_id=str(row.id), body="No.")


def test_a_visitor_has_letters_alone_in_their_language(world: World) -> None:
    world = with_mailbox(world)
    deps, mo = world.deps, world.person("Mo", Role.MODERATOR)
    with language_in_use("zh_Hans"):
        receipt = lodge(deps, None, **VISITOR)
    assert receipt.email == "vera@example.test"
    complaint_desk.decide(
        deps, actor=mo, complaint_id=str(only(deps).id), outcome="partly", body="Half of it."
    )
    mail_all(deps)
    arrived, decided = letters_to(deps, "vera@example.test")
    # What was typed is not in the first letter: nobody showed that the address is theirs.
    assert FORM["happened"] not in arrived
    assert "Vera" not in arrived
    assert receipt.number in arrived
    assert "Half of it." in decided
    assert "您的投诉" in decided
    assert "/account" not in arrived + decided
    with deps.reading() as session:
        left = session.exec(select(Notice).where(col(Notice.user_id).is_(None))).all()
    assert {(row.mail, row.is_listed, row.address) for row in left} == {("sent", False, None)}


def test_a_campaign_or_a_pledge_of_ones_own_sets_the_times(
    deps: Deps, world: World, mo: Actor
) -> None:
    campaign = world.live_campaign(regime="fca", currency="GBP")
    anna, ben = world.person("Anna"), world.person("Ben")
    pledge_id = world.invest(anna, campaign, 3)
    page = f"{deps.public_url}/pledges/{pledge_id}?x=1"
    lodge(deps, anna, subject="payment", about=page)
    lodge(deps, ben, subject="payment", about=page)
    lodge(deps, None, subject="campaign", about=f"/campaigns/{campaign.slug}/escrow", **VISITOR)
    lodge(deps, None, subject="campaign", about="/campaigns/none-such", **VISITOR)
    with deps.reading() as session:
        rows = session.exec(select(Complaint).order_by(col(Complaint.lodged_at))).all()
    assert [(row.regime, row.campaign_id == campaign.id, str(row.pledge_id)) for row in rows] == [
        ("fca", True, pledge_id),
        ("open", False, "None"),
        ("fca", True, "None"),
        ("open", False, "None"),
    ]
    desk = complaint_desk_pages.desk(deps, actor=mo)
    # Three business days come before ten.
    assert [row.number for row in desk.waiting][:2] == [
        f"C-{rows[0].number}",
        f"C-{rows[2].number}",
    ]


def test_whoever_is_part_of_it_does_not_decide(deps: Deps, world: World, mo: Actor) -> None:
    founder = world.person("Fay Founder", Role.ADMIN)
    campaign = world.live_campaign(founder)
    approver, other = world.person("Abe", Role.MODERATOR), world.person("Ona", Role.FINANCE)
    with deps.transaction() as session:
        session.add(
            StatusChange(
                id=uuid4(),
                subject_kind="campaign",
                subject_id=campaign.id,
                number=1,
                from_status="in_review",
                to_status="approved",
                actor_id=approver.user_id,
                at=deps.now(),
            )
        )
    lodge(deps, mo, about=f"/campaigns/{campaign.slug} and ona")
    assert {who for who, _kind in told(deps, "complaint_waits")} == {other.user_id}
    which = {"complaint_id": str(only(deps).id), "body": "Because."}
    for person in (founder, approver, mo, other):
        with pytest.raises(NotAllowed) as refused:
            complaint_desk.take_up(deps, actor=person, **which)  # type: ignore[arg-type]
        assert refused.value.message == INVOLVED
        shown = complaint_desk_pages.desk_complaint(
            deps, actor=person, complaint_id=which["complaint_id"]
        )
        assert shown.is_involved
    complaint_desk.take_up(deps, actor=world.admin(), **which)  # type: ignore[arg-type]


def test_who_proposed_or_decided_about_its_money_or_rules_is_part_of_it(
    deps: Deps, world: World
) -> None:
    campaign = world.live_campaign()
    proposer, decider = world.person("Pia", Role.ADMIN), world.person("Dan", Role.ADMIN)
    about = {"actor": proposer, "campaign_id": campaign.id, "reason": "They ask for it."}
    proposal_id = proposals.propose_withdrawal(deps, **about)  # type: ignore[arg-type]
    lodge(deps, world.person("Anna"), about=f"/campaigns/{campaign.slug}")
    which = {"complaint_id": str(only(deps).id), "body": "Because."}
    assert {who for who, _kind in told(deps, "complaint_waits")} == {decider.user_id}
    proposals.refuse(deps, actor=decider, proposal_id=proposal_id, reason="Not yet.")
    for person in (proposer, decider):
        with pytest.raises(NotAllowed) as refused:
            complaint_desk.take_up(deps, actor=person, **which)  # type: ignore[arg-type]
        assert refused.value.message == INVOLVED


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"subject": "weather"}, "subject"),
        ({"about": "x" * 301}, "about"),
        ({"happened": " \n "}, "happened"),
        ({"happened": "x" * 5_001}, "happened"),
        ({"happened": "so\u202eti"}, "happened"),
        ({"wanted": ""}, "wanted"),
        ({"wanted": "x" * 1_001}, "wanted"),
        ({"email": "nobody"}, "email"),
        ({"name": "x" * 101}, "name"),
    ],
)
def test_what_cannot_be_used_names_its_field(
    deps: Deps, fields: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        lodge(deps, None, **(VISITOR | fields))
    assert refused.value.field == field


def test_the_same_form_sent_twice_at_once_is_one_complaint(deps: Deps, world: World) -> None:
    anna, key, both = world.person("Anna"), uuid4(), Barrier(2)

    def send(_number: int) -> str:
        both.wait()
        return lodge(deps, anna, key).number

    with ThreadPoolExecutor(2) as pool:
        numbers = set(pool.map(send, range(2)))
    assert numbers == {f"C-{only(deps).number}"}
    assert len(told(deps, "complaint_received")) == 1


def test_there_are_only_so_many_in_an_hour(deps: Deps, world: World) -> None:
    anna = world.person("Anna")
    for _each in range(limits.COMPLAIN_BY_PERSON.tries):
        lodge(deps, anna)
    for actor, fields, tries in ((anna, {}, 0), (None, VISITOR, limits.COMPLAIN_BY_EMAIL.tries)):
        for _each in range(tries):
            lodge(deps, actor, **fields)
        with pytest.raises(TooManyAttempts):
            lodge(deps, actor, **fields)
    with deps.reading() as session:
        count = session.exec(select(func.count()).select_from(Complaint)).one()
    assert count == limits.COMPLAIN_BY_PERSON.tries + limits.COMPLAIN_BY_EMAIL.tries


def test_visitors_of_one_address_stop_nobody_who_is_signed_in(deps: Deps, world: World) -> None:
    """Prevents: behind a proxy, where all have one address, a visitor who silences everybody."""
    for number in range(limits.COMPLAIN_BY_ADDRESS.tries):
        lodge(deps, None, **(VISITOR | {"email": f"v{number}@example.test"}))
    with pytest.raises(TooManyAttempts):
        lodge(deps, None, **(VISITOR | {"email": "another@example.test"}))
    assert lodge(deps, world.person("Anna")).number


def test_an_address_of_a_page_here_is_told_by_its_name(deps: Deps, world: World, mo: Actor) -> None:
    anna, campaign = world.person("Anna"), world.live_campaign()
    pledge_id = world.invest(anna, campaign, 1)
    page = f"{deps.public_url}/campaigns/{campaign.slug}"
    more = f"{page} the answer to question 3 was deleted"
    for about in (page, more, "A page that I forgot"):
        lodge(deps, anna, about=about)
    lodge(deps, anna, subject="payment", about=f"{deps.public_url}/pledges/{pledge_id}")
    shown = complaint_pages.own_complaints(deps, actor=anna).shown
    assert {each.about: each.about_path for each in shown} == {
        campaign.title: f"/campaigns/{campaign.slug}",
        more: "",
        "A page that I forgot": "",
        f"Your pledge for {campaign.title}": f"/pledges/{pledge_id}",
    }
    desk = complaint_desk_pages.desk(deps, actor=mo)
    assert {each.about for each in desk.waiting} == {
        campaign.title,
        texts.shortened(more, complaint_desk_pages.MOST_ABOUT),
        "A page that I forgot",
        f"A pledge for {campaign.title}",
    }


def test_what_belongs_to_somebody_else_is_not_there(deps: Deps, world: World, mo: Actor) -> None:
    anna, ben = world.person("Anna"), world.person("Ben")
    lodge(deps, anna)
    which = str(only(deps).id)
    assert complaint_pages.own_complaints(deps, actor=ben).shown == []
    for complaint_id, actor in ((which, ben), (str(uuid4()), anna), ("no id", anna)):
        with pytest.raises(NotFound):
            complaints.add(deps, actor=actor, complaint_id=complaint_id, body="Mine?")
    for actor, refusal in ((None, NotSignedIn), (anna, NotAllowed)):
        with pytest.raises(refusal):
            complaint_desk_pages.desk(deps, actor=actor)
        with pytest.raises(refusal):
            complaint_desk_pages.desk_complaint(deps, actor=actor, complaint_id=which)
    with pytest.raises(NotFound):
        complaint_desk_pages.desk_complaint(deps, actor=mo, complaint_id=str(uuid4()))


def test_the_desk_is_reminded_before_and_after_a_deadline_once_each(
    deps: Deps, world: World, mo: Actor
) -> None:
    lodge(deps, world.person("Anna"))
    assert complaint_reminders.send_due(deps) == 0
    row = only(deps)
    assert row.remind_at is not None
    world.clock.drift(row.remind_at - deps.now() + timedelta(seconds=1))
    assert [complaint_reminders.send_due(deps) for _each in range(2)] == [1, 0]
    world.clock.drift(row.receipt_by - deps.now() + timedelta(seconds=1))
    assert [complaint_reminders.send_due(deps) for _each in range(2)] == [1, 0]
    due = told(deps, "complaint_due")
    assert due == [(mo.user_id, "complaint_due")] * 2
    desk = complaint_desk_pages.desk(deps, actor=mo)
    assert desk.overdue_text == "1 complaint is overdue."
    assert [each.due_tone for each in desk.waiting] == ["bad"]
    # Taken up late, it is due again at the end.
    complaint_desk.take_up(deps, actor=mo, complaint_id=str(row.id), body="At last.")
    world.clock.drift(row.answer_by - deps.now() - timedelta(hours=1))
    assert complaint_reminders.send_due(deps) == 1
    complaint_desk.decide(
        deps, actor=mo, complaint_id=str(row.id), outcome="not_upheld", body="No."
    )
    world.clock.drift(timedelta(days=30))
    assert complaint_reminders.send_due(deps) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE complaint_sayings SET body = 'nothing'",
        "DELETE FROM complaint_sayings",
        "TRUNCATE complaint_sayings",
        "DELETE FROM complaints",
        "UPDATE complaints SET status = 'closed'",
        "UPDATE complaints SET author_id = NULL",
        "UPDATE complaints SET outcome = 'upheld'",
    ],
)
def test_what_was_said_stays(deps: Deps, world: World, statement: str) -> None:
    lodge(deps, world.person("Anna"))
    with pytest.raises(DBAPIError), deps.engine.begin() as connection:
        connection.execute(text(statement))
    with deps.reading() as session:
        assert len(session.exec(select(ComplaintSaying)).all()) == 2


def test_an_export_has_the_complaint_and_what_was_answered(
    deps: Deps, world: World, mo: Actor
) -> None:
    anna = world.person("Anna")
    lodge(deps, anna)
    complaint_desk.answer(deps, actor=mo, complaint_id=str(only(deps).id), body="Which browser?")
    parts = exporting.parts_of(anna.user_id), exporting.parts_of(mo.user_id)
    with deps.reading() as session:
        mine, theirs = (
            [row.body for row in session.execute(each["complaint_sayings"])] for each in parts
        )
        assert len(session.execute(parts[0]["complaints"]).all()) == 1
    assert sorted(mine) == sorted([FORM["happened"], FORM["wanted"], "Which browser?"])
    assert theirs == []


def test_an_export_names_nobody_of_the_desk(deps: Deps, world: World, mo: Actor) -> None:
    anna = world.person("Anna")
    lodge(deps, anna)
    complaint_desk.answer(deps, actor=mo, complaint_id=str(only(deps).id), body="Which browser?")
    with deps.reading() as session:
        rows = session.execute(exporting.parts_of(anna.user_id)["complaint_sayings"]).mappings()
        found = [dict(row) for row in rows]
    assert {row["author_id"] for row in found} == {anna.user_id, None}
    assert str(mo.user_id) not in str(found)


def test_a_campaigns_archive_has_the_complaints_about_it(
    deps: Deps, world: World, mo: Actor
) -> None:
    campaign = world.live_campaign()
    anna, ben = world.person("Anna"), world.person("Ben")
    lodge(deps, ben)
    lodge(deps, anna, about=f"/campaigns/{campaign.slug}")
    mine = complaint_pages.own_complaints(deps, actor=anna).shown[0]
    complaint_desk.answer(deps, actor=mo, complaint_id=mine.id, body="Which one?")
    names = {
        "campaign": campaign.id,
        "enterprise": campaign.enterprise_id,
        "slug": campaign.slug,
    }
    parts = {part.table: part for part in PARTS}
    with deps.reading() as session:
        found = {
            table: [
                dict(zip(columns_of(parts[table]), row, strict=True))
                for row in rows_of(session, parts[table], names)
            ]
            for table in ("complaints", "complaint_sayings", "audit_entries", "users")
        }
    assert [row["about"] for row in found["complaints"]] == [f"/campaigns/{campaign.slug}"]
    assert [row["body"] for row in found["complaint_sayings"]] == [
        FORM["happened"],
        FORM["wanted"],
        "Which one?",
    ]
    assert {"complaint.lodged", "complaint.answered"} <= {
        row["action"] for row in found["audit_entries"]
    }
    people = {row["id"] for row in found["users"]}
    assert {anna.user_id, mo.user_id} <= people
    assert ben.user_id not in people
