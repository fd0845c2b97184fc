"""The audit trail: written with the action, never changed, without secrets."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from crowdfund.db.tables import AuditEntry
from crowdfund.domain.audit import CUT, LONGEST_VALUE, AuditAction, changes
from crowdfund.domain.errors import InvalidInput, TooManyAttempts
from crowdfund.services import accounts, audit, choices, limits, moderation, pledging, profile
from crowdfund.services.deps import Deps
from tests.world import World

EMAIL, PASSWORD = "ada@example.test", "a quiet river bend"


def entries(deps: Deps, *actions: AuditAction) -> list[AuditEntry]:
    """What was written, oldest first."""
    with deps.reading() as session:
        query = select(AuditEntry).order_by(col(AuditEntry.number))
        if actions:
            query = query.where(col(AuditEntry.action).in_([one.value for one in actions]))
        return list(session.exec(query))


def sign_in(deps: Deps, password: str = PASSWORD, email: str = EMAIL) -> str:
    """Returns the token."""
    return accounts.sign_in(
        deps, email=email, password=password, client_address="192.0.2.1", user_agent=""
    ).token


def test_a_decision_says_who_what_why_and_from_what_to_what(deps: Deps, world: World) -> None:
    moderator, campaign = world.admin(), world.live_campaign()
    moderation.suspend(deps, actor=moderator, campaign_id=str(campaign.id), reason="A complaint.")
    last = entries(deps, AuditAction.CAMPAIGN_STATUS)[-1]
    assert (last.actor_id, last.actor_name) == (moderator.user_id, "Moderator")
    assert (last.object_kind, last.object_id) == ("campaign", str(campaign.id))
    assert (last.object_name, last.reason) == ("Bread for the harbour", "A complaint.")
    assert (last.before, last.after) == ({"status": "live"}, {"status": "suspended"})


def test_what_the_platform_does_to_campaigns_is_its_own(deps: Deps, world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    anna = world.person("Anna")
    cancelled = world.invest(anna, campaign, 3)
    pledging.cancel(deps, actor=anna, pledge_id=cancelled)
    world.invest(world.person("Ben"), campaign, 10)
    world.to_deadline(campaign)
    found = entries(deps, AuditAction.CAMPAIGN_STATUS)
    assert [(one.actor_name, one.after["status"]) for one in found] == [
        (audit.PLATFORM, "closing"),
        (audit.PLATFORM, "settling"),
        (audit.PLATFORM, "settled"),
    ]
    [one] = entries(deps, AuditAction.PLEDGE_STATUS)
    assert (one.actor_name, one.object_id, one.after) == (
        "Anna",
        cancelled,
        {"status": "refunding"},
    )


def test_an_entry_goes_with_its_action(deps: Deps) -> None:
    about = audit.Object("campaign", 1)
    with deps.transaction() as session:
        audit.record(session, AuditAction.CAMPAIGN_EDITED, about, at=deps.now())
        session.rollback()
    assert entries(deps, AuditAction.CAMPAIGN_EDITED) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET reason = 'another'",
        "UPDATE audit_entries SET actor_id = NULL",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries, audit_links",
    ],
)
def test_the_database_itself_refuses_every_change(deps: Deps, world: World, statement: str) -> None:
    profile.change_name(deps, actor=world.person("Anna"), name="Anne")
    before = len(entries(deps))
    assert before > 0
    with (
        pytest.raises(DBAPIError, match="rows of audit_entries never change"),
        deps.transaction() as session,
    ):
        session.connection().execute(text(statement))
    assert len(entries(deps)) == before


def test_signing_in_and_failing_to_is_written_down_without_what_was_typed(deps: Deps) -> None:
    accounts.register(deps, email=EMAIL, password=PASSWORD, name="Ada", client_address="192.0.2.1")
    token = sign_in(deps)
    for email in (EMAIL, "my own secret"):
        with pytest.raises(InvalidInput):
            sign_in(deps, "not the password", email)
    actor = accounts.actor_for(deps, token=token)
    profile.change_password(deps, actor=actor, token=token, old=PASSWORD, new="a new riverbank")
    accounts.sign_out(deps, token=token)
    accounts.sign_out(deps, token=token)
    found = [(one.action, one.actor_name, one.object_name) for one in entries(deps)]
    assert found == [
        ("account.opened", "Ada", "Ada"),
        ("account.signed_in", "Ada", "Ada"),
        ("account.sign_in_failed", audit.STRANGER, "Ada"),
        ("account.sign_in_failed", audit.STRANGER, "unknown"),
        ("account.password_changed", "Ada", "Ada"),
        ("account.signed_out", "Ada", ""),
    ]
    with deps.reading() as session:
        [everything] = (
            session.connection()
            .execute(text("SELECT string_agg(row_to_json(e)::text, '') FROM audit_entries e"))
            .one()
        )
    for secret in (PASSWORD, "a new riverbank", "not the password", "my own secret", token):
        assert secret not in everything


def test_too_many_tries_are_written_down(deps: Deps) -> None:
    accounts.register(deps, email=EMAIL, password=PASSWORD, name="Ada", client_address="192.0.2.1")
    for _ in range(limits.SIGN_IN_BY_PAIR.tries):
        with pytest.raises(InvalidInput):
            sign_in(deps, "wrong")
    with pytest.raises(TooManyAttempts):
        sign_in(deps, "wrong")
    assert len(entries(deps, AuditAction.SIGN_IN_LOCKED)) == 1
    limits.forget_all()


def test_a_refusal_is_written_once_however_often_it_is_tried(deps: Deps) -> None:
    """Prevents: a visitor who writes thousands of rows a minute that nobody can ever take out."""
    limits.forget_all()

    def guess(place: int) -> None:
        with pytest.raises((InvalidInput, TooManyAttempts)):
            accounts.sign_in(
                deps,
                email=EMAIL,
                password="wrong",
                client_address=f"192.0.2.{place}",
                user_agent="",
            )

    def locked() -> int:
        return len(entries(deps, AuditAction.SIGN_IN_LOCKED))

    for _ in range(limits.SIGN_IN_BY_PAIR.tries + 50):
        guess(1)
    assert locked() == 1, "this network, for this account"
    for _ in range(limits.SIGN_IN_BY_PAIR.tries + 5):
        guess(2)
    assert locked() == 2, "another network"
    for place in range(3, 30):
        guess(place)
    assert locked() == 3, "everybody, for this account"
    assert len(entries(deps, AuditAction.SIGN_IN_FAILED)) == limits.SIGN_IN_BY_EMAIL.tries
    limits.forget_all()


def test_a_profile_shows_only_what_changed(deps: Deps, world: World) -> None:
    anna = world.person("Anna")
    profile.change_name(deps, actor=anna, name="Anne", country="FR")
    profile.change_name(deps, actor=anna, name="Anne", country="DE")
    first, second = entries(deps, AuditAction.PROFILE_CHANGED)
    assert first.before == {"name": "Anna", "country": ""}
    assert first.after == {"name": "Anne", "country": "FR"}
    assert (second.before, second.after) == ({"country": "FR"}, {"country": "DE"})


def test_a_choice_shows_what_it_was(deps: Deps, world: World) -> None:
    anna = world.person("Anna")
    for on in (False, True):
        choices.choose(deps, actor=anna, topic="news", channel="mail", on=on)
    found = entries(deps, AuditAction.CHOICE_CHANGED)
    assert [(one.before, one.after) for one in found] == [
        ({"news by mail": True}, {"news by mail": False}),
        ({"news by mail": False}, {"news by mail": True}),
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, ({"b": 2}, {"b": 3})),
        ({}, {"a": True}, ({"a": None}, {"a": True})),
        ({"a": "x"}, {}, ({"a": "x"}, {"a": None})),
        ({"password_hash": "x"}, {"password_hash": "y", "Api_Token": 3}, ({}, {})),
        ({"a": ""}, {"a": "n\x00ul"}, ({"a": ""}, {"a": "nul"})),
    ],
)
def test_changes(before: dict[str, Any], after: dict[str, Any], expected: Any) -> None:
    assert changes(before, after) == expected


def test_a_long_text_is_cut() -> None:
    _, after = changes({}, {"story": "x" * 50_000})
    assert after["story"] == "x" * LONGEST_VALUE + CUT
