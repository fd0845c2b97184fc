"""Tampering with any entry of the audit trail, or with its chain, is found and located.

Every change is made behind the triggers' back, in a transaction that is undone afterwards.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from crowdfund.db.tables import AuditEntry, AuditLink
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.escrow import Checkpoint
from crowdfund.services import audit, audit_chain, audit_pages, escrow_checkpoints
from crowdfund.services.audit_chain import audit_findings, chain_new
from crowdfund.services.books import check_books
from crowdfund.services.deps import Deps
from crowdfund.services.views.audit import AuditFilters
from tests.world import StoryClock, World

GUARDS_OFF = (
    "ALTER TABLE audit_entries DISABLE TRIGGER USER",
    "ALTER TABLE audit_links DISABLE TRIGGER USER",
    "ALTER TABLE audit_links DROP CONSTRAINT audit_links_entry_number_fkey",
    "ALTER TABLE audit_links DROP CONSTRAINT audit_links_pkey",
)
BECAUSE = "Because ☃."
CHANGED = "The entry or its link was changed."


def did(session: Session, deps: Deps, name: str) -> None:
    """Writes an entry with every kind of value in it."""
    audit.record(
        session,
        AuditAction.CAMPAIGN_EDITED,
        audit.Object("campaign", f"id-{name}", name),
        at=deps.now(),
        reason=BECAUSE,
        before={"title": name, "shares": 2**53 + 1, "is_open": True, "closes_at": None},
        after={"title": "Neu “größer”", "shares": 7, "is_open": False, "closes_at": "later"},
    )


def write(deps: Deps, *names: str) -> None:
    for name in names:
        with deps.transaction() as session:
            did(session, deps, name)


def after(deps: Deps, *changes: str) -> list[tuple[str, str]]:
    """What is found after some changes with every guard off; they are taken back."""
    with deps.engine.connect() as connection, connection.begin() as undo:
        for guard in GUARDS_OFF:
            connection.execute(text(guard))
        for change in changes:
            assert connection.execute(text(change)).rowcount > 0, f"nothing changed: {change}"
        with Session(connection) as session:
            found = list(audit_findings(session))
        undo.rollback()
    return found


@pytest.fixture
def published(world: World) -> Checkpoint:
    """A chain whose head was shown to the public with a campaign's ledger, and two entries more."""
    campaign = world.live_campaign(can_receive=False)
    write(world.deps, "a", "b", "c")
    world.invest(world.person("Anna"), campaign, 3)
    chain_new(world.deps)
    with world.deps.transaction() as session:
        made = escrow_checkpoints.publish(session, campaign.id, now=world.clock.now())
        assert (made.audit_position, made.audit_head) == audit_chain.head_of(session)
    assert made.audit_position == 3
    write(world.deps, "d", "e")
    assert chain_new(world.deps) == 2
    assert after(world.deps) == []
    return made


@pytest.fixture
def chained(deps: Deps) -> Deps:
    """Six entries, all of them chained."""
    write(deps, "a", "b", "c", "d", "e", "f")
    assert chain_new(deps) == 6
    assert after(deps) == []
    return deps


COLUMNS = {
    "at": "at + interval '1 microsecond'",
    "actor_name": "actor_name || 'x'",
    "action": "'campaign.status'",
    "object_kind": "'pledge'",
    "object_id": "object_id || 'x'",
    "object_name": "object_name || 'x'",
    "reason": "''",
    "before": 'before || \'{"title": "another"}\'',
    "after": "after - 'title'",
}
"""A change to each column but those below."""
ELSEWHERE = {"number", "actor_id"}
"""Columns with tests of their own."""


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_entry_is_named(chained: Deps, column: str) -> None:
    change = f"UPDATE audit_entries SET {column} = {COLUMNS[column]} WHERE number = 3"
    assert after(chained, change) == [("3", CHANGED)]


def test_another_actor_is_found(chained: Deps, world: World) -> None:
    world.person("Anna")
    change = "UPDATE audit_entries SET actor_id = (SELECT id FROM users LIMIT 1) WHERE number = 2"
    assert after(chained, change) == [("2", CHANGED)]


def test_every_column_is_covered() -> None:
    assert set(COLUMNS) | ELSEWHERE == set(AuditEntry.model_fields)


def test_a_removed_entry_is_named(chained: Deps) -> None:
    assert after(chained, "DELETE FROM audit_entries WHERE number = 4") == [
        ("4", "The entry is missing.")
    ]


def test_an_entry_removed_with_its_link_leaves_a_gap(chained: Deps) -> None:
    both = (
        "DELETE FROM audit_links WHERE entry_number = 4",
        "DELETE FROM audit_entries WHERE number = 4",
    )
    assert after(chained, *both) == [("5", "Link 4 is missing before it.")]


def test_a_cut_end_is_found(chained: Deps) -> None:
    cut = (
        "DELETE FROM audit_links WHERE position > 4",
        "DELETE FROM audit_entries WHERE number > 4",
    )
    assert after(chained, *cut) == [("", "Links 5 to 6 are missing at the end.")]
    cut_head = "UPDATE audit_heads SET position = 5"
    assert after(chained, cut_head) == [("", "Link 6 is not known to the chain's head.")]
    other_head = "UPDATE audit_heads SET hash = repeat('0', 64)"
    assert after(chained, other_head) == [
        ("", "The chain's head does not name the hash of link 6.")
    ]


def test_swapped_entries_are_named(chained: Deps) -> None:
    swap = (
        "UPDATE audit_entries e SET reason = o.reason, object_name = o.object_name, "
        "object_id = o.object_id, before = o.before, after = o.after FROM audit_entries o "
        "WHERE (e.number, o.number) IN ((2, 5), (5, 2))"
    )
    assert after(chained, swap) == [("2", CHANGED), ("5", CHANGED)]


def test_swapped_links_are_named(chained: Deps) -> None:
    swap = "UPDATE audit_links SET position = 7 - position WHERE position IN (3, 4)"
    assert [number for number, words in after(chained, swap) if words == CHANGED] == ["4", "3"]


def test_a_link_made_anew_breaks_what_follows(chained: Deps) -> None:
    """Who changes an entry and makes its link fit has to make every later one anew."""
    with chained.reading() as session:
        query = select(AuditEntry).where(AuditEntry.number == 3)
        entry = session.exec(query).one()
        link = session.exec(select(AuditLink).where(AuditLink.entry_number == 3)).one()
    said = audit_chain.recorded(
        [
            "Something else." if name == "reason" else getattr(entry, name)
            for name in AuditEntry.model_fields
        ]
    )
    forged = audit_chain.link_hash(link.previous_hash, link.position, link.chained_at, said)
    changes = (
        "UPDATE audit_entries SET reason = 'Something else.' WHERE number = 3",
        f"UPDATE audit_links SET hash = '{forged}' WHERE position = 3",
    )
    assert after(chained, *changes) == [
        ("4", "Its link does not follow link 3: it was put there later.")
    ]


def test_an_entry_put_in_later_with_an_old_time_is_named(chained: Deps, clock: StoryClock) -> None:
    """It takes a free number and is chained like any other: its time gives it away. It is put in
    and found in the open, so the row is taken out again with its chain."""
    clock.advance(timedelta(hours=2))
    write(chained, "g")
    chain_new(chained)
    planted = (
        "INSERT INTO audit_entries (at, actor_name, action, object_kind, object_id, object_name, "
        "reason, before, after) SELECT at, actor_name, action, object_kind, object_id, 'planted', "
        "reason, before, after FROM audit_entries WHERE number = 2"
    )
    with chained.engine.connect() as connection, connection.begin() as undo:
        connection.execute(text(planted))
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            assert audit_chain.chain_some(session, at=chained.now(), everything=False) == 1
            [(number, words)] = audit_findings(session)
        undo.rollback()
    assert int(number) > 7
    assert words == "The entry says a time long before those that were chained before it."


def chained_a_day_late(deps: Deps, ahead: str) -> list[tuple[str, str]]:
    """What is found when an entry is chained after the clock was moved a day ahead and somebody
    wrote with the new time; `ahead` is what the platform knows of moves. It is taken back."""
    moved = (
        "INSERT INTO audit_entries (at, actor_name, action, object_kind, object_id, object_name, "
        "reason, before, after) SELECT at + interval '{late}', actor_name, '{action}', object_kind,"
        " object_id, '{name}', reason, before, after FROM audit_entries WHERE number = 2"
    )
    with deps.engine.connect() as connection, connection.begin() as undo:
        connection.execute(text(f"UPDATE platform_clock SET offset_seconds = {ahead}"))
        for late, action, name in (
            ("0", "clock.moved", "moved"),
            ("1 day", "campaign.edited", "by the new time"),
            ("0", "campaign.edited", "in flight"),
        ):
            connection.execute(text(moved.format(late=late, action=action, name=name)))
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            assert audit_chain.chain_some(session, at=deps.now(), everything=False) == 3
            found = list(audit_findings(session))
        undo.rollback()
    return found


def test_what_was_in_flight_when_the_clock_moved_is_no_forgery(chained: Deps) -> None:
    """Nor is it one where no clock moves, unless somebody forged the move as well."""
    assert chained_a_day_late(chained, ahead="86400") == []
    [(_number, words)] = chained_a_day_late(chained, ahead="0")
    assert words == "The entry says a time long before those that were chained before it."


def test_a_moved_clock_excuses_what_comes_soon_after(
    chained: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_chain, "MOVED_LATELY", 2)
    assert chained_a_day_late(chained, ahead="86400") == []
    monkeypatch.setattr(audit_chain, "MOVED_LATELY", 1)
    assert len(chained_a_day_late(chained, ahead="86400")) == 1


def made_anew(deps: Deps, *changes: str) -> list[tuple[str, str]]:
    """What is found after the second entry was changed, and the chain made again from there as a
    worker makes it, head and all; after it, these changes. All is taken back."""
    with deps.engine.connect() as connection, connection.begin() as undo:
        for change in (
            *GUARDS_OFF,
            "ALTER TABLE escrow_checkpoints DISABLE TRIGGER USER",
            "UPDATE audit_entries SET reason = 'Something else.' WHERE number = 2",
            "DELETE FROM audit_links WHERE position > 1",
            "UPDATE audit_heads SET position = 1, hash = (SELECT hash FROM audit_links)",
        ):
            connection.execute(text(change))
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            assert audit_chain.chain_some(session, at=deps.now(), everything=True) > 3
            for change in changes:
                session.execute(text(change))
            found = list(audit_findings(session))
        undo.rollback()
    return found


def test_a_chain_made_anew_is_not_what_was_published(world: World, published: Checkpoint) -> None:
    """By itself it verifies: only what the public has seen says that it was another one."""
    assert published.published_at is not None
    at = published.published_at.isoformat(timespec="seconds")
    assert made_anew(world.deps) == [
        ("", f"Links 1 to {published.audit_position} are not those that were published by {at}.")
    ]
    unpublished = "UPDATE escrow_checkpoints SET audit_position = NULL, audit_head = NULL"
    assert made_anew(world.deps, unpublished) == []


def test_links_after_the_last_good_head_are_named(world: World, published: Checkpoint) -> None:
    good = (
        "INSERT INTO escrow_checkpoints (id, campaign_id, size, root, head, published_at, "
        "audit_position, audit_head) SELECT gen_random_uuid(), campaign_id, size + 9, root, head, "
        "published_at, 1, (SELECT hash FROM audit_links WHERE position = 1) FROM escrow_checkpoints"
    )
    [(_number, words)] = made_anew(world.deps, good)
    assert words.startswith(f"Links 2 to {published.audit_position} are not those")


def test_a_chain_cut_before_what_was_published_is_found(
    world: World, published: Checkpoint
) -> None:
    place = published.audit_position
    cut = (
        f"DELETE FROM audit_links WHERE position >= {place}",
        f"UPDATE audit_heads SET position = {place - 1}, "
        f"hash = (SELECT hash FROM audit_links WHERE position = {place - 1})",
    )
    [(_number, words)] = after(world.deps, *cut)
    assert words.startswith(f"Link {place} is gone; it was published by ")


def test_links_refuse_to_be_changed(chained: Deps) -> None:
    for statement in (
        "UPDATE audit_links SET hash = 'x'",
        "DELETE FROM audit_links",
        "TRUNCATE audit_links",
    ):
        with (
            pytest.raises(DBAPIError, match="rows of audit_links never change"),
            chained.transaction() as session,
        ):
            session.execute(text(statement))


def test_the_check_of_the_books_names_the_entry(chained: Deps) -> None:
    def say(reason: str) -> None:
        with chained.engine.begin() as connection:
            connection.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
            change = text("UPDATE audit_entries SET reason = :reason WHERE number = 2")
            connection.execute(change, {"reason": reason})
            connection.execute(text("ALTER TABLE audit_entries ENABLE TRIGGER USER"))

    say("Something else.")
    [finding] = check_books(chained).findings
    assert (finding.invariant, finding.subject) == (8, "audit entry 2")
    assert finding.text == CHANGED
    say(BECAUSE)


def test_many_are_chained_in_batches_and_once(deps: Deps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_chain, "AT_ONCE", 2)
    write(deps, *"abcde")
    assert chain_new(deps) == 5
    assert chain_new(deps) == 0
    with deps.reading() as session:
        links = session.exec(select(AuditLink).order_by(col(AuditLink.position))).all()
        assert audit_chain.head_of(session) == (5, links[-1].hash)
    assert [link.position for link in links] == [1, 2, 3, 4, 5]
    assert [link.entry_number for link in links] == [1, 2, 3, 4, 5]


def test_an_entry_far_behind_is_found_by_who_looks_at_all(
    chained: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_chain, "LOOK_BACK", 2)
    with chained.transaction() as early:
        did(early, chained, "slow")
        early.flush()
        write(chained, "quick", "quicker", "quickest")
        assert chain_new(chained) == 3
    assert chain_new(chained) == 0
    assert chain_new(chained, everything=True) == 1
    assert after(chained) == []


def test_the_page_says_what_is_not_chained_yet(deps: Deps, world: World) -> None:
    auditor: Actor = world.admin()

    def page() -> tuple[str, list[bool]]:
        found = audit_pages.audit_page(
            deps, actor=auditor, filters=AuditFilters(action="campaign.edited")
        )
        return found.chain_text, [bool(row.chain_hash) for row in found.rows]

    write(deps, "first")
    assert page() == ("No entry is chained yet; a worker does it within seconds.", [False])
    chain_new(deps)
    with deps.reading() as session:
        position, hashed = audit_chain.head_of(session)
    assert page() == (f"Entries in the chain: {position}. Its last hash: {hashed}.", [True])
    write(deps, "second")
    words, are_chained = page()
    assert words.endswith(" Not chained yet: 1.")
    assert are_chained == [False, True]
    lines = b"".join(
        audit_pages.export(deps, actor=auditor, filters=AuditFilters(action="campaign.edited"))
    )
    head, first, second = lines.decode().strip().splitlines()
    assert head.endswith(",chain_hash")
    assert first.endswith(f",{hashed}")
    assert second.endswith(",")
