"""Failed sign-ins are slowed, and a stranger locks nobody out."""

from __future__ import annotations

import pytest

from crowdfund.domain.errors import InvalidInput, TooManyAttempts
from crowdfund.services import accounts, devices, limits
from crowdfund.services.deps import Deps
from crowdfund.services.views.people import SessionGrant
from tests import confirmed

EMAIL = "ada@example.test"
PASSWORD = "a quiet river bend"


@pytest.fixture
def ada(deps: Deps) -> SessionGrant:
    """Her account, and what signing in gave her browser."""
    confirmed.register(deps, email=EMAIL, password=PASSWORD, name="Ada", client_address="192.0.2.1")
    return sign_in(deps)


def sign_in(
    deps: Deps,
    password: object = PASSWORD,
    *,
    device: object = "",
    client_address: str = "192.0.2.1",
    email: str = EMAIL,
) -> SessionGrant:
    return accounts.sign_in(
        deps,
        email=email,
        password=password,
        client_address=client_address,
        user_agent="",
        device=device,
    )


def storm(deps: Deps, tries: int, *, email: str = EMAIL) -> int:
    """Wrong passwords by strangers, each from an address of its own. Returns how many of them were
    compared with the password at all."""
    compared = 0
    for place in range(tries):
        try:
            sign_in(deps, "wrong password", client_address=f"198.51.100.{place}", email=email)
        except InvalidInput:
            compared += 1
        except TooManyAttempts:
            continue
    return compared


def test_a_hundred_strangers_do_not_keep_the_owner_out(deps: Deps, ada: SessionGrant) -> None:
    storm(deps, 100)
    again = sign_in(deps, device=ada.device)
    assert accounts.actor_for(deps, token=again.token) is not None


def test_without_the_cookie_the_owner_would_be_outside(deps: Deps, ada: SessionGrant) -> None:
    """The attack works on who has no cookie: it is the cookie that helps."""
    assert ada.device
    storm(deps, 100)
    with pytest.raises(TooManyAttempts):
        sign_in(deps, client_address="203.0.113.9")


@pytest.mark.usefixtures("ada")
def test_guesses_of_all_strangers_together_are_bounded(deps: Deps) -> None:
    assert storm(deps, 100) == limits.SIGN_IN_BY_EMAIL.tries


@pytest.mark.usefixtures("ada")
def test_one_network_guesses_less_than_all(deps: Deps) -> None:
    compared = 0
    for _ in range(20):
        try:
            sign_in(deps, "wrong password", client_address="203.0.113.9")
        except InvalidInput:
            compared += 1
        except TooManyAttempts:
            continue
    assert compared == limits.SIGN_IN_BY_PAIR.tries < limits.SIGN_IN_BY_EMAIL.tries
    sign_in(deps, client_address="203.0.113.10")


def test_an_address_that_nobody_has_is_slowed_the_same(deps: Deps) -> None:
    assert storm(deps, 100, email="nobody@example.test") == limits.SIGN_IN_BY_EMAIL.tries


def test_a_stolen_cookie_guesses_no_more_than_anybody(deps: Deps, ada: SessionGrant) -> None:
    compared = 0
    for place in range(100):
        try:
            sign_in(deps, "wrong password", device=ada.device, client_address=f"198.51.100.{place}")
        except InvalidInput:
            compared += 1
        except TooManyAttempts:
            continue
    assert compared == limits.SIGN_IN_BY_DEVICE.tries + limits.SIGN_IN_BY_EMAIL.tries


def test_the_owner_signing_in_gives_strangers_no_new_tries(deps: Deps, ada: SessionGrant) -> None:
    storm(deps, 100)
    sign_in(deps, device=ada.device)
    assert storm(deps, 100) == 0


def test_the_cookie_of_one_person_is_worth_nothing_for_another(
    deps: Deps, ada: SessionGrant
) -> None:
    confirmed.register(
        deps, email="eve@example.test", password=PASSWORD, name="Eve", client_address="192.0.2.1"
    )
    storm(deps, 100, email="eve@example.test")
    with pytest.raises(TooManyAttempts):
        sign_in(deps, device=ada.device, email="eve@example.test")


@pytest.mark.parametrize(
    "change", [str.upper, lambda device: device[:-1] + "x", lambda device: device.split(".")[0]]
)
def test_a_cookie_that_was_changed_is_unknown(deps: Deps, ada: SessionGrant, change) -> None:
    actor = accounts.actor_for(deps, token=ada.token)
    assert actor is not None
    assert devices.known(deps, ada.device, actor.user_id)
    assert not devices.known(deps, change(ada.device), actor.user_id)


@pytest.mark.parametrize("device", [None, 7, "", "..", "x" * 100_000, "\x00.é.ü", ["x"]])
@pytest.mark.usefixtures("ada")
def test_hostile_cookies_are_only_unknown(deps: Deps, device: object) -> None:
    assert sign_in(deps, device=device).token
    storm(deps, 100)
    with pytest.raises(TooManyAttempts):
        sign_in(deps, device=device)


def test_the_cookie_signs_nobody_in(deps: Deps, ada: SessionGrant) -> None:
    assert accounts.actor_for(deps, token=ada.device) is None
    with pytest.raises(InvalidInput):
        sign_in(deps, "wrong password", device=ada.device)
