"""The hosted payment page and the bank's page behind it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from crowdfund.stripe_sandbox import hosted
from crowdfund.stripe_sandbox.errors import Json
from crowdfund.stripe_sandbox.money import shown
from crowdfund.stripe_sandbox.pages import html
from crowdfund.stripe_sandbox.pages.reply import PageReply, not_found
from crowdfund.stripe_sandbox.scheduler import run_due
from crowdfund.stripe_sandbox.world import World


class CheckoutPages:
    """Answers the payment pages of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def show_checkout(self, session_id: str) -> PageReply:
        """GET /c/pay/{id}"""
        with self._world.store.transaction():
            run_due(self._world)
            session = self._world.store.find(session_id, "checkout.session")
            if session is None:
                return not_found()
            details = session["customer_details"] or {}
            return self._open_page(session, {"email": details.get("email") or ""}, "")

    def pay(self, session_id: str, typed: dict[str, str], base_url: str) -> PageReply:
        """POST /c/pay/{id}: one try with one card."""
        with self._world.store.transaction():
            run_due(self._world)
            session = self._world.store.find(session_id, "checkout.session")
            if session is None:
                return not_found()
            alert = _wrong_date(typed.get("expiry", ""), self._world.now())
            if alert:
                return self._open_page(session, typed, alert)
            payer = hosted.Payer(typed.get("email") or None, typed.get("name") or None)
            outcome = hosted.submit_card(
                self._world, session, typed.get("number", ""), payer, base_url=base_url
            )
            return self._after(session_id, outcome, typed)

    def show_bank(self, session_id: str) -> PageReply:
        """GET /c/pay/{id}/authenticate"""
        with self._world.store.transaction():
            run_due(self._world)
            session = self._world.store.find(session_id, "checkout.session")
            if session is None:
                return not_found()
            waiting = self._world.store.hidden(session_id).get("waiting")
            if session["status"] != "open" or not waiting:
                return PageReply(303, location=f"/c/pay/{session_id}")
            amount = shown(session["amount_total"], session["currency"])
            return PageReply(200, html.bank_page(amount))

    def answer_bank(self, session_id: str, typed: dict[str, str]) -> PageReply:
        """POST /c/pay/{id}/authenticate: completed or failed."""
        with self._world.store.transaction():
            run_due(self._world)
            session = self._world.store.find(session_id, "checkout.session")
            if session is None:
                return not_found()
            outcome = hosted.finish_authentication(
                self._world, session, confirmed=typed.get("answer") == "complete"
            )
            return self._after(session_id, outcome, {}, action=f"/c/pay/{session_id}")

    def _after(
        self, session_id: str, outcome: hosted.Outcome, typed: dict[str, str], action: str = ""
    ) -> PageReply:
        if outcome.next_url:
            return PageReply(303, location=outcome.next_url)
        session = self._world.store.get(session_id)
        reply = self._open_page(session, typed, outcome.message)
        if not action:
            return reply
        form = f'<form method="post" action="{action}"'
        return PageReply(reply.status, reply.html.replace('<form method="post"', form))

    def _open_page(self, session: Json, typed: dict[str, str], alert: str) -> PageReply:
        if session["status"] == "complete":
            page = html.message_page(
                "Already paid",
                "This was already paid. You are not charged again.",
                url=hosted.success_url(session),
                words="Continue",
            )
            return PageReply(200, page)
        if session["status"] == "expired":
            page = html.message_page(
                "This payment page has expired",
                "Nothing was charged. Go back to start again.",
                url=session["cancel_url"] or session["success_url"].split("?")[0],
                words="Back",
            )
            return PageReply(410, page)
        kept = self._world.store.hidden(session["id"])
        page = html.checkout_page(session, kept["line_items"], kept["about"], typed, alert)
        return PageReply(200, page)


def _wrong_date(typed: str, now: int) -> str:
    """What is wrong with an expiry date, if anything; an empty one is left alone."""
    if not typed:
        return ""
    match = re.fullmatch(r"(0?[1-9]|1[0-2])\s*[/\- ]?\s*(?:20)?([0-9]{2})", typed, re.ASCII)
    if match is None:
        return "Enter the expiry date as month and year, such as 12 / 34."
    today = datetime.fromtimestamp(now, UTC)
    if (2000 + int(match[2]), int(match[1])) < (today.year, today.month):
        return "This expiry date is in the past. Any date in the future will do."
    return ""
