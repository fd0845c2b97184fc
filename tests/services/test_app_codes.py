"""Authenticator apps and recovery codes: set up, asked for at sign-in, each code taken once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from crowdfund.clock import real_now
from crowdfund.db.tables import AuthenticatorApp, HalfSignIn, RecoveryCode, User, UserSession
from crowdfund.domain.errors import (
    Conflict,
    InvalidInput,
    NotSignedIn,
    ProofNeeded,
    TooManyAttempts,
)
from crowdfund.domain.factors import ProofKind
from crowdfund.services import (
    accounts,
    app_codes,
    code_checks,
    factor_pages,
    profile,
    recovery_codes,
    sealing,
    second_step,
)
from crowdfund.services.deps import Deps
from crowdfund.services.views.people import SessionGrant
from tests.services.factoring import (
    EMAIL,
    PASSWORD,
    App,
    actor_of,
    hold_phones,
    let_proof_age,
    sign_in,
    signed_in,
    told,
    trail,
    with_app,
)


@pytest.fixture(autouse=True)
def _held_phones(monkeypatch: pytest.MonkeyPatch) -> None:
    hold_phones(monkeypatch)


def finish(deps: Deps, half: SessionGrant, code: object) -> SessionGrant:
    return second_step.finish(deps, token=half.token, code=code)


def test_an_app_counts_once_its_first_code_came(deps: Deps) -> None:
    grant = signed_in(deps)
    app = App(app_codes.start(deps, actor=actor_of(deps, grant)).secret)
    assert not sign_in(deps).is_half
    with pytest.raises(InvalidInput):
        app_codes.confirm(deps, actor=actor_of(deps, grant), code=app.wrong())
    assert not sign_in(deps).is_half
    app_codes.confirm(deps, actor=actor_of(deps, grant), code=app.code())
    assert sign_in(deps).is_half
    assert told(deps) == ["factor_added"]
    assert "account.factor_added" in trail(deps)


def test_the_secret_is_stored_sealed_for_its_person(deps: Deps) -> None:
    grant = signed_in(deps)
    secret = app_codes.start(deps, actor=actor_of(deps, grant)).secret.replace(" ", "")
    with deps.reading() as session:
        row = session.exec(select(AuthenticatorApp)).one()
    purpose, owner = sealing.APP_SECRETS, row.user_id.bytes
    assert secret not in row.sealed
    assert sealing.unseal(deps, purpose, owner, row.sealed) == secret
    other_key = replace(deps, secret_key="another-secret-that-only-tests-know-0")
    assert sealing.unseal(other_key, purpose, owner, row.sealed) is None
    assert sealing.unseal(deps, purpose, b"somebody else", row.sealed) is None
    assert sealing.unseal(deps, sealing.RECOVERY_CODES, owner, row.sealed) is None
    changed = ("A" if row.sealed[20] != "A" else "B").join((row.sealed[:20], row.sealed[21:]))
    assert sealing.unseal(deps, purpose, owner, changed) is None


def test_after_the_password_a_code_is_asked_for(deps: Deps) -> None:
    app, _codes = with_app(deps, signed_in(deps))
    half = sign_in(deps)
    assert accounts.actor_for(deps, token=half.token) is None
    whole = finish(deps, half, app.code())
    proof = actor_of(deps, whole).proof
    assert proof is not None
    assert (proof.how, proof.has_factor) == (ProofKind.CODE, True)
    assert real_now() - proof.at < timedelta(minutes=1)


def test_half_a_sign_in_is_good_for_one_session(deps: Deps) -> None:
    app, codes = with_app(deps, signed_in(deps))
    half = sign_in(deps)
    finish(deps, half, app.code())
    with pytest.raises(NotSignedIn):
        finish(deps, half, codes[0])
    assert told(deps) == ["factor_added"]


def test_half_a_sign_in_ends_after_five_minutes(deps: Deps) -> None:
    app, _codes = with_app(deps, signed_in(deps))
    half = sign_in(deps)
    assert half.max_age_seconds == 300
    with deps.transaction() as session:
        session.exec(select(HalfSignIn)).one().expires_at = real_now()
    with pytest.raises(NotSignedIn):
        finish(deps, half, app.code())


def test_half_a_sign_in_ends_with_a_new_password(deps: Deps) -> None:
    grant = signed_in(deps)
    app, _codes = with_app(deps, grant)
    half = sign_in(deps)
    profile.change_password(
        deps,
        actor=actor_of(deps, grant),
        token=grant.token,
        old=PASSWORD,
        new="another river altogether",
    )
    with pytest.raises(NotSignedIn):
        finish(deps, half, app.code())


@pytest.mark.parametrize("token", ["", "x", "x" * 1_000, "' OR 1=1 --"])
def test_without_the_password_there_is_nothing_to_guess(deps: Deps, token: str) -> None:
    app, codes = with_app(deps, signed_in(deps))
    for code in (app.code(), codes[0]):
        with pytest.raises(NotSignedIn):
            second_step.finish(deps, token=token, code=code)
    assert "account.code_refused" not in trail(deps)


def test_the_token_of_a_session_is_no_half_and_the_other_way_round(deps: Deps) -> None:
    grant = signed_in(deps)
    app, _codes = with_app(deps, grant)
    with pytest.raises(NotSignedIn):
        finish(deps, grant, app.code())
    half = sign_in(deps)
    for _try in range(2):
        assert accounts.actor_for(deps, token=half.token) is None


def test_a_code_is_taken_once_and_none_from_before_it(deps: Deps) -> None:
    app, _codes = with_app(deps, signed_in(deps))
    finish(deps, sign_in(deps), app.code())
    for seen in (app.code(), app.code(steps=-1)):
        with pytest.raises(InvalidInput):
            finish(deps, sign_in(deps), seen)
    assert finish(deps, sign_in(deps), app.code(steps=1)).token


@pytest.mark.parametrize("steps", [-3, -2, 2, 3])
def test_codes_of_another_time_are_wrong(deps: Deps, steps: int) -> None:
    app, _codes = with_app(deps, signed_in(deps))
    with pytest.raises(InvalidInput):
        finish(deps, sign_in(deps), app.code(steps=steps))


@pytest.mark.parametrize(
    "code", [None, 7, "", "x" * 100_000, ["123456"], {"$ne": ""}, "\x00", "１２３４５６", "-1"]
)
def test_hostile_codes_are_only_wrong(deps: Deps, code: object) -> None:
    with_app(deps, signed_in(deps))
    with pytest.raises(InvalidInput):
        finish(deps, sign_in(deps), code)


def test_codes_of_others_are_wrong(deps: Deps) -> None:
    with_app(deps, signed_in(deps))
    hers, codes = with_app(deps, signed_in(deps, "eve@example.test", "Eve"))
    half = sign_in(deps)
    for code in (hers.code(), codes[0]):
        with pytest.raises(InvalidInput):
            finish(deps, half, code)
    assert finish(deps, sign_in(deps, "eve@example.test"), codes[0]).token


def test_five_wrong_codes_end_a_sign_in_and_ten_stop_a_person(deps: Deps) -> None:
    app, _codes = with_app(deps, signed_in(deps))
    for _try in range(2):
        half = sign_in(deps)
        for _wrong in range(second_step.MOST_WRONG - 1):
            with pytest.raises(InvalidInput):
                finish(deps, half, app.wrong())
        with pytest.raises(NotSignedIn):
            finish(deps, half, app.wrong())
    with pytest.raises(TooManyAttempts):
        finish(deps, sign_in(deps), app.code())
    assert told(deps) == ["factor_added", "codes_tried"]
    with deps.transaction() as session:
        for row in session.exec(select(code_checks.WrongCode)):
            row.at -= code_checks.WITHIN
    assert finish(deps, sign_in(deps), app.code()).token


def test_codes_that_are_tried_for_one_person_stop_nobody_else(deps: Deps) -> None:
    app, _codes = with_app(deps, signed_in(deps))
    other, _others = with_app(deps, signed_in(deps, "eve@example.test", "Eve"))
    for _try in range(2):
        half = sign_in(deps)
        for _wrong in range(second_step.MOST_WRONG):
            with pytest.raises((InvalidInput, NotSignedIn)):
                finish(deps, half, app.wrong())
    assert finish(deps, sign_in(deps, "eve@example.test"), other.code()).token


def test_a_recovery_code_signs_in_once_and_its_person_is_told(deps: Deps) -> None:
    _app, codes = with_app(deps, signed_in(deps))
    assert len(set(codes)) == 10
    whole = finish(deps, sign_in(deps), f" {codes[3].lower()} ")
    proof = actor_of(deps, whole).proof
    assert proof is not None
    assert proof.how is ProofKind.RECOVERY
    with pytest.raises(InvalidInput):
        finish(deps, sign_in(deps), codes[3])
    assert told(deps) == ["factor_added", "recovery_used"]
    assert factor_pages.factors_page(deps, actor=actor_of(deps, whole)).codes_left == 9


def test_recovery_codes_are_kept_as_keyed_hashes(deps: Deps) -> None:
    _app, codes = with_app(deps, signed_in(deps))
    with deps.reading() as session:
        rows = session.exec(select(RecoveryCode)).all()
    bare = codes[0].replace("-", "")
    owner = rows[0].user_id.bytes
    assert sealing.mark(deps, sealing.RECOVERY_CODES, owner, bare) in {row.mark for row in rows}
    assert all(bare not in row.mark and len(row.mark) == 64 for row in rows)


def test_new_codes_end_the_old_ones(deps: Deps) -> None:
    grant = signed_in(deps)
    _app, old = with_app(deps, grant)
    new = recovery_codes.make(deps, actor=actor_of(deps, grant))
    assert not set(new) & set(old)
    with pytest.raises(InvalidInput):
        finish(deps, sign_in(deps), old[0])
    assert finish(deps, sign_in(deps), new[0]).token
    assert told(deps) == ["factor_added", "recovery_made", "recovery_used"]


def test_codes_are_made_for_who_has_something_to_lose(deps: Deps) -> None:
    grant = signed_in(deps)
    with pytest.raises(Conflict):
        recovery_codes.make(deps, actor=actor_of(deps, grant))


def test_turning_it_off_takes_the_password_and_a_code(deps: Deps) -> None:
    grant = signed_in(deps)
    app, codes = with_app(deps, grant)
    actor = actor_of(deps, grant)
    for password, code, field in (
        ("wrong", app.code(), "password"),
        (PASSWORD, app.wrong(), "code"),
        (PASSWORD, None, "code"),
        (None, codes[0], "password"),
    ):
        with pytest.raises(InvalidInput) as refused:
            app_codes.turn_off(deps, actor=actor, password=password, code=code)
        assert refused.value.field == field
    assert sign_in(deps).is_half
    app_codes.turn_off(deps, actor=actor, password=PASSWORD, code=app.code())
    assert not sign_in(deps).is_half
    assert told(deps)[-1] == "factor_removed"
    assert recovery_left(deps) == 0


def recovery_left(deps: Deps) -> int:
    with deps.reading() as session:
        return len(session.exec(select(RecoveryCode)).all())


def test_who_lost_the_phone_turns_it_off_with_a_recovery_code(deps: Deps) -> None:
    grant = signed_in(deps)
    _app, codes = with_app(deps, grant)
    app_codes.turn_off(deps, actor=actor_of(deps, grant), password=PASSWORD, code=codes[5])
    assert not sign_in(deps).is_half


def test_a_second_app_waits_until_the_first_is_off(deps: Deps) -> None:
    grant = signed_in(deps)
    with_app(deps, grant)
    with pytest.raises(Conflict):
        app_codes.start(deps, actor=actor_of(deps, grant))
    with pytest.raises(Conflict):
        app_codes.confirm(deps, actor=actor_of(deps, grant), code="123456")


def test_factors_change_after_a_fresh_proof_alone(deps: Deps) -> None:
    grant = signed_in(deps)
    let_proof_age(deps)
    with pytest.raises(ProofNeeded):
        app_codes.start(deps, actor=actor_of(deps, grant))
    lately, other = sign_in(deps), sign_in(deps)
    with_app(deps, other)
    # Signed in with the password alone, and lately: not enough any more.
    with pytest.raises(ProofNeeded):
        recovery_codes.make(deps, actor=actor_of(deps, lately))
    recovery_codes.make(deps, actor=actor_of(deps, other))


def test_tries_to_confirm_are_bounded(deps: Deps) -> None:
    grant = signed_in(deps)
    app = App(app_codes.start(deps, actor=actor_of(deps, grant)).secret)
    for _wrong in range(code_checks.MOST_WRONG):
        with pytest.raises(InvalidInput):
            app_codes.confirm(deps, actor=actor_of(deps, grant), code=app.wrong())
    with pytest.raises(TooManyAttempts):
        app_codes.confirm(deps, actor=actor_of(deps, grant), code=app.code())


def test_another_secret_key_leaves_the_recovery_codes_useless_too(deps: Deps) -> None:
    """Said in the documents: with SECRET_KEY go app and codes; passkeys stay."""
    app, codes = with_app(deps, signed_in(deps))
    moved = replace(deps, secret_key="another-secret-that-only-tests-know-0")
    half = sign_in(moved)
    for code in (app.code(), codes[0]):
        with pytest.raises(InvalidInput):
            finish(moved, half, code)


@pytest.mark.parametrize(
    "ask",
    [
        lambda deps: app_codes.start(deps, actor=None),
        lambda deps: app_codes.confirm(deps, actor=None, code="123456"),
        lambda deps: app_codes.turn_off(deps, actor=None, password=PASSWORD, code="123456"),
        lambda deps: recovery_codes.make(deps, actor=None),
        lambda deps: factor_pages.factors_page(deps, actor=None),
    ],
)
def test_a_stranger_gets_nothing(deps: Deps, ask: Any) -> None:
    with pytest.raises(NotSignedIn):
        ask(deps)


def test_sessions_say_how_and_when(deps: Deps) -> None:
    signed_in(deps)
    with deps.reading() as session:
        row = session.exec(select(UserSession)).one()
        user = session.exec(select(User)).one()
    assert (row.proved_how, row.proved_at) == ("password", row.created_at)
    assert user.email == EMAIL
