"""Disputes: a payment contested by its card holder, its evidence, and its end."""

from __future__ import annotations

from crowdfund.stripe_sandbox import ids, money
from crowdfund.stripe_sandbox.clock import DAY_SECONDS
from crowdfund.stripe_sandbox.errors import Json, invalid
from crowdfund.stripe_sandbox.paging import PAGE_CREATED, filters, lister, retriever
from crowdfund.stripe_sandbox.params import METADATA, boolean, group, merged_metadata, text
from crowdfund.stripe_sandbox.resources.radar import settle_warnings
from crowdfund.stripe_sandbox.world import Call, Operation, World

FEE_MINOR = 1_500
ANSWER_DAYS = 7

_EVIDENCE_TEXTS = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
)


def open_dispute(world: World, charge: Json, *, reason: str) -> Json:
    """Contests a paid charge: it is marked, and its money and a fee leave the balance.

    Raises:
        ApiError: 400 when the charge is not paid, or is disputed already.
    """
    if not charge["captured"] or charge["disputed"]:
        raise invalid("Only a paid charge that is not disputed can be disputed.")
    dispute = world.store.insert(_dispute(world, charge, reason))
    charge["disputed"] = True
    world.store.save(charge)
    settle_warnings(world, charge["id"])
    world.emit("charge.dispute.created", dispute)
    entry = money.book(
        world,
        kind="adjustment",
        category="dispute",
        source=dispute["id"],
        amount_minor=-dispute["amount"],
        currency=dispute["currency"],
        fee_minor=FEE_MINOR,
        description=f"Chargeback withdrawal for {charge['id']}",
    )
    dispute["balance_transactions"].append(entry)
    world.store.save(dispute)
    world.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def _dispute(world: World, charge: Json, reason: str) -> Json:
    return {
        "id": ids.new_id("dispute"),
        "object": "dispute",
        "amount": charge["amount"] - charge["amount_refunded"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": world.now(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(_EVIDENCE_TEXTS), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": world.now() + ANSWER_DAYS * DAY_SECONDS,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "network_reason_code": "10.4" if reason == "fraudulent" else "13.1",
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": charge["payment_method_details"]["card"]["brand"],
                "case_type": "chargeback",
                "network": charge["payment_method_details"]["card"]["brand"],
                "network_reason_code": "10.4" if reason == "fraudulent" else "13.1",
            },
            "type": "card",
        },
        "reason": reason,
        "status": "needs_response",
    }


def end_dispute(world: World, dispute: Json, *, status: str) -> Json:
    """Closes a dispute as won (the money comes back, the fee does not) or lost."""
    dispute["status"] = status
    world.store.save(dispute)
    if status == "won":
        entry = money.book(
            world,
            kind="adjustment",
            category="dispute_reversal",
            source=dispute["id"],
            amount_minor=dispute["amount"],
            currency=dispute["currency"],
            description=f"Chargeback reversal for {dispute['charge']}",
        )
        dispute["balance_transactions"].append(entry)
        world.store.save(dispute)
        world.emit("charge.dispute.funds_reinstated", dispute)
    world.emit("charge.dispute.closed", dispute)
    return dispute


def _open_one(call: Call) -> Json:
    dispute = call.world.need(call.args["id"], "dispute")
    if dispute["status"] != "needs_response":
        raise invalid("This dispute is already closed.")
    return dispute


def _update(call: Call) -> Json:
    dispute = call.world.need(call.args["id"], "dispute")
    dispute["metadata"] = merged_metadata(dispute["metadata"], call.params.get("metadata", {}))
    evidence = call.params.get("evidence")
    if evidence is None:
        return call.store.save(dispute)
    _open_one(call)
    dispute["evidence"].update(evidence)
    dispute["evidence_details"]["has_evidence"] = True
    submits = call.params.get("submit", True)
    if submits:
        dispute["evidence_details"]["submission_count"] += 1
        dispute["evidence_details"]["submission_method"] = "manual"
        dispute["status"] = "under_review"
    call.store.save(dispute)
    call.world.emit("charge.dispute.updated", dispute)
    verdicts = {"winning_evidence": "won", "losing_evidence": "lost"}
    verdict = verdicts.get(dispute["evidence"]["uncategorized_text"] or "")
    if submits and verdict:
        end_dispute(call.world, dispute, status=verdict)
    return dispute


def _close(call: Call) -> Json:
    return end_dispute(call.world, _open_one(call), status="lost")


OPERATIONS = (
    Operation(
        "GET",
        "/v1/disputes",
        lister("dispute", "charge", "payment_intent"),
        {**PAGE_CREATED, **filters("charge", "payment_intent")},
    ),
    Operation("GET", "/v1/disputes/{id}", retriever("dispute")),
    Operation(
        "POST",
        "/v1/disputes/{id}",
        _update,
        {
            "evidence": group({name: text(longest=20_000) for name in _EVIDENCE_TEXTS}),
            "metadata": METADATA,
            "submit": boolean(),
        },
    ),
    Operation("POST", "/v1/disputes/{id}/close", _close),
)
