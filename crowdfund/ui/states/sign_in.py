"""The pages to sign in and to register: the forms go to our own routes, never through a state."""

from __future__ import annotations

from urllib.parse import urlencode

import reflex as rx

from crowdfund.services import demonstration, typed
from crowdfund.services.cookies import TYPED_NAME
from crowdfund.services.local_paths import local_path
from crowdfund.ui.states.base import BaseState
from crowdfund.words import N_, _

PROBLEMS: dict[str, str] = {
    "credentials": N_("That email and password do not belong together."),
    "many": N_("Too many tries. Wait a few minutes, then try again."),
    "email": N_("Enter an email address, such as name@example.com."),
    "name": N_("Enter your name: one line of up to 100 characters."),
    "password": N_(
        "Choose a password of 10 to 200 characters that is not your email address and not one "
        "of the first that are guessed."
    ),
    "origin": N_("The form did not come from this site. Please send it again from here."),
    "form": N_("The form could not be read. Please fill it in again."),
    "over": N_("That took too long, or too many tries. Sign in once more."),
}
"""What went wrong, by the code in the address; words never come from an address."""

NOTICES: dict[str, str] = {
    "registered": N_(
        "You can sign in now with the address and password you gave, if the address was new. We "
        "sent an email there: follow its link to confirm the address."
    ),
    "asked": N_(
        "If there is an account with this address, an email with a link is on its way. The link "
        "works for an hour."
    ),
    "deleted": N_("Your account is deleted. An email to your address says so; it is the last one."),
    "left": N_("You are signed out."),
}
"""What happened before, by the code in the address."""


class SignInState(BaseState):
    """What these pages read from their address, and what their refused forms bring back."""

    next_path: str = ""
    """Where to go afterwards; a path on this site, or empty."""
    next_query: str = ""
    """The same as what the other form's address ends with."""
    form_problem: str = ""
    form_notice: str = ""
    email_problem: str = ""
    name_problem: str = ""
    password_problem: str = ""
    typed_email: str = ""
    """As it was sent in the form that was refused; empty when none was."""
    typed_name: str = ""
    """The same."""
    demo_password: str = ""
    """Empty where the demonstration's people are not."""

    @rx.event
    async def load(self):
        """Reads the codes in the address; somebody signed in is sent on."""
        actor = await self._look()
        query = self.router.url.query_parameters
        self.next_path = local_path(query.get("next"), otherwise="")
        self.next_query = "?" + urlencode({"next": self.next_path}) if self.next_path else ""
        if actor is not None:
            return rx.redirect(self.next_path or "/", replace=True)
        self.demo_password = await self._call(demonstration.shown_password)
        self.form_notice = _(NOTICES.get(str(query.get("notice", "")), ""))
        self._place(str(query.get("problem", "")))
        self._fill(has_problem=bool(query.get("problem")))
        self.is_loaded = True
        return None

    def _place(self, code: str) -> None:
        """Puts a problem beside the field that it is about."""
        words = _(PROBLEMS.get(code, ""))
        self.email_problem = words if code == "email" else ""
        self.name_problem = words if code == "name" else ""
        self.password_problem = words if code == "password" else ""
        self.form_problem = words if code not in {"email", "name", "password"} else ""

    def _fill(self, *, has_problem: bool) -> None:
        """Puts back what was typed, where a form was refused and nowhere else. A page that only
        connects again, when the cookie is over, keeps what it has."""
        written = self._cookie(TYPED_NAME)
        if written or not has_problem:
            fields = typed.unpacked(written if has_problem else "")
            self.typed_email, self.typed_name = fields["email"], fields["name"]
