"""One's own data: all of it comes along, and what is forgotten is nowhere any more."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import Text
from sqlmodel import SQLModel, col, select
from starlette.testclient import TestClient

from crowdfund.db.tables import Enterprise, Notice, Proposal, StoredFile, User
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import Conflict, InvalidInput, NotFound, NotSignedIn, TooManyAttempts
from crowdfund.domain.personal_data import (
    FORGOTTEN_NOTICES,
    HELD,
    KEPT_WITH_NAME,
    TOMBSTONE,
    Fate,
)
from crowdfund.http.app import build_app
from crowdfund.services import (
    accounts,
    archives,
    deleting,
    exporting,
    following,
    limits,
    members,
    proposals,
    wishes,
)
from crowdfund.services.deps import Deps
from crowdfund.services.views.matching import WishesForm
from tests import confirmed
from tests.letters import letters_to, mailing
from tests.world import World

EMAIL = "ada.unmistakable@example.test"
NAME = "Ada Unmistakable"
ASKED = "How many ovens are there?"
PASSWORD = "a quiet river bend"


@pytest.fixture
def posted(world: World) -> World:
    """The world with a mailbox, and Ada's account."""
    made = mailing(world)
    confirmed.register(
        made.deps, email=EMAIL, password=PASSWORD, name=NAME, client_address="192.0.2.1"
    )
    return made


def token_of(deps: Deps) -> str:
    return accounts.sign_in(
        deps, email=EMAIL, password=PASSWORD, client_address="192.0.2.1", user_agent="Firefox/1"
    ).token


def ada(deps: Deps) -> Actor:
    actor = accounts.actor_for(deps, token=token_of(deps))
    assert actor is not None
    return actor


def delete(deps: Deps, actor: Actor, **changed: object) -> None:
    given: dict[str, object] = {"password": PASSWORD, "typed": EMAIL, **changed}
    deleting.delete(deps, actor=actor, **given)


def exported(deps: Deps, actor: Actor) -> dict[str, Any]:
    path = exporting.export(deps, actor=actor)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        parts = {
            name.removesuffix(".json"): json.loads(archive.read(name))
            for name in archive.namelist()
            if name.endswith(".json")
        }
        files = [name for name in archive.namelist() if name.startswith("files/")]
    path.unlink()
    return {**parts, "_files": files}


def lives_a_little(world: World, actor: Actor) -> None:
    """Leaves something in as many places as there are without money that waits."""
    campaign = world.live_campaign()
    following.set_watching(world.deps, actor=actor, slug=campaign.slug, is_wanted=True)
    following.ask(
        world.deps,
        actor=actor,
        slug=campaign.slug,
        text="How many ovens are there?",
        standing="none",
    )
    wishes.save_wishes(world.deps, actor=actor, form=WishesForm(region="Portland"))
    world.qualify(actor, "ecspr")


def works_with_others(world: World, actor: Actor) -> None:
    """Has a role here and one in an enterprise, invites and ends, and leaves all of it again: each
    of those writes their name into something of others'."""
    deps = world.deps
    one, other = world.person("One", Role.ADMIN), world.person("Other", Role.ADMIN)
    for role in (Role.AUDITOR, Role.MEMBER):
        made = proposals.propose_role(
            deps, actor=one, person_id=str(actor.user_id), role=role.value, reason="It is time."
        )
        proposals.approve(deps, actor=other, proposal_id=made)
    proposals.propose_role(
        deps, actor=one, person_id=str(actor.user_id), role="finance", reason="Once more."
    )
    invited = world.person("Guest")
    for owner, guest in ((actor, invited), (invited, actor)):
        firm = world.enterprise(owner)
        with deps.transaction() as session:
            session.get_one(Enterprise, firm).name = f"Ovens of {owner.user_id}"
        members.invite(deps, actor=owner, enterprise_id=str(firm), email=guest.email, role="reader")
        [invitation] = members.team_page(deps, actor=guest).invitations
        members.answer(deps, actor=guest, member_id=invitation.id, accepts=True)
        members.end(deps, actor=actor, member_id=invitation.id)


def rows_of(deps: Deps, actor: Actor, fate: Fate) -> dict[tuple[str, str], int]:
    """How many rows refer to a person, by the columns of a fate."""
    found = {}
    with deps.reading() as session:
        for (table, column), held in HELD.items():
            rows = SQLModel.metadata.tables[table]
            count = sqlalchemy.select(sqlalchemy.func.count()).where(
                rows.c[column] == actor.user_id
            )
            if held.fate is fate:
                found[table, column] = session.execute(count.select_from(rows)).scalar_one()
    return found


def places_that_say(deps: Deps, words: str) -> set[str]:
    """Every table with a text that holds some words."""
    found = set()
    with deps.reading() as session:
        for table in SQLModel.metadata.sorted_tables:
            for column in table.columns:
                text = sqlalchemy.cast(column, Text)
                query = sqlalchemy.select(sqlalchemy.literal(1)).where(text.contains(words))
                if session.execute(query.select_from(table).limit(1)).first() is not None:
                    found.add(table.name)
    return found


def test_the_export_holds_every_part_and_what_was_done(posted: World) -> None:
    deps = posted.deps
    actor = ada(deps)
    lives_a_little(posted, actor)
    campaign = posted.live_campaign(actor)
    (deps.files_dir).mkdir(parents=True, exist_ok=True)
    (deps.files_dir / "cover.webp").write_bytes(b"a cover")
    posted.put(
        StoredFile(
            owner_id=actor.user_id,
            campaign_id=campaign.id,
            name="cover.webp",
            media_type="image/webp",
            size_bytes=7,
            created_at=deps.now(),
        )
    )
    found = exported(deps, actor)
    assert {held.export_as for held in HELD.values() if held.export_as} <= set(found)
    assert found["profile"][0]["email"] == EMAIL
    assert found["questions"][0]["text"] == ASKED
    assert found["wishes"][0]["region"] == "Portland"
    assert found["sessions"][0]["user_agent"] == "Firefox/1"
    assert [each["slug"] for each in found["campaigns"]] == [campaign.slug]
    assert found["answers"], "what was answered before investing"
    assert found["watchlist"]
    assert found["_files"] == ["files/cover.webp"]


def test_nobody_elses_rows_and_no_secrets_are_in_it(posted: World) -> None:
    deps = posted.deps
    other = posted.person("Bea Other")
    posted.invest(other, posted.live_campaign(), 1)
    token = token_of(deps)
    actor = accounts.actor_for(deps, token=token)
    assert actor is not None
    text = json.dumps(exported(deps, actor))
    assert EMAIL in text
    assert str(other.user_id) not in text
    with deps.reading() as session:
        password_hash = session.get_one(User, actor.user_id).password_hash
    for secret in (token, accounts.hash_token(token), password_hash, "argon2"):
        assert secret not in text


def test_pledges_and_shares_come_along(posted: World) -> None:
    actor = ada(posted.deps)
    campaign = posted.live_campaign()
    pledge_id = posted.invest(actor, campaign, 100)
    posted.to_deadline(campaign)
    found = exported(posted.deps, actor)
    assert [each["id"] for each in found["pledges"]] == [pledge_id]
    assert [each["shares"] for each in found["shares"]] == [100]


def test_an_export_is_for_who_is_signed_in_and_not_for_ever(posted: World) -> None:
    deps = posted.deps
    with pytest.raises(NotSignedIn):
        exporting.export(deps, actor=None)
    actor = ada(deps)
    for _ in range(limits.EXPORT_BY_PERSON.tries):
        exporting.export(deps, actor=actor).unlink()
    with pytest.raises(TooManyAttempts):
        exporting.export(deps, actor=actor)


def test_the_file_over_http(posted: World, tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    deps = posted.deps
    client = TestClient(build_app(lambda: deps), base_url=deps.public_url, follow_redirects=False)
    assert client.get("/downloads/account.zip").headers["location"] == "/login?next=/account/data"
    client.cookies.set(accounts.cookie_name(deps.public_url), token_of(deps))
    answer = client.get("/downloads/account.zip")
    assert answer.content.startswith(b"PK")
    assert answer.headers["cache-control"] == "private, no-store"
    assert list(tmp_path.iterdir()) == [], "what was made to be sent is removed"


def test_deleting_forgets_and_keeps_what_the_table_says(posted: World) -> None:
    deps = posted.deps
    actor = ada(deps)
    lives_a_little(posted, actor)
    forgotten, kept = (rows_of(deps, actor, fate) for fate in Fate)
    for place in (("backer_wishes", "user_id"), ("watched_campaigns", "user_id")):
        assert forgotten[place] == 1
    delete(deps, actor)
    left = {place: count for place, count in rows_of(deps, actor, Fate.FORGOTTEN).items() if count}
    assert left == {}
    after = rows_of(deps, actor, Fate.KEPT)
    # Some of them go; see below.
    del kept["notices", "user_id"], after["notices", "user_id"]
    assert after.pop(("audit_entries", "actor_id")) == kept.pop(("audit_entries", "actor_id")) + 1
    assert after == kept
    with deps.reading() as session:
        user = session.get_one(User, actor.user_id)
    assert (user.name, user.email) == (TOMBSTONE, f"deleted-{actor.user_id}@invalid")
    assert (user.password_hash, user.country) == ("", "")
    assert user.deleted_at is not None


def test_the_address_is_nowhere_once_the_letter_went(posted: World) -> None:
    deps = posted.deps
    actor = ada(deps)
    lives_a_little(posted, actor)
    assert "users" in places_that_say(deps, EMAIL)
    delete(deps, actor)
    posted.work()
    assert "Your account is deleted" in letters_to(deps, EMAIL)[-1]
    # The mailbox is the demonstration's and stands for the person's own.
    assert places_that_say(deps, EMAIL) == {"mailbox_mails"}
    assert places_that_say(deps, NAME) == {"audit_entries"}


def test_a_name_stays_only_where_the_list_says(posted: World) -> None:
    """Whoever worked with others is named in what others have."""
    deps = posted.deps
    actor = ada(deps)
    works_with_others(posted, actor)
    assert "proposals" in places_that_say(deps, NAME)
    delete(deps, actor)
    posted.work()
    # The mailbox is the demonstration's and stands for the letters that others were sent.
    kept_with_name = places_that_say(deps, NAME) - {"mailbox_mails"}
    assert {"audit_entries", "notices"} <= kept_with_name <= set(KEPT_WITH_NAME)
    assert places_that_say(deps, EMAIL) <= {"mailbox_mails", "audit_entries"}
    page = deleting.data_page(deps, actor=posted.person("Bea"))
    assert {str(why) for why in KEPT_WITH_NAME.values()} <= set(page.kept)
    with deps.reading() as session:
        assert set(session.exec(select(Proposal.subject_name))) == {TOMBSTONE}
        waiting = session.exec(select(Proposal.id).where(Proposal.status == "pending")).one()
    admin = posted.person("Third", Role.ADMIN)
    with pytest.raises(NotFound):
        proposals.approve(deps, actor=admin, proposal_id=str(waiting))


def test_that_somebody_was_told_in_time_outlives_their_account(
    posted: World, tmp_path: Path
) -> None:
    deps, actor = posted.deps, ada(posted.deps)
    campaign = posted.live_campaign()
    posted.invest(actor, campaign, 1)
    posted.to_deadline(campaign)
    before = notices_of(deps, actor)
    about_money = {"pledge_paid", "raise_failed", "refunded"}
    assert about_money | {"confirm_address"} <= set(before)
    for notice in before.values():
        notice.last_error, notice.address = f"<{EMAIL}> is unknown", EMAIL
        posted.put(notice)
    delete(deps, actor)
    left = notices_of(deps, actor)
    assert set(left) & {*FORGOTTEN_NOTICES} == {"account_deleted"}
    assert about_money <= set(left)
    for kind in about_money:
        assert (left[kind].body, left[kind].created_at) == (
            before[kind].body,
            before[kind].created_at,
        )
        assert not [text for text in _texts(left[kind]) if EMAIL in text or NAME in text]
    archives.archive_to(deps, campaign=campaign.slug, to=tmp_path / "whole.zip", say=str)
    with zipfile.ZipFile(tmp_path / "whole.zip") as archive:
        kept = json.loads(archive.read("data/notices.json"))
    assert str(left["raise_failed"].id) in {row["id"] for row in kept}


def notices_of(deps: Deps, actor: Actor) -> dict[str, Notice]:
    """What somebody was told, by kind."""
    with deps.reading() as session:
        query = select(Notice).where(Notice.user_id == actor.user_id)
        rows = session.exec(query.order_by(col(Notice.created_at), col(Notice.id))).all()
    return {row.kind: row for row in rows}


def _texts(notice: Notice) -> list[str]:
    return [value for value in notice.model_dump().values() if isinstance(value, str)]


def test_nobody_signs_in_as_who_is_gone_and_the_address_is_free(posted: World) -> None:
    deps = posted.deps
    token = token_of(deps)
    actor = accounts.actor_for(deps, token=token)
    assert actor is not None
    delete(deps, actor)
    assert accounts.actor_for(deps, token=token) is None
    with pytest.raises(InvalidInput):
        token_of(deps)
    confirmed.register(
        deps, email=EMAIL, password=PASSWORD, name="Ada again", client_address="192.0.2.1"
    )
    assert ada(deps).user_id != actor.user_id


def test_an_ended_pledge_stays_in_the_books(posted: World) -> None:
    actor = ada(posted.deps)
    campaign = posted.live_campaign()
    pledge_id = posted.invest(actor, campaign, 1)
    posted.to_deadline(campaign)
    assert posted.statuses(pledge_id) == ["refunded"]
    delete(posted.deps, actor)
    assert posted.pledge_row(pledge_id).backer_id == actor.user_id
    posted.check_books()


def test_money_and_shares_keep_an_account(posted: World) -> None:
    actor = ada(posted.deps)
    campaign = posted.live_campaign()
    posted.invest(actor, campaign, 100)
    with pytest.raises(Conflict) as waits:
        delete(posted.deps, actor)
    assert waits.value.message == deleting.PLEDGES
    posted.to_deadline(campaign)
    with pytest.raises(Conflict) as holds:
        delete(posted.deps, actor)
    assert holds.value.message == deleting.SHARES
    page = deleting.data_page(posted.deps, actor=actor)
    assert (page.obstacles, page.kept_text) == ([deleting.SHARES], "5 years")


def test_a_campaign_that_is_not_over_keeps_its_founder(posted: World) -> None:
    actor = ada(posted.deps)
    campaign = posted.live_campaign(actor)
    with pytest.raises(Conflict) as live:
        delete(posted.deps, actor)
    assert live.value.message == deleting.CAMPAIGNS
    posted.to_deadline(campaign)
    delete(posted.deps, actor)


def test_who_works_here_gives_the_role_back_first(posted: World) -> None:
    actor = ada(posted.deps)
    with posted.deps.transaction() as session:
        session.get_one(User, actor.user_id).role = Role.AUDITOR.value
    with pytest.raises(Conflict) as refused:
        delete(posted.deps, actor)
    assert refused.value.message == deleting.ROLE


WRONG = [
    *(("password", value) for value in (None, "", "wrong password", 7, "x" * 10_000)),
    *(("typed", value) for value in (None, "", "delete", "eve@example.test", ["x"], "\x00")),
]


def test_it_asks_for_the_password_and_the_address(posted: World, subtests: pytest.Subtests) -> None:
    actor = ada(posted.deps)
    for field, value in WRONG:
        with subtests.test(field=field, value=value):
            with pytest.raises(InvalidInput) as refused:
                delete(posted.deps, actor, **{field: value})
            assert refused.value.field == field
            assert ada(posted.deps).email == EMAIL


def test_a_stranger_deletes_nothing(deps: Deps) -> None:
    with pytest.raises(NotSignedIn):
        deleting.delete(deps, actor=None, password=PASSWORD, typed=EMAIL)
    with pytest.raises(NotSignedIn):
        deleting.data_page(deps, actor=None)


def test_the_period_is_the_rules() -> None:
    assert deleting.kept_months(datetime(2026, 11, 26, tzinfo=UTC)) == 60


def test_what_is_told_later_goes_to_no_address(posted: World) -> None:
    deps = posted.deps
    actor = ada(deps)
    campaign = posted.live_campaign()
    pledge_id = posted.invest(actor, campaign, 1)
    posted.to_deadline(campaign)
    delete(deps, actor)
    posted.work()
    posted.dispute(pledge_id)
    posted.finish()
    assert letters_to(deps, f"deleted-{actor.user_id}@invalid") == []
    with deps.reading() as session:
        assert session.exec(select(User.deleted_at).where(User.id == actor.user_id)).one()
