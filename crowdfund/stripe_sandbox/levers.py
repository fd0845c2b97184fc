"""What people and banks would do, done by machine: pay, dispute, warn, onboard, verify, ..."""

from __future__ import annotations

import re
from collections.abc import Callable

from crowdfund.stripe_sandbox import hosted
from crowdfund.stripe_sandbox.bulk import make_charges
from crowdfund.stripe_sandbox.errors import Json, bad_param, invalid, missing_param
from crowdfund.stripe_sandbox.resources import (
    accounts,
    identity,
    identity_reports,
    radar,
    refunds,
)
from crowdfund.stripe_sandbox.resources.bank_accounts import NUMBERS, use_bank
from crowdfund.stripe_sandbox.resources.disputes import end_dispute, open_dispute
from crowdfund.stripe_sandbox.resources.payouts import pay_out_by_schedule
from crowdfund.stripe_sandbox.world import World

DISPUTE_REASONS = ("fraudulent", "product_not_received")
REFUND_ENDS: dict[str, Callable[[World, Json], Json]] = {
    "failed": refunds.fail,
    "requires_action": refunds.ask_for_action,
    "succeeded": refunds.succeed,
}


def needed_text(given: Json, name: str) -> str:
    """A text that must be given; 400 otherwise."""
    value = given.get(name)
    if value is None:
        raise missing_param(name)
    if not isinstance(value, str) or not re.fullmatch(r"[^\x00]{1,500}", value):
        raise bad_param(f"{name} must be text.", param=name)
    return value


def _one_of(given: Json, name: str, allowed: tuple[str, ...], default: str = "") -> str:
    value = given.get(name, default)
    if value not in allowed:
        raise bad_param(f"{name} must be one of {allowed}.", param=name)
    return str(value)


def _dispute(world: World, given: Json) -> Json:
    charge = world.need(needed_text(given, "charge"), "charge", param="charge")
    reason = _one_of(given, "reason", DISPUTE_REASONS, "fraudulent")
    return open_dispute(world, charge, reason=reason)


def _end_dispute(world: World, given: Json) -> Json:
    dispute = world.need(needed_text(given, "dispute"), "dispute", param="dispute")
    status = _one_of(given, "status", ("won", "lost"))
    if dispute["status"] in ("won", "lost"):
        raise invalid("This dispute is already closed.")
    return end_dispute(world, dispute, status=status)


def _warn(world: World, given: Json) -> Json:
    charge = world.need(needed_text(given, "charge"), "charge", param="charge")
    return radar.warn(world, charge, _one_of(given, "fraud_type", radar.FRAUD_TYPES, "misc"))


def _refund(world: World, given: Json) -> Json:
    refund = world.need(needed_text(given, "refund"), "refund", param="refund")
    status = _one_of(given, "status", tuple(REFUND_ENDS))
    if refund["status"] in refunds.ENDED_BADLY:
        raise invalid("This refund has ended already.")
    return REFUND_ENDS[status](world, refund)


def _onboard(world: World, given: Json) -> Json:
    account = world.need(needed_text(given, "account"), "account", param="account")
    name = str(given.get("business_name") or account["business_profile"]["name"] or "Enterprise")
    number = _one_of(given, "bank_account", NUMBERS, NUMBERS[0])
    return accounts.onboard(world, account, business_name=name[:200], bank_account=number)


def _restrict(world: World, given: Json) -> Json:
    account = world.need(needed_text(given, "account"), "account", param="account")
    status = _one_of(given, "transfers", ("active", "inactive", "pending"), "inactive")
    return accounts.set_transfers(world, account, status)


def _deauthorize(world: World, given: Json) -> Json:
    account = world.need(needed_text(given, "account"), "account", param="account")
    accounts.deauthorize(world, account)
    return {"account": account["id"], "deauthorized": True}


def _bank_account(world: World, given: Json) -> Json:
    account = given.get("account") or ""
    if account:
        world.need(needed_text(given, "account"), "account", param="account")
    return use_bank(world, account, _one_of(given, "number", NUMBERS))


def _payouts(world: World, given: Json) -> Json:
    account = given.get("account") or ""
    if account:
        world.need(needed_text(given, "account"), "account", param="account")
    return {"payouts": pay_out_by_schedule(world, account)}


def _verify(world: World, given: Json) -> Json:
    session = world.need(needed_text(given, "session"), identity.SESSION, param="session")
    if session["status"] not in ("requires_input", "processing"):
        raise invalid(f"This session is {session['status']}.")
    error = _one_of(given, "error", ("", *identity.ERRORS))
    try:
        person = identity_reports.read_person(given)
    except ValueError as unread:
        raise bad_param(str(unread), param="born") from unread
    if session["status"] == "requires_input":
        identity.begin(world, session)
    if given.get("later") is True:
        return session
    return identity.finish(world, session, error, person)


def _pay(world: World, given: Json) -> Json:
    session_id = needed_text(given, "session")
    session = world.need(session_id, "checkout.session", param="session")
    payer = _payer(given, session)
    outcome = hosted.submit_card(world, session, needed_text(given, "card"), payer)
    answer = given.get("authentication")
    if outcome.status == "requires_action" and answer in ("complete", "fail"):
        session = world.store.get(session_id)
        outcome = hosted.finish_authentication(world, session, confirmed=answer == "complete")
    return _told(world, session_id, outcome)


def _pay_later(world: World, given: Json) -> Json:
    session_id = needed_text(given, "session")
    session = world.need(session_id, "checkout.session", param="session")
    outcome = hosted.submit_slow_payment(world, session, _payer(given, session))
    return _told(world, session_id, outcome)


def _end_payment(world: World, given: Json) -> Json:
    session_id = needed_text(given, "session")
    session = world.need(session_id, "checkout.session", param="session")
    succeeded = _one_of(given, "status", ("succeeded", "failed")) == "succeeded"
    return _told(world, session_id, hosted.end_slow_payment(world, session, succeeded=succeeded))


def _payer(given: Json, session: Json) -> hosted.Payer:
    details = session["customer_details"] or {}
    email = needed_text(given, "email") if "email" in given else details.get("email")
    return hosted.Payer(email, needed_text(given, "name") if "name" in given else None)


def _told(world: World, session_id: str, outcome: hosted.Outcome) -> Json:
    return {
        "status": outcome.status,
        "decline_code": outcome.decline_code or None,
        "message": outcome.message,
        "payment_intent": world.store.get(session_id)["payment_intent"],
        "redirect": outcome.next_url or None,
    }


LEVERS: dict[str, Callable[[World, Json], Json]] = {
    "bank_account": _bank_account,
    "charges": make_charges,
    "deauthorize": _deauthorize,
    "dispute": _dispute,
    "end_dispute": _end_dispute,
    "end_payment": _end_payment,
    "onboard": _onboard,
    "pay": _pay,
    "pay_later": _pay_later,
    "payouts": _payouts,
    "refund": _refund,
    "restrict": _restrict,
    "verify": _verify,
    "warn": _warn,
}
