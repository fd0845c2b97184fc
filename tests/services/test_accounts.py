"""Registering, signing in and out, and what a person changes of their own."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlmodel import col, select

from crowdfund.clock import real_now
from crowdfund.db.tables import Notice, User, UserSession
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import InvalidInput, NotFound, NotSignedIn, TooManyAttempts
from crowdfund.services import accounts, inbox, limits, passwords, profile
from crowdfund.services.deps import Deps
from tests.world import StoryClock

EMAIL = "ada@example.test"
PASSWORD = "a quiet river bend"
NAME = "Ada Lovelace"


def register(deps: Deps, email: object = EMAIL, **changed: object) -> None:
    given: dict[str, object] = {"password": PASSWORD, "name": NAME, **changed}
    accounts.register(
        deps,
        email=email,
        password=given["password"],
        name=given["name"],
        client_address=str(given.get("client_address", "192.0.2.1")),
    )


def sign_in(
    deps: Deps,
    email: object = EMAIL,
    password: object = PASSWORD,
    *,
    client_address: str = "192.0.2.1",
    user_agent: str = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
) -> str:
    return accounts.sign_in(
        deps,
        email=email,
        password=password,
        client_address=client_address,
        user_agent=user_agent,
    ).token


def actor_of(deps: Deps, token: str) -> Actor:
    actor = accounts.actor_for(deps, token=token)
    assert actor is not None
    return actor


def the_session(deps: Deps) -> UserSession:
    with deps.reading() as session:
        return session.exec(select(UserSession)).one()


def test_a_registered_person_signs_in_with_the_address_in_any_case(deps: Deps) -> None:
    register(deps, "  Ada@Example.TEST ")
    actor = actor_of(deps, sign_in(deps, "ADA@example.test"))
    assert (actor.email, actor.name, actor.role) == (EMAIL, NAME, Role.MEMBER)


def test_neither_password_nor_token_is_stored(deps: Deps) -> None:
    register(deps)
    token = sign_in(deps)
    with deps.reading() as session:
        user = session.exec(select(User)).one()
    assert user.password_hash.startswith("$argon2id$")
    assert PASSWORD not in user.password_hash
    assert the_session(deps).token_hash == hashlib.sha256(token.encode()).hexdigest()


def test_two_sign_ins_get_two_tokens_of_256_bits(deps: Deps) -> None:
    register(deps)
    first, second = sign_in(deps), sign_in(deps)
    assert first != second
    assert len(first) == len(second) == 43


def test_a_wrong_address_and_a_wrong_password_get_the_same_sentence(deps: Deps) -> None:
    register(deps)
    with pytest.raises(InvalidInput) as wrong_password:
        sign_in(deps, password="something else entirely")
    with pytest.raises(InvalidInput) as wrong_email:
        sign_in(deps, email="nobody@example.test")
    assert wrong_password.value.message == wrong_email.value.message
    assert wrong_password.value.field == wrong_email.value.field == ""


def test_an_unknown_address_costs_as_much_as_a_known_one(
    deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    verify = passwords.HASHER.verify

    def watch(password: str, password_hash: str) -> bool:
        compared.append(password_hash[:10])
        return verify(password, password_hash)

    monkeypatch.setattr(passwords.HASHER, "verify", watch)
    register(deps)
    for email in (EMAIL, "nobody@example.test"):
        with pytest.raises(InvalidInput):
            sign_in(deps, email=email, password="something else entirely")
    assert compared == ["$argon2id$", "$argon2id$"]


def test_a_person_without_a_password_cannot_sign_in(deps: Deps) -> None:
    register(deps)
    with deps.transaction() as session:
        session.exec(select(User)).one().password_hash = ""
    for password in ("", PASSWORD, "nobody signs in with this"):
        with pytest.raises(InvalidInput):
            sign_in(deps, password=password)


HOSTILE_PASSWORDS = [None, 7, ["x"], "x" * 100_000, {"$ne": ""}]


def test_hostile_passwords_are_only_wrong(deps: Deps, subtests: pytest.Subtests) -> None:
    register(deps)
    for password in HOSTILE_PASSWORDS:
        with subtests.test(password=password), pytest.raises(InvalidInput):
            sign_in(deps, password=password)


HOSTILE_ADDRESSES = [None, 7, "", "ada\x00@example.test", "x" * 100_000, ["x"]]


def test_hostile_addresses_are_only_wrong(deps: Deps, subtests: pytest.Subtests) -> None:
    for email in HOSTILE_ADDRESSES:
        with subtests.test(email=email), pytest.raises(InvalidInput):
            sign_in(deps, email=email)


def test_registering_a_known_address_changes_nothing_and_tells_its_owner_once(deps: Deps) -> None:
    register(deps)
    for _ in range(3):
        register(deps, EMAIL.upper(), password="an attacker's password", name="Eve")
    assert actor_of(deps, sign_in(deps)).name == NAME
    with pytest.raises(InvalidInput):
        sign_in(deps, password="an attacker's password")
    with deps.reading() as session:
        notices = session.exec(select(Notice).where(col(Notice.is_listed))).all()
    assert [notice.path for notice in notices] == ["/account"]


@pytest.mark.parametrize(
    "email",
    [
        "",
        None,
        5,
        "ada",
        "ada@",
        "@example.test",
        "ada@localhost",
        "a da@example.test",
        "ada@example..test",
        "ada..b@example.test",
        ".ada@example.test",
        "ada.@example.test",
        "ada@-example.test",
        "ada\n@example.test",
        "ada@example.test\nBcc: x@example.test",
        "x" * 65 + "@example.test",
        "a@" + "x." * 130 + "test",
        "ada@example.test,b@example.test",
    ],
)
def test_addresses_that_are_none_are_refused(email: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        accounts.parse_email(email)
    assert refused.value.field == "email"


WEAK_PASSWORDS = [
    None,
    "",
    "short",
    "x" * 9,
    "x" * 201,
    "aaaaaaaaaaaa",
    "Password123",
    "1234567890",
    EMAIL,
    EMAIL.upper(),
]


def test_weak_passwords_are_refused(deps: Deps, subtests: pytest.Subtests) -> None:
    for password in WEAK_PASSWORDS:
        with subtests.test(password=password):
            with pytest.raises(InvalidInput) as refused:
                register(deps, password=password)
            assert refused.value.field == "password"


@pytest.mark.parametrize("password", ["ten chars!", "correct horse battery staple", "x1y2" * 50])
def test_passwords_of_10_to_200_characters_are_taken(deps: Deps, password: str) -> None:
    register(deps, password=password)
    assert sign_in(deps, password=password)


UNSHOWABLE_NAMES = ["", "   ", None, 3, "x" * 101, "Ada\nLovelace", "Ada\x00", "A‮B"]


def test_names_that_cannot_be_shown_are_refused(deps: Deps, subtests: pytest.Subtests) -> None:
    for name in UNSHOWABLE_NAMES:
        with subtests.test(name=name):
            with pytest.raises(InvalidInput) as refused:
                register(deps, name=name)
            assert refused.value.field == "name"


@pytest.mark.parametrize("token", ["", "x", "x" * 1000, "' OR 1=1 --"])
def test_an_unknown_token_is_nobody(deps: Deps, token: str) -> None:
    register(deps)
    sign_in(deps)
    assert accounts.actor_for(deps, token=token) is None


def test_signing_out_ends_this_browser_and_no_other(deps: Deps) -> None:
    register(deps)
    first, second = sign_in(deps), sign_in(deps)
    accounts.sign_out(deps, token=first)
    assert accounts.actor_for(deps, token=first) is None
    assert actor_of(deps, second).email == EMAIL


def test_a_session_ends_after_30_days_of_real_time(deps: Deps) -> None:
    register(deps)
    token = sign_in(deps)
    row = the_session(deps)
    assert row.expires_at - row.created_at == timedelta(days=30)
    with deps.transaction() as session:
        session.exec(select(UserSession)).one().expires_at = real_now() - timedelta(seconds=1)
    assert accounts.actor_for(deps, token=token) is None


def test_moving_the_demonstration_clock_signs_nobody_out(deps: Deps, clock: StoryClock) -> None:
    register(deps)
    token = sign_in(deps)
    clock.advance(timedelta(days=400))
    assert actor_of(deps, token).email == EMAIL


def test_last_used_is_written_at_most_every_five_minutes(deps: Deps) -> None:
    register(deps)
    token = sign_in(deps)
    seen_at = the_session(deps).seen_at
    actor_of(deps, token)
    assert the_session(deps).seen_at == seen_at
    earlier = real_now() - timedelta(minutes=6)
    with deps.transaction() as session:
        session.exec(select(UserSession)).one().seen_at = earlier
    actor_of(deps, token)
    assert the_session(deps).seen_at > earlier


def test_guessing_one_address_is_stopped_from_anywhere(deps: Deps) -> None:
    register(deps)
    for place in range(limits.SIGN_IN_BY_EMAIL.tries):
        with pytest.raises(InvalidInput):
            sign_in(deps, password="wrong password", client_address=f"198.51.100.{place}")
    with pytest.raises(TooManyAttempts) as stopped:
        sign_in(deps, client_address="203.0.113.9")
    assert 0 < stopped.value.retry_after_seconds <= limits.SIGN_IN_BY_EMAIL.minutes * 60


def test_a_good_sign_in_forgives_the_wrong_ones_before_it(deps: Deps) -> None:
    register(deps)
    for _ in range(3):
        for _ in range(limits.SIGN_IN_BY_PAIR.tries - 1):
            with pytest.raises(InvalidInput):
                sign_in(deps, password="wrong password")
        sign_in(deps)


def test_trying_many_addresses_from_one_network_is_stopped() -> None:
    for host in range(limits.SIGN_IN_BY_ADDRESS.tries):
        limits.count(limits.SIGN_IN_BY_ADDRESS, limits.neighbourhood(f"2001:db8:1:2::{host:x}"))
    with pytest.raises(TooManyAttempts):
        limits.count(limits.SIGN_IN_BY_ADDRESS, limits.neighbourhood("2001:db8:1:2:ffff::1"))
    limits.count(limits.SIGN_IN_BY_ADDRESS, limits.neighbourhood("2001:db8:1:3::1"))


def test_the_account_page_lists_browsers_and_marks_this_one(deps: Deps) -> None:
    register(deps)
    sign_in(deps, user_agent="Mozilla/5.0 (iPhone) Safari/605.1")
    token = sign_in(deps)
    page = profile.account_page(deps, actor=actor_of(deps, token), token=token)
    assert {(row.device, row.is_current) for row in page.sessions} == {
        ("Safari on iPhone", False),
        ("Firefox on Linux", True),
    }


def test_nobody_revokes_another_persons_session(deps: Deps) -> None:
    register(deps)
    register(deps, "eve@example.test", name="Eve")
    token = sign_in(deps)
    mine = profile.account_page(deps, actor=actor_of(deps, token), token=token).sessions[0]
    eve = actor_of(deps, sign_in(deps, "eve@example.test"))
    for session_id in (mine.id, "not an id", None):
        with pytest.raises(NotFound):
            profile.revoke_session(deps, actor=eve, session_id=session_id)
    assert actor_of(deps, token).email == EMAIL
    profile.revoke_session(deps, actor=actor_of(deps, token), session_id=mine.id)
    assert accounts.actor_for(deps, token=token) is None


def test_a_new_password_signs_the_other_browsers_out(deps: Deps) -> None:
    register(deps)
    other, token = sign_in(deps), sign_in(deps)
    actor = actor_of(deps, token)
    with pytest.raises(InvalidInput) as wrong:
        profile.change_password(deps, actor=actor, token=token, old="nope", new="a new riverbank")
    assert wrong.value.field == "old_password"
    profile.change_password(deps, actor=actor, token=token, old=PASSWORD, new="a new riverbank")
    assert accounts.actor_for(deps, token=other) is None
    assert actor_of(deps, token).email == EMAIL
    with pytest.raises(InvalidInput):
        sign_in(deps)
    assert sign_in(deps, password="a new riverbank")


def test_notices_are_unread_until_they_are_marked(deps: Deps) -> None:
    register(deps)
    register(deps)
    actor = actor_of(deps, sign_in(deps))
    assert accounts.visitor(deps, actor=actor).unread_notices == 1
    inbox.mark_all_read(deps, actor=actor)
    assert accounts.visitor(deps, actor=actor).unread_notices == 0
    with deps.reading() as session:
        unread = select(Notice).where(col(Notice.is_listed), col(Notice.read_at).is_(None))
        assert session.exec(unread).all() == []


def test_changing_the_profile(deps: Deps) -> None:
    register(deps)
    token = sign_in(deps)
    actor = actor_of(deps, token)
    profile.change_name(deps, actor=actor, name=" Ada King ", country="gb")
    page = profile.account_page(deps, actor=actor, token=token)
    assert (page.name, page.country) == ("Ada King", "GB")
    with pytest.raises(InvalidInput) as refused:
        profile.change_name(deps, actor=actor, name="Ada", country="Atlantis")
    assert refused.value.field == "country"


def test_a_stranger_gets_nothing(deps: Deps) -> None:
    for ask in (
        lambda: profile.account_page(deps, actor=None, token=""),
        lambda: profile.revoke_other_sessions(deps, actor=None, token=""),
        lambda: inbox.mark_all_read(deps, actor=None),
        lambda: profile.change_name(deps, actor=None, name="x"),
    ):
        with pytest.raises(NotSignedIn):
            ask()
    assert not accounts.visitor(deps, actor=None).is_signed_in


@pytest.mark.parametrize(
    ("name", "initials"), [("Ada Lovelace", "AL"), ("ada", "A"), ("A B C", "AC"), ("", "")]
)
def test_initials(name: str, initials: str) -> None:
    assert accounts.initials_of(name) == initials
