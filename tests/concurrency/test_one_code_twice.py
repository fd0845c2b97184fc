"""The same code used twice at the same moment: good for one sign-in."""

from __future__ import annotations

import threading
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from crowdfund.db.tables import User
from crowdfund.domain.errors import InvalidInput
from crowdfund.services import factor_rows, recovery_codes, second_step
from crowdfund.services.deps import Deps
from crowdfund.services.views.people import SessionGrant
from tests.concurrency.rushing import PATIENCE_SECONDS, at_once
from tests.services.factoring import hold_phones, sign_in, signed_in, told, with_app


@pytest.fixture(autouse=True)
def _held_phones(monkeypatch: pytest.MonkeyPatch) -> None:
    hold_phones(monkeypatch)


def finish_both(deps: Deps, code: str) -> list[Any]:
    halves = [sign_in(deps), sign_in(deps)]

    def finish(half: SessionGrant) -> SessionGrant:
        return second_step.finish(deps, token=half.token, code=code)

    return at_once(*[lambda half=half: finish(half) for half in halves])  # type: ignore[misc]


def good(results: list[Any]) -> int:
    assert {type(result) for result in results} <= {SessionGrant, InvalidInput}
    return sum(isinstance(result, SessionGrant) for result in results)


def test_without_the_lock_a_code_of_the_app_signs_in_twice(
    deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, _codes = with_app(deps, signed_in(deps))
    both_have_read = threading.Barrier(2)
    read = factor_rows.app_of

    def unlocked(session: Session, user_id: UUID) -> User:
        return session.exec(select(User).where(User.id == user_id)).one()

    def slow(session: Session, user_id: UUID) -> Any:
        found = read(session, user_id)
        both_have_read.wait(PATIENCE_SECONDS)
        return found

    monkeypatch.setattr(factor_rows, "lock_person", unlocked)
    monkeypatch.setattr(factor_rows, "app_of", slow)
    assert good(finish_both(deps, app.code())) == 2


def test_a_code_of_the_app_signs_in_once(deps: Deps) -> None:
    app, _codes = with_app(deps, signed_in(deps))
    assert good(finish_both(deps, app.code())) == 1


def test_a_recovery_code_signs_in_once(deps: Deps) -> None:
    _app, codes = with_app(deps, signed_in(deps))
    assert good(finish_both(deps, codes[0])) == 1
    assert told(deps).count("recovery_used") == 1


def test_a_recovery_code_is_used_up_by_its_own_statement(
    deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where nobody holds the person, two cannot both find it unused."""
    _app, codes = with_app(deps, signed_in(deps))

    def unlocked(session: Session, user_id: UUID) -> User:
        return session.exec(select(User).where(User.id == user_id)).one()

    monkeypatch.setattr(factor_rows, "lock_person", unlocked)
    assert good(finish_both(deps, codes[0])) == 1
    with deps.reading() as session:
        user = session.exec(select(User)).one()
        assert recovery_codes.left(session, user.id) == 9
