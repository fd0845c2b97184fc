"""Whoever shares an address with others uses up nothing of those who are known there."""

from __future__ import annotations

import pytest

from crowdfund.domain.errors import TooManyAttempts
from crowdfund.services import accounts, limits, passkey_answers, passkeys, second_step
from crowdfund.services.deps import Deps
from crowdfund.services.limits import Limit
from tests.services.factoring import (
    EMAIL,
    PASSWORD,
    actor_of,
    hold_phones,
    sign_in,
    signed_in,
    with_app,
)
from tests.services.soft_passkey import SoftPasskey

HERE = "192.0.2.1"


@pytest.fixture(autouse=True)
def _held_phones(monkeypatch: pytest.MonkeyPatch) -> None:
    hold_phones(monkeypatch)


def used_up(*bounds: Limit) -> None:
    """A neighbour has asked as often as anybody may from this address."""
    for limit in bounds:
        limits.forgive(limit, HERE)
        for _time in range(limit.tries):
            limits.count(limit, HERE)
        with pytest.raises(TooManyAttempts):
            limits.count(limit, HERE)


def test_wrong_passwords_of_a_neighbour_keep_nobodys_code_out(deps: Deps) -> None:
    grant = signed_in(deps)
    app, _codes = with_app(deps, grant)
    used_up(limits.SIGN_IN_BY_ADDRESS)
    with pytest.raises(TooManyAttempts):
        sign_in(deps)
    half = accounts.sign_in(
        deps,
        email=EMAIL,
        password=PASSWORD,
        client_address=HERE,
        user_agent="",
        device=grant.device,
    )
    assert half.is_half
    assert second_step.finish(deps, token=half.token, code=app.code()).token


def test_a_neighbour_keeps_nobodys_passkey_out(deps: Deps) -> None:
    grant = signed_in(deps)
    actor, place = actor_of(deps, grant), passkey_answers.relying_party(deps)
    key = SoftPasskey(origin=place.origin, rp_id=place.id)
    answer = key.make(passkeys.options_to_add(deps, actor=actor))
    passkeys.add(deps, actor=actor, credential=answer, name="")
    used_up(limits.SIGN_IN_BY_ADDRESS, limits.PASSKEY_BY_ADDRESS)
    with pytest.raises(TooManyAttempts):
        passkeys.options_to_use(deps, actor=None, client_address=HERE, device="not ours")
    asked = passkeys.options_to_use(deps, actor=None, client_address=HERE, device=grant.device)
    assert passkey_answers.sign_in(deps, credential=key.use(asked), user_agent="").token
    again = passkeys.options_to_use(deps, actor=actor, client_address=HERE)
    passkey_answers.prove(deps, actor=actor, credential=key.use(again))


def test_who_is_known_is_bounded_for_themselves(deps: Deps) -> None:
    grant = signed_in(deps)
    actor = actor_of(deps, grant)
    device = grant.device.rpartition(".")[0]
    for limit, key in (
        (limits.PASSKEY_BY_PERSON, str(actor.user_id)),
        (limits.PASSKEY_BY_DEVICE, device),
    ):
        for _time in range(limit.tries):
            limits.count(limit, key)
    for known in ({"actor": actor}, {"actor": None, "device": grant.device}):
        with pytest.raises(TooManyAttempts):
            passkeys.options_to_use(deps, client_address=HERE, **known)  # type: ignore[arg-type]
    assert passkeys.options_to_use(deps, actor=None, client_address=HERE)
