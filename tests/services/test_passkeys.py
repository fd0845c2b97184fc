"""Passkeys: added, signed in with, refused when anything about the answer is not as it must be."""

from __future__ import annotations

import copy
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlmodel import col, select

from crowdfund.clock import real_now
from crowdfund.db.tables import Passkey, PasskeyChallenge, UserSession
from crowdfund.domain.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    NotSignedIn,
    ProofNeeded,
    TooManyAttempts,
)
from crowdfund.domain.factors import ProofKind
from crowdfund.services import (
    factor_pages,
    factor_rows,
    limits,
    passkey_answers,
    passkey_challenges,
    passkeys,
)
from crowdfund.services.deps import Deps
from crowdfund.services.passkey_answers import relying_party
from crowdfund.services.step_up import require_fresh
from crowdfund.services.views.people import SessionGrant
from tests.services.factoring import (
    actor_of,
    hold_phones,
    let_proof_age,
    sign_in,
    signed_in,
    told,
    trail,
    with_app,
)
from tests.services.soft_passkey import PRESENT, SoftPasskey

HERE = "192.0.2.1"
EVE = "eve@example.test"


@pytest.fixture(autouse=True)
def _held_phones(monkeypatch: pytest.MonkeyPatch) -> None:
    hold_phones(monkeypatch)


def soft(deps: Deps) -> SoftPasskey:
    place = relying_party(deps)
    return SoftPasskey(origin=place.origin, rp_id=place.id)


def added(deps: Deps, grant: SessionGrant, name: str = "My phone") -> SoftPasskey:
    key = soft(deps)
    actor = actor_of(deps, grant)
    answer = key.make(passkeys.options_to_add(deps, actor=actor))
    passkeys.add(deps, actor=actor, credential=answer, name=name)
    return key


def options(deps: Deps) -> dict[str, Any]:
    return passkeys.options_to_use(deps, actor=None, client_address=HERE)


def use(deps: Deps, answer: object) -> SessionGrant:
    return passkey_answers.sign_in(deps, credential=answer, user_agent="a test")


def test_a_passkey_signs_in_alone(deps: Deps) -> None:
    key = added(deps, signed_in(deps))
    actor = actor_of(deps, use(deps, key.use(options(deps))))
    assert actor.proof is not None
    assert (actor.proof.how, actor.proof.has_factor) == (ProofKind.PASSKEY, True)
    assert require_fresh(actor) is actor
    page = factor_pages.factors_page(deps, actor=actor)
    assert [row.name for row in page.passkeys] == ["My phone"]
    assert page.passkeys[0].used_text != "not used yet"
    assert told(deps) == ["factor_added"]


def test_what_is_asked_for_names_nobody_and_demands_verification(deps: Deps) -> None:
    grant = signed_in(deps)
    added(deps, grant)
    asked = options(deps)
    assert asked["allowCredentials"] == []
    assert asked["userVerification"] == "required"
    made = passkeys.options_to_add(deps, actor=actor_of(deps, grant))
    assert made["authenticatorSelection"]["residentKey"] == "required"
    assert made["authenticatorSelection"]["userVerification"] == "required"
    assert len(made["excludeCredentials"]) == 1


@pytest.mark.parametrize(
    ("public_url", "rp_id", "origin"),
    [
        ("https://invest.example.test", "invest.example.test", "https://invest.example.test"),
        ("http://127.0.0.1:8000", "localhost", "http://localhost:8000"),
        ("http://localhost:8000", "localhost", "http://localhost:8000"),
    ],
)
def test_the_site_is_that_of_the_public_address(
    deps: Deps, public_url: str, rp_id: str, origin: str
) -> None:
    place = relying_party(replace(deps, public_url=public_url))
    assert (place.id, place.origin) == (rp_id, origin)


def test_the_first_passkey_brings_recovery_codes_and_a_second_page_after_the_password(
    deps: Deps,
) -> None:
    grant = signed_in(deps)
    key = soft(deps)
    actor = actor_of(deps, grant)
    answer = key.make(passkeys.options_to_add(deps, actor=actor))
    codes = passkeys.add(deps, actor=actor, credential=answer, name="")
    assert len(codes) == 10
    assert sign_in(deps).is_half
    [row] = factor_pages.factors_page(deps, actor=actor_of(deps, grant)).passkeys
    assert row.name == "Passkey"


Spoil = Callable[[SoftPasskey], None]


def elsewhere(key: SoftPasskey) -> None:
    key.origin = "https://evil.test"


def other_site(key: SoftPasskey) -> None:
    key.rp_id = "evil.test"


def unverified(key: SoftPasskey) -> None:
    key.flags = PRESENT


def absent(key: SoftPasskey) -> None:
    key.flags = 0


SPOILT = [elsewhere, other_site, unverified, absent]


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_new_passkey_of_another_site_or_person_unverified_is_refused(
    deps: Deps, spoil: Spoil
) -> None:
    grant = signed_in(deps)
    key = soft(deps)
    spoil(key)
    actor = actor_of(deps, grant)
    answer = key.make(passkeys.options_to_add(deps, actor=actor))
    with pytest.raises(InvalidInput):
        passkeys.add(deps, actor=actor, credential=answer, name="x")
    assert not sign_in(deps).is_half


@pytest.mark.parametrize("spoil", SPOILT)
def test_an_answer_for_another_site_or_unverified_signs_nobody_in(deps: Deps, spoil: Spoil) -> None:
    key = added(deps, signed_in(deps))
    spoil(key)
    with pytest.raises(InvalidInput):
        use(deps, key.use(options(deps)))
    assert trail(deps)[-1] == "account.passkey_refused"


def test_a_challenge_is_good_once(deps: Deps) -> None:
    key = added(deps, signed_in(deps))
    asked = options(deps)
    answer = key.use(asked)
    use(deps, answer)
    with pytest.raises(InvalidInput):
        use(deps, answer)
    with pytest.raises(InvalidInput):
        use(deps, key.use(asked))


def test_a_bad_answer_uses_its_challenge_up(deps: Deps) -> None:
    key = added(deps, signed_in(deps))
    asked = options(deps)
    key.flags, good = PRESENT, key.flags
    with pytest.raises(InvalidInput):
        use(deps, key.use(asked))
    key.flags = good
    with pytest.raises(InvalidInput):
        use(deps, key.use(asked))


def test_a_challenge_ends_after_five_minutes(deps: Deps) -> None:
    key = added(deps, signed_in(deps))
    asked = options(deps)
    with deps.transaction() as session:
        for row in session.exec(select(PasskeyChallenge)):
            row.expires_at = real_now()
    with pytest.raises(InvalidInput):
        use(deps, key.use(asked))
    assert passkey_challenges.LASTS.total_seconds() == 300


def test_a_challenge_that_is_not_ours_is_refused(deps: Deps) -> None:
    key = added(deps, signed_in(deps))
    for challenge in ("", "AAAA", "x" * 43):
        with pytest.raises(InvalidInput):
            use(deps, key.use({"challenge": challenge}))


def test_a_challenge_is_good_for_its_purpose_and_its_browser(deps: Deps) -> None:
    grant = signed_in(deps)
    key = added(deps, grant)
    actor, other = actor_of(deps, grant), actor_of(deps, use(deps, key.use(options(deps))))

    def asked() -> dict[str, Any]:
        return passkeys.options_to_use(deps, actor=actor, client_address=HERE)

    with pytest.raises(InvalidInput):
        use(deps, key.use(asked()))
    with pytest.raises(InvalidInput):
        passkey_answers.prove(deps, actor=actor, credential=key.use(options(deps)))
    with pytest.raises(InvalidInput):
        passkey_answers.prove(deps, actor=other, credential=key.use(asked()))
    passkey_answers.prove(deps, actor=actor, credential=key.use(asked()))


def test_a_passkey_of_another_person_proves_nothing(deps: Deps) -> None:
    grant = signed_in(deps)
    added(deps, grant)
    hers = added(deps, signed_in(deps, EVE, "Eve"))
    actor = actor_of(deps, grant)
    let_proof_age(deps)
    asked = passkeys.options_to_use(deps, actor=actor, client_address=HERE)
    with pytest.raises(InvalidInput):
        passkey_answers.prove(deps, actor=actor, credential=hers.use(asked))
    with pytest.raises(ProofNeeded):
        require_fresh(actor_of(deps, grant))


def test_a_passkey_that_says_it_is_another_persons_is_refused(deps: Deps) -> None:
    mine = added(deps, signed_in(deps))
    hers = added(deps, signed_in(deps, EVE, "Eve"))
    hers.user_handle = mine.user_handle
    with pytest.raises(InvalidInput):
        use(deps, hers.use(options(deps)))


def test_a_signature_of_another_key_is_refused(deps: Deps) -> None:
    mine = added(deps, signed_in(deps))
    forged = soft(deps)
    forged.credential_id, forged.user_handle = mine.credential_id, mine.user_handle
    forged.sign_count = 40
    with pytest.raises(InvalidInput):
        use(deps, forged.use(options(deps)))
    assert use(deps, mine.use(options(deps))).token


def test_one_that_counts_backwards_is_refused_and_told(deps: Deps) -> None:
    key = added(deps, signed_in(deps))
    use(deps, key.use(options(deps)))
    key.sign_count -= 1
    with pytest.raises(InvalidInput) as refused:
        use(deps, key.use(options(deps)))
    assert refused.value.message == passkey_answers.COPIED
    assert told(deps) == ["factor_added", "passkey_copied"]
    assert trail(deps)[-1] == "account.passkey_refused"


def test_one_that_does_not_count_signs_in_again_and_again(deps: Deps) -> None:
    grant = signed_in(deps)
    key = soft(deps)
    key.sign_count = 0
    actor = actor_of(deps, grant)
    answer = key.make(passkeys.options_to_add(deps, actor=actor))
    passkeys.add(deps, actor=actor, credential=answer, name="Cloud")
    for _time in range(3):
        key.sign_count = -1
        assert use(deps, key.use(options(deps))).token


def test_a_fresh_proof_by_passkey(deps: Deps) -> None:
    grant = signed_in(deps)
    key = added(deps, grant)
    let_proof_age(deps)
    actor = actor_of(deps, grant)
    with pytest.raises(ProofNeeded):
        passkeys.options_to_add(deps, actor=actor)
    with pytest.raises(ProofNeeded):
        passkeys.add(deps, actor=actor, credential={}, name="")
    asked = passkeys.options_to_use(deps, actor=actor, client_address=HERE)
    passkey_answers.prove(deps, actor=actor, credential=key.use(asked))
    assert require_fresh(actor_of(deps, grant)).proof


def test_renaming_and_removing_ones_own(deps: Deps) -> None:
    grant = signed_in(deps)
    key = added(deps, grant)
    eve = signed_in(deps, EVE, "Eve")
    [row] = factor_pages.factors_page(deps, actor=actor_of(deps, grant)).passkeys
    for passkey_id in (row.id, "not an id", None):
        with pytest.raises(NotFound):
            passkeys.rename(deps, actor=actor_of(deps, eve), passkey_id=passkey_id, name="Mine")
        with pytest.raises(NotFound):
            passkeys.remove(deps, actor=actor_of(deps, eve), passkey_id=passkey_id)
    passkeys.rename(deps, actor=actor_of(deps, grant), passkey_id=row.id, name=" Old\x00 phone ")
    page = factor_pages.factors_page(deps, actor=actor_of(deps, grant))
    assert [each.name for each in page.passkeys] == ["Old phone"]
    passkeys.remove(deps, actor=actor_of(deps, grant), passkey_id=row.id)
    with pytest.raises(InvalidInput):
        use(deps, key.use(options(deps)))
    assert not sign_in(deps).is_half
    assert told(deps) == ["factor_added", "factor_removed"]


def test_removing_demands_a_fresh_proof(deps: Deps) -> None:
    grant = signed_in(deps)
    added(deps, grant)
    [row] = factor_pages.factors_page(deps, actor=actor_of(deps, grant)).passkeys
    let_proof_age(deps)
    with pytest.raises(ProofNeeded):
        passkeys.remove(deps, actor=actor_of(deps, grant), passkey_id=row.id)


def test_with_the_app_left_the_recovery_codes_stay(deps: Deps) -> None:
    grant = signed_in(deps)
    with_app(deps, grant)
    added(deps, grant)
    [row] = factor_pages.factors_page(deps, actor=actor_of(deps, grant)).passkeys
    passkeys.remove(deps, actor=actor_of(deps, grant), passkey_id=row.id)
    page = factor_pages.factors_page(deps, actor=actor_of(deps, grant))
    assert (page.has_factor, page.codes_left) == (True, 10)


def test_the_same_passkey_is_added_once(deps: Deps) -> None:
    key = added(deps, signed_in(deps))
    eve = actor_of(deps, signed_in(deps, EVE, "Eve"))
    answer = key.make(passkeys.options_to_add(deps, actor=eve))
    with pytest.raises(Conflict):
        passkeys.add(deps, actor=eve, credential=answer, name="Stolen")


def test_there_can_be_so_many(deps: Deps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passkeys, "MOST", 2)
    grant = signed_in(deps)
    for _number in range(2):
        added(deps, grant)
    with pytest.raises(Conflict):
        passkeys.options_to_add(deps, actor=actor_of(deps, grant))


def test_a_stranger_adds_nothing(deps: Deps) -> None:
    for ask in (
        lambda: passkeys.options_to_add(deps, actor=None),
        lambda: passkeys.add(deps, actor=None, credential={}, name=""),
        lambda: passkeys.remove(deps, actor=None, passkey_id=""),
        lambda: passkey_answers.prove(deps, actor=None, credential={}),
    ):
        with pytest.raises(NotSignedIn):
            ask()


def test_challenges_from_one_address_are_bounded(deps: Deps) -> None:
    for _time in range(limits.PASSKEY_BY_ADDRESS.tries):
        limits.count(limits.PASSKEY_BY_ADDRESS, HERE)
    with pytest.raises(TooManyAttempts):
        options(deps)


def test_everything_of_a_person_can_be_forgotten(deps: Deps) -> None:
    grant = signed_in(deps)
    with_app(deps, grant)
    added(deps, grant)
    passkeys.options_to_use(deps, actor=actor_of(deps, grant), client_address=HERE)
    sign_in(deps)
    eve = signed_in(deps, EVE, "Eve")
    with_app(deps, eve)
    user_id = actor_of(deps, grant).user_id
    with deps.transaction() as session:
        factor_rows.forget(session, user_id)
        session.execute(delete(UserSession).where(col(UserSession.user_id) == user_id))
    assert not sign_in(deps).is_half
    assert sign_in(deps, EVE).is_half


def test_a_challenge_keeps_no_session_from_being_erased(deps: Deps) -> None:
    grant = signed_in(deps)
    passkeys.options_to_add(deps, actor=actor_of(deps, grant))
    with deps.transaction() as session:
        session.execute(delete(UserSession))
    with deps.reading() as session:
        assert session.exec(select(PasskeyChallenge)).one().session_id is not None


def test_old_challenges_go(deps: Deps) -> None:
    options(deps)
    with deps.transaction() as session:
        for row in session.exec(select(PasskeyChallenge)):
            row.expires_at = real_now() - passkey_challenges.KEPT * 2
    options(deps)
    with deps.reading() as session:
        assert len(session.exec(select(PasskeyChallenge)).all()) == 1


BROKEN: list[Any] = [
    None,
    7,
    "",
    [],
    {},
    {"id": 1},
    {"response": {}},
    {"id": "x", "rawId": "x", "type": "public-key", "response": {"clientDataJSON": "e30"}},
    {"id": "x" * 100_000},
]


def test_answers_that_are_none_are_refused(deps: Deps, subtests: pytest.Subtests) -> None:
    actor = actor_of(deps, signed_in(deps))
    for answer in BROKEN:
        with subtests.test(answer=answer):
            with pytest.raises(InvalidInput):
                use(deps, answer)
            with pytest.raises(InvalidInput):
                passkeys.add(deps, actor=actor, credential=answer, name="")
            with pytest.raises(InvalidInput):
                passkey_answers.prove(deps, actor=actor, credential=answer)


JSON = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=20),
    st.lists(st.text(max_size=8), max_size=3),
    st.dictionaries(st.text(max_size=8), st.integers(), max_size=3),
)
FIELDS = ("clientDataJSON", "authenticatorData", "signature", "userHandle", "attestationObject")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(field=st.sampled_from(FIELDS), value=JSON, at=st.integers(0, 400), bit=st.integers(0, 7))
def test_answers_that_were_tampered_with_are_refused(
    deps: Deps, field: str, value: Any, at: int, bit: int
) -> None:
    limits.forget_all()
    grant = _ada(deps)
    key = soft(deps)
    actor = actor_of(deps, grant)
    good = key.make(passkeys.options_to_add(deps, actor=actor))
    spoilt = copy.deepcopy(good)
    spoilt["response"][field] = value
    _refused_or_plain(lambda: passkeys.add(deps, actor=actor, credential=spoilt, name=""))
    flipped = copy.deepcopy(good)
    text = flipped["response"]["attestationObject"]
    flipped["response"]["attestationObject"] = _flipped(text, at, bit)
    again = key.make(passkeys.options_to_add(deps, actor=actor))
    flipped["response"]["clientDataJSON"] = again["response"]["clientDataJSON"]
    _refused_or_plain(lambda: passkeys.add(deps, actor=actor, credential=flipped, name=""))


def _flipped(text: str, at: int, bit: int) -> str:
    at %= len(text)
    return text[:at] + chr((ord(text[at]) ^ (1 << bit)) & 0x7F) + text[at + 1 :]


def _refused_or_plain(ask: Callable[[], Any]) -> None:
    """Whatever was made up, the answer is a refusal in words or a passkey that verifies."""
    with suppress(InvalidInput, Conflict):
        ask()


def _ada(deps: Deps) -> SessionGrant:
    with deps.transaction() as session:
        for row in session.exec(select(Passkey)):
            session.delete(row)
        is_there = session.exec(select(UserSession)).first() is not None
    return sign_in(deps) if is_there else signed_in(deps)
