"""An enterprise whose payout account is complete, as `World.connect_payouts` leaves it: through the
services and the processor's wire it costs a dozen transactions and four calls, and most tests begin
with one. `test_connecting.py` holds the one against the other."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from sqlmodel import Session

from crowdfund.db.tables import AuditEntry, Enterprise, Notice, Registration
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.enterprise import PayoutStatus
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.payment import RegistrationKind, registration_key
from crowdfund.domain.sentence import sentence
from crowdfund.payments.stripe_requests import account_params
from crowdfund.services.telling import columns
from crowdfund.stripe_sandbox.api import Api, ApiRequest
from crowdfund.stripe_sandbox.levers import LEVERS
from crowdfund.words import ENGLISH
from tests.sandbox_server import SandboxServer


def connected(
    session: Session, sandbox: SandboxServer, enterprise: Enterprise, owner: Actor, at: datetime
) -> None:
    """Opens and completes an account at the processor, and keeps what that leaves with us.

    Args:
        session: the transaction that the enterprise was added in.
        sandbox: the processor.
        enterprise: which has no account yet.
        owner: who completes it.
        at: when, UTC.
    """
    key = registration_key(RegistrationKind.ACCOUNT, str(enterprise.id), 1)
    enterprise.account_ref = account_ref = _completed_account(sandbox, enterprise, owner, key)
    enterprise.payout_status = PayoutStatus.ACTIVE.value
    session.add(_registration(enterprise, key, at))
    session.flush()
    pending, active = PayoutStatus.PENDING.value, PayoutStatus.ACTIVE.value
    for was, became in ((PayoutStatus.NONE.value, pending), (pending, active)):
        session.add(
            AuditEntry(
                at=at,
                actor_id=owner.user_id,
                actor_name=owner.name,
                action=AuditAction.PAYOUTS_CHANGED.value,
                object_kind="enterprise",
                object_id=str(enterprise.id),
                object_name=enterprise.name,
                before={"payout_status": was, "account": None},
                after={"payout_status": became, "account": account_ref},
            )
        )
    session.add(_notice(enterprise, at))


def _completed_account(
    sandbox: SandboxServer, enterprise: Enterprise, owner: Actor, key: str
) -> str:
    """The processor's own work, without a wire between: nothing is remembered that the contract
    could be held against."""
    params = account_params(
        enterprise_id=str(enterprise.id), country=enterprise.country, email=owner.email
    )
    headers = {"authorization": f"Bearer {sandbox.secret_key}", "idempotency-key": key}
    body = urlencode(list(_flat(params))).encode()
    processor = sandbox.inside
    assert processor is not None
    asked = ApiRequest("POST", "/v1/accounts", b"", body, headers, sandbox.url)
    answer = Api(processor).handle(asked)
    assert answer.status == 200, answer.body
    account_ref: str = json.loads(answer.body)["id"]
    with processor.store.transaction():
        LEVERS["onboard"](processor, {"account": account_ref})
    return account_ref


def _flat(params: Mapping[str, Any], outer: str = "") -> Iterator[tuple[str, str]]:
    """The fields of a form, as the SDK encodes them."""
    for name, value in params.items():
        path = f"{outer}[{name}]" if outer else name
        if isinstance(value, Mapping):
            yield from _flat(value, path)
        else:
            yield path, str(value).lower() if isinstance(value, bool) else str(value)


def _registration(enterprise: Enterprise, key: str, at: datetime) -> Registration:
    return Registration(
        id=uuid4(),
        kind=RegistrationKind.ACCOUNT.value,
        subject_id=enterprise.id,
        idempotency_key=key,
        country=enterprise.country,
        provider_ref=enterprise.account_ref,
        tries=1,
        first_called_at=at,
        last_called_at=at,
        created_at=at,
    )


def _notice(enterprise: Enterprise, at: datetime) -> Notice:
    return Notice(
        id=uuid4(),
        user_id=enterprise.owner_id,
        kind=NoticeKind.PAYOUT_COMPLETE.value,
        **columns(
            sentence("The payout account of {name} is complete", name=enterprise.name),
            sentence("Money of raises that succeed can be sent to it."),
            language=ENGLISH,
        ),
        path=f"/founder/enterprise?enterprise={enterprise.id}",
        once_key=f"account:{enterprise.id}:{enterprise.payout_status}:{at.isoformat()}",
        created_at=at,
        mail="waiting",
        due_at=at,
    )
