"""Finding out who somebody is: the page, notes about it, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from crowdfund.db.tables import AuditEntry, IdentityCheck, User
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import (
    GatewayRefused,
    GatewayUnavailable,
    NotSignedIn,
    TooManyAttempts,
)
from crowdfund.domain.identity import OTHER_COUNTRY, TOO_YOUNG, TRIES_A_DAY
from crowdfund.services import identities
from crowdfund.services.identity_pages import identity_page
from tests.world import World

HERE = identities.PATH
PERSON = {"first_name": "Ada", "last_name": "King", "born": "1990-02-03", "country": "US"}


@pytest.fixture
def ada(world: World) -> Actor:
    return world.person("Ada", is_verified=False)


def checks(world: World, person: Actor) -> list[IdentityCheck]:
    with world.deps.reading() as session:
        query = select(IdentityCheck).where(IdentityCheck.user_id == person.user_id)
        return list(session.exec(query.order_by(col(IdentityCheck.number))))


def newest(world: World, person: Actor) -> IdentityCheck:
    return checks(world, person)[-1]


def shows(world: World, person: Actor, **document: Any) -> IdentityCheck:
    """Goes to the page, shows a document there, and comes back."""
    assert identities.start(world.deps, actor=person).startswith("http")
    world.sandbox.control("verify", session=newest(world, person).provider_ref, **PERSON | document)
    identities.came_back(world.deps, actor=person)
    return newest(world, person)


def test_somebody_is_verified_and_only_what_is_needed_is_kept(world: World, ada: Actor) -> None:
    before = identity_page(world.deps, actor=ada)
    assert (before.can_try, before.has_tried, before.name) == (True, False, "")
    check = shows(world, ada)
    assert (check.status, check.name, check.birth_year, check.country) == (
        "verified",
        "Ada King",
        1990,
        "US",
    )
    assert check.screening == "clear"
    page = identity_page(world.deps, actor=ada)
    assert (page.can_try, page.name, page.country_text, page.tone) == (
        False,
        "Ada King",
        "United States",
        "good",
    )
    assert identities.start(world.deps, actor=ada) == HERE
    assert world.notices(ada) == ["Your identity is verified"]
    with world.deps.reading() as session:
        query = select(AuditEntry).where(AuditEntry.object_id == str(ada.user_id))
        entries = session.exec(query.order_by(col(AuditEntry.number))).all()
    assert [entry.action for entry in entries][-1] == "account.identity_decided"
    assert "1990" not in str([(entry.before, entry.after) for entry in entries])


def test_nobody_is_verified_without_signing_in(world: World) -> None:
    for ask in (identities.start, identities.came_back, identity_page):
        with pytest.raises(NotSignedIn):
            ask(world.deps, actor=None)


def test_a_document_that_does_not_do_can_be_followed_by_another(world: World, ada: Actor) -> None:
    check = shows(world, ada, error="document_expired")
    assert (check.status, check.reason, check.name) == ("refused", "document_expired", "")
    page = identity_page(world.deps, actor=ada)
    assert (page.can_try, page.explanation) == (True, "The document has expired.")
    assert shows(world, ada).status == "verified"
    assert [each.number for each in checks(world, ada)] == [1]
    assert world.notices(ada) == ["Your identity is not verified yet", "Your identity is verified"]


@pytest.mark.parametrize(
    ("document", "reason"),
    [({"born": "2020-01-01"}, TOO_YOUNG), ({"country": "PL"}, OTHER_COUNTRY)],
)
def test_what_a_real_document_says_has_to_fit(
    world: World, ada: Actor, document: dict[str, str], reason: str
) -> None:
    with world.deps.transaction() as session:
        session.exec(select(User).where(User.id == ada.user_id)).one().country = "US"
    check = shows(world, ada, **document)
    assert (check.status, check.reason, check.name, check.screening) == (
        "unfit",
        reason,
        "",
        "none",
    )
    assert shows(world, ada).status == "verified"
    assert [(each.number, each.status) for each in checks(world, ada)] == [
        (1, "unfit"),
        (2, "verified"),
    ]


def test_a_note_does_what_coming_back_does_in_any_order(world: World, ada: Actor) -> None:
    identities.start(world.deps, actor=ada)
    ref = newest(world, ada).provider_ref
    world.sandbox.control("verify", session=ref, later=True)
    assert world.deliver() > 0
    assert newest(world, ada).status == "processing"
    assert identity_page(world.deps, actor=ada).can_try is False
    # Nothing is counted for looking at what is looked at.
    assert identities.start(world.deps, actor=ada) == HERE
    world.sandbox.control("verify", session=ref, **PERSON)
    world.deliver(reversed(world.sandbox.webhooks()))
    assert newest(world, ada).status == "verified"
    world.deliver()
    identities.came_back(world.deps, actor=ada)
    assert world.notices(ada) == ["Your identity is verified"]
    world.sandbox.api("POST", f"/v1/identity/verification_sessions/{ref}/redact")
    world.deliver()
    assert (newest(world, ada).status, newest(world, ada).name) == ("verified", "Ada King")


def test_what_was_erased_before_it_was_read_verifies_nobody(world: World, ada: Actor) -> None:
    identities.start(world.deps, actor=ada)
    ref = newest(world, ada).provider_ref
    world.sandbox.control("verify", session=ref)
    world.sandbox.api("POST", f"/v1/identity/verification_sessions/{ref}/redact")
    identities.came_back(world.deps, actor=ada)
    assert newest(world, ada).status == "unfit"


def test_tries_are_bounded_by_the_day(world: World, ada: Actor) -> None:
    told = []
    for _ in range(TRIES_A_DAY):
        told.append(identity_page(world.deps, actor=ada).tries_text)
        identities.start(world.deps, actor=ada)
    assert told[:2] == ["", f"You can be sent there {TRIES_A_DAY - 1} more times today."]
    assert told[-1] == "You can be sent there 1 more time today."
    with pytest.raises(TooManyAttempts) as refused:
        identities.start(world.deps, actor=ada)
    assert 0 < refused.value.retry_after_seconds <= 86_400
    assert identity_page(world.deps, actor=ada).can_try is False
    world.clock.advance(timedelta(days=1))
    assert identity_page(world.deps, actor=ada).tries_text == ""
    assert identities.start(world.deps, actor=ada).startswith("http")


def test_a_lost_answer_is_asked_for_again_under_the_same_key(world: World, ada: Actor) -> None:
    world.sandbox.fault("/v1/identity/verification_sessions", "drop_after", times=3)
    with pytest.raises(GatewayUnavailable):
        identities.start(world.deps, actor=ada)
    assert newest(world, ada).status == "asked"
    assert identities.start(world.deps, actor=ada).startswith("http")
    assert len(world.listed("/v1/identity/verification_sessions")) == 1


def test_a_key_that_may_be_forgotten_is_not_used_again(world: World, ada: Actor) -> None:
    world.sandbox.fault("/v1/identity/verification_sessions", "drop_after", times=3)
    with pytest.raises(GatewayUnavailable):
        identities.start(world.deps, actor=ada)
    world.clock.advance(timedelta(hours=23, minutes=1))
    identities.start(world.deps, actor=ada)
    assert [(each.number, each.status) for each in checks(world, ada)] == [
        (1, "ended"),
        (2, "open"),
    ]


def test_what_the_processor_refuses_is_asked_anew(world: World, ada: Actor) -> None:
    world.sandbox.fault("/v1/identity/verification_sessions", 400)
    with pytest.raises(GatewayRefused):
        identities.start(world.deps, actor=ada)
    identities.start(world.deps, actor=ada)
    assert [each.status for each in checks(world, ada)] == ["ended", "open"]


def test_a_check_that_was_ended_at_the_processor_is_followed_by_another(
    world: World, ada: Actor
) -> None:
    identities.start(world.deps, actor=ada)
    ref = newest(world, ada).provider_ref
    world.sandbox.api("POST", f"/v1/identity/verification_sessions/{ref}/cancel")
    assert identities.start(world.deps, actor=ada).startswith("http")
    assert [each.status for each in checks(world, ada)] == ["ended", "open"]


def test_coming_back_is_quiet_when_the_processor_is_silent(world: World, ada: Actor) -> None:
    identities.came_back(world.deps, actor=ada)
    identities.start(world.deps, actor=ada)
    world.sandbox.fault("/v1/identity", 503, times=3)
    identities.came_back(world.deps, actor=ada)
    assert newest(world, ada).status == "open"
