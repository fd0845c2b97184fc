"""The hosted pages about an account or a person: onboarding, signing in, verifying, confirming."""

from __future__ import annotations

from crowdfund.stripe_sandbox import money
from crowdfund.stripe_sandbox.errors import Json
from crowdfund.stripe_sandbox.pages import html
from crowdfund.stripe_sandbox.pages.reply import PageReply, not_found
from crowdfund.stripe_sandbox.resources import identity, identity_reports
from crowdfund.stripe_sandbox.resources.accounts import onboard
from crowdfund.stripe_sandbox.resources.bank_accounts import NUMBERS
from crowdfund.stripe_sandbox.resources.confirming import finish_payment
from crowdfund.stripe_sandbox.resources.setup_intents import finish_setup
from crowdfund.stripe_sandbox.scheduler import run_due
from crowdfund.stripe_sandbox.store import Selection
from crowdfund.stripe_sandbox.world import World

LINK_FORM_SECONDS = 1_800


class AccountPages:
    """Answers these pages against one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def show_onboarding(self, token: str) -> PageReply:
        """GET /connect/onboarding/{token}: opens once, within five minutes."""
        with self._world.store.transaction():
            link = self._link(token)
            if not link:
                return not_found()
            if link.get("opened_at") or self._world.now() >= link["expires_at"]:
                return PageReply(303, location=link["refresh_url"])
            self._world.store.hide(f"link_{token}", opened_at=self._world.now())
            account = self._world.store.get(link["account"])
            typed = {
                "business_name": account["business_profile"]["name"] or "",
                "bank_account": NUMBERS[0],
            }
            return PageReply(200, html.onboarding_page(account, typed))

    def submit_onboarding(self, token: str, typed: dict[str, str]) -> PageReply:
        """POST /connect/onboarding/{token}: submits once."""
        with self._world.store.transaction():
            link = self._link(token)
            if not link:
                return not_found()
            if link.get("submitted") or self._world.now() >= self._form_ends(link):
                return PageReply(303, location=link["refresh_url"])
            account = self._world.store.get(link["account"])
            number = typed.get("bank_account", "").replace(" ", "")
            if not typed.get("business_name"):
                alert = "Enter the name of your business."
                return PageReply(200, html.onboarding_page(account, typed, alert))
            if number not in NUMBERS:
                alert = "This sandbox accepts only Stripe's published test account numbers."
                return PageReply(200, html.onboarding_page(account, typed, alert))
            self._world.store.hide(f"link_{token}", submitted=True)
            onboard(
                self._world,
                account,
                business_name=typed["business_name"],
                bank_account=number,
            )
            return PageReply(303, location=link["return_url"])

    def _link(self, token: str) -> Json:
        return self._world.store.hidden(f"link_{token}")

    def _form_ends(self, link: Json) -> int:
        opened_at = link.get("opened_at")
        return int(opened_at + LINK_FORM_SECONDS if opened_at else link["expires_at"])

    def show_dashboard(self, token: str) -> PageReply:
        """GET /express/{token}: opens once, within five minutes."""
        with self._world.store.transaction():
            link = self._world.store.hidden(f"login_{token}")
            if not link or link.get("opened_at") or self._world.now() >= link["expires_at"]:
                return not_found()
            account = self._world.store.find(link["account"], "account")
            if account is None:
                return not_found()
            self._world.store.hide(f"login_{token}", opened_at=self._world.now())
            balances = [
                f"{money.shown(available, currency)} available, "
                f"{money.shown(pending, currency)} pending"
                for currency, (available, pending) in money.funds(
                    self._world, account["id"]
                ).items()
            ]
            payouts = self._world.store.select(Selection("payout", account=account["id"]), limit=20)
            return PageReply(200, html.dashboard_page(account, balances, payouts))

    def show_identity(self, token: str) -> PageReply:
        """GET /identity/verify/{token}"""
        with self._world.store.transaction():
            session = self._session(token)
            if session is None:
                return not_found()
            return PageReply(
                200, html.identity_page(session, identity.ERRORS, identity_reports.INVENTED)
            )

    def submit_identity(self, token: str, typed: dict[str, str]) -> PageReply:
        """POST /identity/verify/{token}: one try."""
        with self._world.store.transaction():
            session, outcome = self._session(token), typed.get("outcome", "")
            if session is None:
                return not_found()
            try:
                person = identity_reports.read_person(typed)
                is_known = outcome in ("verified", "processing") or outcome in identity.ERRORS
                alert = "" if is_known else "Choose how it ends."
            except ValueError as unread:
                person, alert = {}, f"This cannot be on a document: {unread}"
            if alert:
                page = html.identity_page(session, identity.ERRORS, typed, alert)
                return PageReply(200, page)
            identity.begin(self._world, session)
            if outcome != "processing":
                error = "" if outcome == "verified" else outcome
                identity.finish(self._world, session, error, person)
            back = self._world.store.hidden(session["id"]).get("back")
            if back:
                return PageReply(303, location=back)
            page = html.message_page("Thank you", "You can close this page.", url=None, words="")
            return PageReply(200, page)

    def _session(self, token: str) -> Json | None:
        link = self._world.store.hidden(f"verify_{token}")
        session = self._world.store.find(link.get("session", ""), identity.SESSION)
        return session if session and session["status"] == "requires_input" else None

    def show_bank(self, intent_id: str) -> PageReply:
        """GET /authenticate/{intent}: for an intent that was confirmed through the API."""
        with self._world.store.transaction():
            run_due(self._world)
            intent = self._waiting(intent_id)
            if intent is None:
                return not_found()
            amount = ""
            if intent["object"] == "payment_intent":
                amount = money.shown(intent["amount"], intent["currency"])
            return PageReply(200, html.bank_page(amount))

    def answer_bank(self, intent_id: str, typed: dict[str, str]) -> PageReply:
        """POST /authenticate/{intent}: completed or failed; leads back where it came from."""
        with self._world.store.transaction():
            run_due(self._world)
            intent = self._waiting(intent_id)
            if intent is None:
                return not_found()
            confirmed = typed.get("answer") == "complete"
            if intent["object"] == "payment_intent":
                finish_payment(self._world, intent, confirmed=confirmed)
            else:
                finish_setup(self._world, intent, confirmed=confirmed)
            return PageReply(303, location=self._world.store.hidden(intent_id)["back"])

    def _waiting(self, intent_id: str) -> Json | None:
        intent = self._world.store.find(intent_id)
        if intent is None or intent.get("status") != "requires_action":
            return None
        return intent if "back" in self._world.store.hidden(intent_id) else None
