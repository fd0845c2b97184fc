"""The contract of `PaymentGateway`, continued: what was opened before, money that comes back from
an enterprise, disputes and warnings, and the processor's record of its balance."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from crowdfund.domain.errors import GatewayRefused
from crowdfund.domain.identity import Identity
from crowdfund.domain.reconciliation import Movement
from crowdfund.payments.gateway import BalanceRow, DisputeEvidence, IdentityState
from tests.stripe_contract.processor import OfflineProcessor, Processor
from tests.stripe_contract.test_gateway import (  # noqa: F401 - fixtures
    contract_of,
    offline,
    processor,
    send,
)

A_DAY = timedelta(days=1)
AVAILABLE_AT_ONCE = "pm_card_bypassPending"
EVIDENCE = DisputeEvidence("winning_evidence", "Ada", "ada@example.com", "100 shares of Sunroof")


@contract_of("create_customer", "find_customer")
def test_a_customer_is_found_by_whose_it_is(processor: Processor) -> None:  # noqa: F811
    assert processor.gateway.find_customer(f"nobody-{processor.run}") is None
    made = processor.gateway.create_customer(
        email="ada@example.com",
        name="Ada",
        user_id=f"user-{processor.run}",
        idempotency_key=processor.key("customer"),
    )
    found = processor.eventually(
        lambda: processor.gateway.find_customer(f"user-{processor.run}"),
        lambda answer: answer is not None,
    )
    assert found == made


@contract_of("create_account", "find_account")
def test_an_account_is_found_by_whose_it_is_and_when(processor: Processor) -> None:  # noqa: F811
    enterprise_id = f"enterprise-{processor.run}"
    made = processor.gateway.create_account(
        enterprise_id=enterprise_id,
        country="US",
        email="ada@example.com",
        idempotency_key=processor.key("account"),
    )
    opened = processor.client.v1.accounts.retrieve(made.account_ref).created
    assert opened is not None
    around = datetime.fromtimestamp(opened, tz=UTC)
    find = processor.gateway.find_account
    found = find(enterprise_id, after=around - A_DAY, before=around + A_DAY)
    assert found is not None
    assert found.account_ref == made.account_ref
    assert find(enterprise_id, after=around + A_DAY, before=around + 2 * A_DAY) is None
    assert find(f"{enterprise_id}-other", after=around - A_DAY, before=around + A_DAY) is None


@contract_of("retrieve_transfer", "reverse_transfer", "find_reversal")
def test_a_part_of_a_transfer_comes_back_once_for_one_key(processor: Processor) -> None:  # noqa: F811
    _, charge_ref = processor.paid(card=AVAILABLE_AT_ONCE)
    sent = send(processor, charge_ref, processor.receiving_account(), "sent")
    gateway = processor.gateway

    def take_back(what: str, amount_minor: int) -> object:
        return gateway.reverse_transfer(
            transfer_ref=sent.transfer_ref,
            amount_minor=amount_minor,
            dispute_ref=f"dispute-{processor.run}",
            idempotency_key=processor.key(what),
        )

    made = take_back("back", 1_000)
    assert take_back("back", 1_000) == made
    seen = gateway.retrieve_transfer(sent.transfer_ref)
    assert (seen.reversed_minor, seen.is_reversed, seen.charge_ref) == (1_000, False, charge_ref)
    named = {"transfer_ref": sent.transfer_ref}
    assert gateway.find_reversal(**named, dispute_ref=f"dispute-{processor.run}") == made
    assert gateway.find_reversal(**named, dispute_ref="another") is None
    with pytest.raises(GatewayRefused):
        take_back("too-much", 8_001)


@contract_of("retrieve_dispute", "submit_evidence")
def test_evidence_is_sent_and_the_bank_decides(offline: OfflineProcessor) -> None:  # noqa: F811
    payment_ref, charge_ref = offline.paid()
    dispute_ref = offline.sandbox.dispute(charge_ref)["id"]
    seen = offline.gateway.retrieve_dispute(dispute_ref)
    assert (seen.status, seen.charge_ref, seen.payment_ref, seen.withdrawn_minor) == (
        "needs_response",
        charge_ref,
        payment_ref,
        10_000,
    )
    assert seen.evidence_due_at is not None
    offline.gateway.submit_evidence(dispute_ref, EVIDENCE, idempotency_key=offline.key("evidence"))
    ended = offline.gateway.retrieve_dispute(dispute_ref)
    assert (ended.status, ended.reinstated_minor) == ("won", 10_000)
    with pytest.raises(GatewayRefused):
        offline.gateway.submit_evidence(dispute_ref, EVIDENCE, idempotency_key=offline.key("late"))


@contract_of("retrieve_dispute", "close_dispute")
def test_a_loss_is_accepted(offline: OfflineProcessor) -> None:  # noqa: F811
    _, charge_ref = offline.paid()
    dispute_ref = offline.sandbox.dispute(charge_ref)["id"]
    closed = offline.gateway.close_dispute(dispute_ref, idempotency_key=offline.key("close"))
    assert (closed.status, closed.reinstated_minor) == ("lost", 0)
    assert offline.gateway.retrieve_dispute(dispute_ref) == closed


@contract_of("retrieve_fraud_warning")
def test_a_warning_names_its_charge(offline: OfflineProcessor) -> None:  # noqa: F811
    payment_ref, charge_ref = offline.paid()
    warning_ref = offline.sandbox.control("warn", charge=charge_ref)["id"]
    seen = offline.gateway.retrieve_fraud_warning(warning_ref)
    assert (seen.charge_ref, seen.payment_ref, seen.is_actionable) == (
        charge_ref,
        payment_ref,
        True,
    )
    with pytest.raises(GatewayRefused):
        offline.gateway.retrieve_fraud_warning("issfr_none")


@contract_of("list_balance_rows", "retrieve_balance")
def test_a_payment_is_a_row_of_the_balance(processor: Processor) -> None:  # noqa: F811
    since = datetime.now(tz=UTC) - timedelta(hours=1)
    charges = [processor.paid()[1] for _ in range(3)]
    gateway = processor.gateway

    def listed() -> list[BalanceRow]:
        page = gateway.list_balance_rows(since=since, after=None, limit=2)
        rows = list(page.rows)
        while page.has_more:
            page = gateway.list_balance_rows(since=since, after=rows[-1].row_ref, limit=2)
            rows.extend(page.rows)
        return rows

    rows = processor.eventually(
        listed, lambda seen: set(charges) <= {row.source_ref for row in seen}
    )
    own = [row for row in rows if row.source_ref in charges]
    assert [row.source_ref for row in own] == list(reversed(charges))
    assert {(row.movement, row.amount_minor) for row in own} == {(Movement.CHARGE, 10_000)}
    assert all(row.fee_minor > 0 for row in own)
    held = {state.currency: state for state in gateway.retrieve_balance()}
    assert processor.currency.upper() in held


def open_check(processor: Processor) -> IdentityState:  # noqa: F811
    return processor.gateway.open_identity_check(
        user_id=f"user-{processor.run}",
        check_id=f"check-{processor.run}",
        return_url="http://127.0.0.1:3000/account/identity",
        idempotency_key=processor.key("identity"),
    )


@contract_of("open_identity_check", "read_identity_check")
def test_a_persons_check_is_opened_once_for_one_key(processor: Processor) -> None:  # noqa: F811
    made = open_check(processor)
    assert (made.status, made.reason, made.identity) == ("requires_input", "", None)
    assert made.url.startswith("http")
    assert open_check(processor).check_ref == made.check_ref
    assert processor.gateway.read_identity_check(made.check_ref).status == "requires_input"


@contract_of("open_identity_check", "read_identity_check")
def test_a_verified_person_is_told_and_what_went_wrong_as_well(
    offline: OfflineProcessor,  # noqa: F811
) -> None:
    made = open_check(offline)
    offline.sandbox.control("verify", session=made.check_ref, error="document_expired")
    seen = offline.gateway.read_identity_check(made.check_ref)
    assert (seen.status, seen.reason, seen.identity) == (
        "requires_input",
        "document_expired",
        None,
    )
    assert seen.url
    offline.sandbox.control("verify", session=made.check_ref, later=True)
    assert offline.gateway.read_identity_check(made.check_ref).status == "processing"
    person = {"first_name": "Zoë", "last_name": "Łęcka", "born": "1991-02-03", "country": "PL"}
    offline.sandbox.control("verify", session=made.check_ref, **person)
    done = offline.gateway.read_identity_check(made.check_ref)
    assert (done.status, done.url, done.reason) == ("verified", "", "")
    assert done.identity == Identity("Zoë Łęcka", date(1991, 2, 3), "PL")
    offline.client.v1.identity.verification_sessions.redact(made.check_ref)
    assert offline.gateway.read_identity_check(made.check_ref).identity is None
