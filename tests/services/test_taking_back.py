"""Who takes an account back by a letter has it alone: second factors that somebody else added are
gone, and one that is being added meanwhile is not let in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from crowdfund.db.tables import AccountLink, AuthenticatorApp, Passkey, RecoveryCode, User
from crowdfund.domain.account_link import LinkPurpose
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict, InvalidInput, NotSignedIn
from crowdfund.services import (
    accounts,
    app_codes,
    factor_rows,
    limits,
    link_pages,
    moving,
    passkey_answers,
    passkeys,
    recovery_codes,
    resetting,
    second_step,
)
from crowdfund.services.deps import Deps
from crowdfund.services.views.people import SessionGrant
from tests.letters import letters_to, link_in, mailing
from tests.services.factoring import (
    EMAIL,
    PASSWORD,
    App,
    actor_of,
    hold_phones,
    sign_in,
    trail,
    with_app,
)
from tests.services.soft_passkey import SoftPasskey
from tests.world import World

HERE = "192.0.2.1"
THIEF = "mallory@example.test"
FRESH = "the harbour in winter light"


@pytest.fixture
def posted(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The world with a mailbox, and an account at Ada's address that nobody has confirmed."""
    hold_phones(monkeypatch)
    limits.forget_all()
    made = mailing(world)
    accounts.register(made.deps, email=EMAIL, password=PASSWORD, name="Ada", client_address=HERE)
    made.work()
    return made


def link_to(world: World, address: str, subject: str) -> str:
    """The link in the last letter to an address that has a word in it."""
    world.work()
    letters = [text for text in letters_to(world.deps, address) if subject in text]
    return link_in(letters[-1])


def confirm(world: World) -> None:
    link_pages.press(world.deps, token=link_to(world, EMAIL, "opened an account"))


def forgotten(world: World, email: str = EMAIL) -> None:
    """Chooses a new password by a letter to an address."""
    resetting.ask(world.deps, email=email, client_address=HERE)
    token = link_to(world, email, "asked for a new password")
    resetting.reset(world.deps, token=token, password=FRESH)


def moved(world: World, grant: SessionGrant) -> None:
    """A thief who knows the password moves the account to their own address."""
    actor = actor_of(world.deps, grant)
    moving.ask(world.deps, actor=actor, email=THIEF, password=PASSWORD)
    link_pages.press(world.deps, token=link_to(world, THIEF, "move an account"))


def brought_back(world: World) -> None:
    """Its owner follows the letter to the old address, and chooses a password with the next."""
    link_pages.press(world.deps, token=link_to(world, EMAIL, "Somebody who knows your password"))
    token = link_to(world, EMAIL, "asked for a new password")
    resetting.reset(world.deps, token=token, password=FRESH)


def a_key(deps: Deps, actor: Actor) -> tuple[SoftPasskey, dict[str, Any]]:
    """A passkey, and its answer to being made."""
    place = passkey_answers.relying_party(deps)
    key = SoftPasskey(origin=place.origin, rp_id=place.id)
    return key, key.make(passkeys.options_to_add(deps, actor=actor))


def with_key(deps: Deps, grant: SessionGrant) -> SoftPasskey:
    actor = actor_of(deps, grant)
    key, answer = a_key(deps, actor)
    passkeys.add(deps, actor=actor, credential=answer, name="")
    return key


def comes_in(deps: Deps, key: SoftPasskey) -> bool:
    """Whether a passkey signs anybody in."""
    asked = passkeys.options_to_use(deps, actor=None, client_address=HERE)
    try:
        passkey_answers.sign_in(deps, credential=key.use(asked), user_agent="")
    except InvalidInput:
        return False
    return True


def factors(deps: Deps) -> int:
    """How many rows there are about second factors."""
    tables = (AuthenticatorApp, Passkey, RecoveryCode)
    with deps.reading() as session:
        return sum(len(session.exec(select(table)).all()) for table in tables)


def test_a_squatters_passkey_is_gone_once_the_owner_chose_a_password(posted: World) -> None:
    deps = posted.deps
    key = with_key(deps, sign_in(deps))
    assert comes_in(deps, key), "before, it does"
    forgotten(posted)
    assert not comes_in(deps, key)
    assert not sign_in(deps, password=FRESH).is_half
    assert factors(deps) == 0


def test_a_squatters_app_keeps_no_owner_out(posted: World) -> None:
    deps = posted.deps
    with_app(deps, sign_in(deps))
    assert sign_in(deps).is_half, "before, its code is asked for"
    forgotten(posted)
    actor = actor_of(deps, sign_in(deps, password=FRESH))
    assert actor.proof is not None
    assert not actor.proof.has_factor
    assert AuditAction.FACTOR_REMOVED.value in trail(deps)


def test_a_thiefs_passkey_is_gone_once_the_owner_brought_the_account_back(posted: World) -> None:
    deps = posted.deps
    confirm(posted)
    thief = sign_in(deps)
    key = with_key(deps, thief)
    moved(posted, thief)
    assert comes_in(deps, key), "before, it does"
    brought_back(posted)
    assert not comes_in(deps, key)
    assert not sign_in(deps, password=FRESH).is_half


def test_a_thiefs_app_and_codes_keep_no_owner_out(posted: World) -> None:
    deps = posted.deps
    confirm(posted)
    thief = sign_in(deps)
    with_app(deps, thief)
    moved(posted, thief)
    brought_back(posted)
    assert not sign_in(deps, password=FRESH).is_half
    assert factors(deps) == 0
    assert AuditAction.FACTOR_REMOVED.value in trail(deps)


def test_who_reads_the_letters_alone_is_still_asked_for_a_code(posted: World) -> None:
    """A letter for a forgotten password does not undo the factors of an account that is its
    owner's: that is what they are for."""
    deps = posted.deps
    confirm(posted)
    app, _codes = with_app(deps, sign_in(deps))
    forgotten(posted)
    half = sign_in(deps, password=FRESH)
    assert half.is_half
    assert AuditAction.FACTOR_REMOVED.value not in trail(deps)
    second_step.finish(deps, token=half.token, code=app.code())


def test_who_was_signed_out_meanwhile_adds_nothing(
    posted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a request of the thief's that was let in before its owner took the account back,
    and ends after it."""
    deps = posted.deps
    actor = actor_of(deps, sign_in(deps))
    _key, answer = a_key(deps, actor)
    code = App(app_codes.start(deps, actor=actor).secret).code()
    read = passkey_answers.read_new

    def read_slowly(*given: Any) -> Any:
        made = read(*given)
        forgotten(posted)
        return made

    monkeypatch.setattr(passkey_answers, "read_new", read_slowly)
    for change in (
        lambda: passkeys.add(deps, actor=actor, credential=answer, name=""),
        lambda: app_codes.confirm(deps, actor=actor, code=code),
        lambda: app_codes.start(deps, actor=actor),
        lambda: recovery_codes.make(deps, actor=actor),
    ):
        with pytest.raises(NotSignedIn):
            change()
    assert factors(deps) == 0


def test_a_code_that_waited_for_the_owner_signs_nobody_in(
    posted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: the thief's code, sent before the owner took the account back and looked at after,
    finding that what it belongs to is gone and breaking."""
    deps = posted.deps
    app, _codes = with_app(deps, sign_in(deps))
    half, lock = sign_in(deps), factor_rows.lock_person
    resetting.ask(deps, email=EMAIL, client_address=HERE)
    token = link_to(posted, EMAIL, "asked for a new password")

    def lock_afterwards(session: Session, user_id: UUID) -> User:
        resetting.reset(deps, token=token, password=FRESH)
        return lock(session, user_id)

    monkeypatch.setattr(factor_rows, "lock_person", lock_afterwards)
    with pytest.raises(NotSignedIn):
        second_step.finish(deps, token=half.token, code=app.code())


def disowned(world: World, email: str = EMAIL) -> None:
    """Presses the link of the last letter about a second factor, and chooses a password."""
    link_pages.press(world.deps, token=link_to(world, email, "Added:"))
    token = link_to(world, email, "asked for a new password")
    resetting.reset(world.deps, token=token, password=FRESH)


def test_the_letter_about_a_factor_takes_a_thiefs_app_away(posted: World) -> None:
    """A new password alone would not: it is the thief's code that is asked for."""
    deps = posted.deps
    confirm(posted)
    thief = sign_in(deps)
    with_app(deps, thief)
    forgotten(posted)
    assert sign_in(deps, password=FRESH).is_half, "the attack works"
    link_pages.press(deps, token=link_to(posted, EMAIL, "Added:"))
    assert accounts.actor_for(deps, token=thief.token) is None
    with pytest.raises(InvalidInput):
        sign_in(deps, password=FRESH)
    token = link_to(posted, EMAIL, "asked for a new password")
    resetting.reset(deps, token=token, password="the harbour in summer light")
    assert not sign_in(deps, password="the harbour in summer light").is_half
    assert factors(deps) == 0
    assert AuditAction.FACTOR_REMOVED.value in trail(deps)


def test_a_password_by_an_older_letter_leaves_the_way_back(posted: World) -> None:
    """Prevents: a thief who asks for a password letter first, and adds a key before it is used."""
    deps = posted.deps
    confirm(posted)
    resetting.ask(deps, email=EMAIL, client_address=HERE)
    token = link_to(posted, EMAIL, "asked for a new password")
    key = with_key(deps, sign_in(deps))
    resetting.reset(deps, token=token, password=FRESH)
    assert comes_in(deps, key), "the attack works"
    link_pages.press(deps, token=link_to(posted, EMAIL, "Added:"))
    assert not comes_in(deps, key)


def test_it_takes_away_what_was_added_and_not_what_was_there(posted: World) -> None:
    """Prevents: a letter that opens an account with factors to whoever reads its letters."""
    deps = posted.deps
    confirm(posted)
    owner = sign_in(deps)
    app, codes = with_app(deps, owner)
    first = with_key(deps, owner)
    # Of letters that wait together any may be taken first.
    posted.work()
    second = with_key(deps, owner)
    disowned(posted)
    assert comes_in(deps, first)
    assert not comes_in(deps, second)
    for code in (app.code(), codes[0]):
        half = sign_in(deps, password=FRESH)
        assert half.is_half
        assert second_step.finish(deps, token=half.token, code=code).token


def test_a_thief_who_moved_the_account_ends_none_of_the_owners_links(posted: World) -> None:
    deps = posted.deps
    confirm(posted)
    thief = sign_in(deps)
    with_key(deps, thief)
    about_factor = link_to(posted, EMAIL, "Added:")
    moved(posted, thief)
    with pytest.raises(Conflict):
        link_pages.press(deps, token=about_factor)
    key = with_key(deps, thief)
    disowned(posted, THIEF)
    assert not comes_in(deps, key), "the thief's letter works as anybody's"
    brought_back(posted)
    assert not sign_in(deps, password=FRESH).is_half
    link_pages.press(deps, token=about_factor)


def test_it_works_for_seven_days_and_once(posted: World) -> None:
    deps = posted.deps
    confirm(posted)
    with_app(deps, sign_in(deps))
    token = link_to(posted, EMAIL, "Added:")
    with deps.reading() as session:
        query = select(AccountLink).where(AccountLink.purpose == LinkPurpose.DISOWN.value)
        link = session.exec(query).one()
    assert link.expires_at - link.made_at == timedelta(days=7)
    link_pages.press(deps, token=token)
    with pytest.raises(Conflict):
        link_pages.press(deps, token=token)
