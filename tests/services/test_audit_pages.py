"""The trail and the people as moderators read them; nobody else does."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from sqlmodel import col, select

from crowdfund.db.tables import AuditEntry
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import NotAllowed, NotSignedIn
from crowdfund.papers.tables import MARK
from crowdfund.services import (
    accounts,
    audit,
    audit_pages,
    audit_search,
    catalog,
    moderation,
    people_pages,
    pledging,
    profile,
)
from crowdfund.services.audit_words import kind_label
from crowdfund.services.deps import Deps
from crowdfund.services.views.audit import AuditFilters
from crowdfund.words import CHINESE, language_in_use
from tests.world import StoryClock, World


def did(deps: Deps, person: Actor | None, action: AuditAction, name: str, **said: object) -> None:
    """Writes an entry."""
    with deps.transaction() as session:
        audit.record(
            session,
            action,
            audit.Object("campaign", f"id-{name}", name),
            at=deps.now(),
            actor_id=person.user_id if person else None,
            **said,  # type: ignore[arg-type]
        )


def found(deps: Deps, moderator: Actor, **filters: str) -> list[str]:
    """Names of what the filters find, newest first."""
    page = audit_pages.audit_page(deps, actor=moderator, filters=AuditFilters(**filters))
    return [row.about_id.removeprefix("id-") for row in page.rows]


def test_filters_find_by_person_action_object_and_day(
    deps: Deps, world: World, moderator: Actor, clock: StoryClock
) -> None:
    anna = world.person("Anna")
    did(deps, anna, AuditAction.CAMPAIGN_EDITED, "Bread 100%")
    clock.advance(timedelta(days=2))
    today = deps.now().date().isoformat()
    did(deps, None, AuditAction.CAMPAIGN_STATUS, "Tea")
    assert found(deps, moderator) == ["Tea", "Bread 100%"]
    assert found(deps, moderator, who="ANN") == ["Bread 100%"]
    assert found(deps, moderator, who=anna.email.upper()) == ["Bread 100%"]
    assert found(deps, moderator, who=audit.PLATFORM) == ["Tea"]
    assert found(deps, moderator, action="campaign.status") == ["Tea"]
    assert found(deps, moderator, about="bread 100%") == ["Bread 100%"]
    assert found(deps, moderator, about="id-Tea") == ["Tea"]
    assert found(deps, moderator, since=today) == ["Tea"]
    assert found(deps, moderator, since=today, until=today) == ["Tea"]
    assert found(deps, moderator, until="2020-01-01") == []
    for odd in ("%", "_", "x' OR 1=1 --", "\x00\x00nobody"):
        assert found(deps, moderator, who=odd) == []
    for no_day in ("yesterday", "2026-13-40", "0001-01-01", "9999-12-31"):
        assert found(deps, moderator, since=no_day) == ["Tea", "Bread 100%"]


def test_what_it_was_done_to_is_found_by_the_words_that_are_shown(
    deps: Deps, moderator: Actor
) -> None:
    with deps.transaction() as session:
        for kind in ("attempt", "user", "moon rock"):
            about = audit.Object(kind, kind)
            audit.record(session, AuditAction.WORK_RETRIED, about, at=deps.now())
    assert found(deps, moderator, about="payment REQ") == ["attempt"]
    assert found(deps, moderator, about="person") == ["user"]
    assert found(deps, moderator, about="attempt") == ["attempt"]
    assert found(deps, moderator, about="moon") == ["moon rock"]
    assert found(deps, moderator, about="付款") == []
    with language_in_use(CHINESE):
        assert found(deps, moderator, about=kind_label("attempt")) == ["attempt"]


def test_a_campaign_is_found_with_what_belongs_to_it(
    deps: Deps, world: World, moderator: Actor
) -> None:
    anna = world.person("Anna")
    bread, tea = world.live_campaign(), world.live_campaign(world.person("Theo"))
    tea.title = "Tea for the hills"
    world.put(tea)
    pledges = {}
    for campaign in (bread, tea):
        pledges[campaign.id] = world.invest(anna, campaign, 2)
        pledging.cancel(deps, actor=anna, pledge_id=pledges[campaign.id])
        catalog.ask(deps, actor=anna, slug=campaign.slug, text="Is it good?")
        talk = catalog.questions(deps, actor=moderator, slug=campaign.slug, shown=1)
        which = talk.shown[0].id
        catalog.hide_question(deps, actor=moderator, question_id=which, reason="Off topic.")
        moderation.suspend(deps, actor=moderator, campaign_id=str(campaign.id), reason="A look.")

    def about(words: str) -> list[tuple[str, str]]:
        with deps.reading() as session:
            query = select(AuditEntry).where(audit_search.is_about(words))
            entries = session.exec(query.order_by(col(AuditEntry.number)))
            return [(entry.object_kind, entry.object_id) for entry in entries]

    for words in ("FOR THE HARBOUR", str(bread.id)):
        found = about(words)
        assert {kind for kind, _id in found} == {"campaign", "pledge", "question"}
        assert ("pledge", pledges[bread.id]) in found
        assert found == about("bread for")
    assert len(about("tea for")) == len(about("bread for"))
    assert not set(about("tea for")) & set(about("bread for"))
    assert about("nothing is called so") == []


def test_who_is_nobody_is_said_in_the_language_of_who_reads(
    deps: Deps, world: World, moderator: Actor
) -> None:
    did(deps, None, AuditAction.CAMPAIGN_STATUS, "Tea")
    did(deps, None, AuditAction.SIGN_IN_FAILED, "Bread", nobody=audit.STRANGER)
    did(deps, None, AuditAction.ARCHIVE_MADE, "Milk", nobody=audit.OPERATOR)
    did(deps, world.person("The platform"), AuditAction.CAMPAIGN_EDITED, "Jam")

    def who() -> list[str]:
        page = audit_pages.audit_page(deps, actor=moderator, filters=AuditFilters())
        return [row.who for row in page.rows]

    assert who() == ["The platform", audit.OPERATOR, audit.STRANGER, "The platform"]
    with language_in_use(CHINESE):
        assert who() == ["The platform", "运营者（通过终端）", "未登录者", "平台"]
        assert found(deps, moderator, who="平台") == ["Tea"]
        assert found(deps, moderator, who="The platform") == ["Jam", "Tea"]
    assert found(deps, moderator, who="平台") == []


def test_pages_and_changes(deps: Deps, world: World, moderator: Actor) -> None:
    anna = world.person("Anna")
    for number in range(27):
        change = {"before": {"cash_minor": number}, "after": {"cash_minor": 9, "is_open": True}}
        change["beside"] = {"currency": "USD"}
        did(deps, anna, AuditAction.CAMPAIGN_EDITED, str(number), **change)
    page = audit_pages.audit_page(deps, actor=moderator, filters=AuditFilters(), page="2")
    assert (page.page, page.pages, page.total_text) == (2, 2, "27 entries")
    assert [row.about_id for row in page.rows] == ["id-1", "id-0"]
    changed = [(line.name, line.before, line.after) for line in page.rows[0].changes]
    assert changed == [("Is open", "", "yes"), ("Cash", "$0.01", "$0.09")]


def test_a_file_has_everything_and_no_formula(
    deps: Deps, world: World, moderator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_pages, "CHUNK", 2)
    anna = world.person("Anna")
    names = ["=HYPERLINK(1)", "+1", "-1", "@x", "＝1+1", " =1+1", 'say "hi", you\nthere', "Ōsaka"]
    for name in names:
        did(deps, anna, AuditAction.CAMPAIGN_EDITED, name, reason=name)
    parts = audit_pages.export(deps, actor=moderator, filters=AuditFilters())
    file = b"".join(parts)
    assert file.startswith(MARK.encode())
    rows = list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline="")))
    assert [row["number"] for row in rows] == [str(number + 1) for number in range(len(names))]
    assert [row["reason"] for row in rows] == [
        *("'=HYPERLINK(1)", "'+1", "'-1", "'@x", "'＝1+1", "' =1+1"),
        *('say "hi", you there', "Ōsaka"),
    ]
    assert {row["actor"] for row in rows} == {"Anna"}


def test_only_moderators_look(deps: Deps, world: World) -> None:
    anna = world.person("Anna")
    filters = AuditFilters()
    for look in (
        lambda actor: audit_pages.audit_page(deps, actor=actor, filters=filters),
        lambda actor: audit_pages.export(deps, actor=actor, filters=filters),
        lambda actor: people_pages.people_page(deps, actor=actor),
    ):
        with pytest.raises(NotAllowed):
            look(anna)
        with pytest.raises(NotSignedIn):
            look(None)


def test_people_are_found_with_what_is_theirs(deps: Deps, world: World, moderator: Actor) -> None:
    founder, anna = world.person("Fiona 100%"), world.person("Anna")
    world.invest(anna, world.live_campaign(founder), 3)
    accounts.register(
        deps, email="zoe@example.test", password="a quiet river", name="Zoë", client_address="1"
    )
    token = accounts.sign_in(
        deps, email="zoe@example.test", password="a quiet river", client_address="1", user_agent=""
    ).token
    did(deps, founder, AuditAction.CAMPAIGN_EDITED, "Bread")
    page = people_pages.people_page(deps, actor=moderator)
    by_name = {row.name: row for row in page.rows}
    assert page.total_text == "4 people"
    assert by_name["Anna"].owns_text == "1 pledge"
    assert by_name["Fiona 100%"].owns_text == "1 enterprise, 1 campaign"
    assert (by_name["Anna"].status, by_name["Anna"].seen_text) == (
        "Cannot sign in",
        "Last action just now",
    )
    assert by_name["Fiona 100%"].seen_text == "Last action just now"
    assert by_name["Moderator"].seen_text == "Never signed in"
    assert (by_name["Zoë"].status, by_name["Zoë"].seen_text) == ("Signed in", "just now")
    assert by_name["Moderator"].role == "Admin"
    assert (by_name["Anna"].identity, by_name["Zoë"].identity) == ("Verified", "Not verified")
    actor = accounts.actor_for(deps, token=token)
    profile.revoke_other_sessions(deps, actor=actor, token="")

    def names(**search: object) -> list[str]:
        return [row.name for row in people_pages.people_page(deps, actor=moderator, **search).rows]

    assert people_pages.people_page(deps, actor=moderator, words="zoe@").rows[0].status == (
        "Signed out"
    )
    assert names(words="ANNA") == ["Anna"]
    assert names(words="100%") == ["Fiona 100%"]
    assert names(words="%") == ["Fiona 100%"]
    assert names(role=Role.ADMIN.value) == ["Moderator"]
    assert len(names(words=None, role={}, page="x")) == 4
