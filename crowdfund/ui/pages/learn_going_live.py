"""What an operator needs before real money moves."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import shell
from crowdfund.ui.page import Page
from crowdfund.ui.parts.operator_words import blanks_elsewhere_note
from crowdfund.ui.states.operator import OperatorState
from crowdfund.words import _

NEEDS = (
    (
        _("A licence"),
        _(
            "In most countries only an authorised or registered business may run such a platform: "
            "a funding portal registered with the SEC and a member of FINRA, a provider "
            "authorised under Regulation (EU) 2020/1503, a firm authorised by the FCA. The "
            "software gives you none of these."
        ),
    ),
    (
        _("Somebody who may hold the money"),
        _(
            "Holding backers' money may need a licence of its own, a bank, or an escrow agent. "
            "Ask whether your payment processor's contract allows it, and for how long."
        ),
    ),
    (
        _("A lawyer's reading"),
        _(
            "The rules here are how this software reads the law; some are marked as not confirmed. "
            "Terms, privacy, complaints and risk warnings are templates. Have them read for each "
            "country that you open to."
        ),
    ),
    (
        _("People to run it"),
        _(
            "At least two admins, moderators who read every campaign, somebody for money and "
            "disputes, two for complaints, so that nobody decides about themselves, somebody who "
            "reads the post and the emails that reach you, and somebody who answers at night."
        ),
    ),
    (
        _("Checks of people and enterprises"),
        _(
            "Identity, beneficial owners and lists of sanctioned people are checked as far as your "
            "processor and your lists do it. Your duties may go further."
        ),
    ),
    (
        _("A safe place to run"),
        _(
            "HTTPS, a database with backups that were brought back once as a test, secrets kept "
            "outside of the code, a mail server, and somebody whom alarms reach."
        ),
    ),
    (
        _("The blanks"),
        _(
            "Set every OPERATOR_ variable: they fill the square brackets on the pages about fees, "
            "terms, privacy and complaints. The command doctor names those that are empty, and "
            "fails in production while any is."
        ),
    ),
)


def build() -> rx.Component:
    """Return the page."""
    return shell(
        ui.page_header(
            _("Going live"),
            _("What an operator needs before real money moves."),
            above=ui.breadcrumb((_("How it works"), "/learn"), (_("Going live"), "")),
        ),
        ui.stack(
            ui.notice(
                _(
                    "Nothing on this platform is legal, tax or investment advice, and having the "
                    "software is no permission to offer shares to the public."
                ),
                title=_("Not legal advice"),
            ),
            blanks_elsewhere_note(),
        ),
        *[ui.section(title, ui.text(words)) for title, words in NEEDS],
        width="narrow",
    )


PAGE = Page(
    route="/learn/going-live",
    title=_("Going live"),
    build=build,
    on_load=[OperatorState.load],
    description=_("What an operator needs before real money moves."),
)
