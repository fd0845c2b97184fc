"""What is kept about people, how long, and why."""

from __future__ import annotations

import reflex as rx

from crowdfund.domain.retention import KEPT, Kept, RecordKind
from crowdfund.services.cookies import COOKIES, DAY_SECONDS, UNSENT, Cookie
from crowdfund.ui import components as ui
from crowdfund.ui.layout import shell
from crowdfund.ui.page import Page
from crowdfund.ui.parts.operator_words import OPERATOR, blanks_note, filled, name, template_note
from crowdfund.ui.states.operator import OperatorState
from crowdfund.words import _, ngettext

ABOUT_NOBODY = {RecordKind.WORKINGS, RecordKind.BEATS}
YEAR_DAYS = 365


def build() -> rx.Component:
    """Return the page."""
    return shell(
        ui.page_header(
            _("Privacy"),
            _("What is kept about you, how long, and why."),
            above=ui.breadcrumb((_("How it works"), "/learn"), (_("Privacy"), "")),
        ),
        ui.stack(blanks_note(), template_note()),
        ui.section(
            _("Who is responsible"),
            ui.text(
                name(),
                _(", "),
                filled(OPERATOR.address, _("Operator: address")),
                _(", "),
                filled(OPERATOR.email, _("Operator: email address")),
                _("."),
            ),
        ),
        _not_done(),
        _cookies(),
        _others(),
        ui.section(_("How long"), ui.stack(*[_kept(one) for one in KEPT if _is_about(one)])),
        ui.section(
            _("Your rights"),
            ui.text(
                _(
                    "Depending on where you live you may ask what is kept about you, have it "
                    "corrected, get a copy, or have erased what no law asks for, and complain to "
                    "an authority."
                )
            ),
        ),
        width="narrow",
    )


def _is_about(one: Kept) -> bool:
    return one.kind not in ABOUT_NOBODY


def _kept(one: Kept) -> rx.Component:
    return ui.card(
        ui.spread(ui.heading(_(one.what), 3), ui.status_badge(_period(one))),
        ui.text(_(one.why)),
        ui.stack(
            ui.muted(
                _("Counted from {since}.").format(since=_(one.since))
                if one.period
                else _(one.since)
            ),
            ui.muted(
                _("Erased by the platform when the time is over.")
                if one.is_erased
                else _("Never erased by itself.")
            ),
            ui.when(one.source, ui.muted(_("Source: {source}").format(source=one.source))),
            gap="xs",
        ),
    )


def _period(one: Kept) -> str:
    if one.period is None:
        return _("No fixed time")
    days = one.period.days
    if days < YEAR_DAYS:
        return ngettext("{number} day", "{number} days", days).format(number=days)
    years = days // YEAR_DAYS
    return ngettext("At least {number} year", "At least {number} years", years).format(number=years)


def _not_done() -> rx.Component:
    return ui.section(
        _("What is not done"),
        ui.bullet_list(
            [
                _("Nobody follows you: no advertising, no other company's scripts or pictures."),
                _("The only cookies are those named below, and none of them follows you."),
                _("Card numbers are typed at the payment processor and never reach us."),
                _("What you try in the calculators is not stored unless you save it."),
                _("Nothing is sold."),
            ]
        ),
    )


def _cookies() -> rx.Component:
    return ui.section(
        _("Cookies"),
        ui.bullet_list([_cookie(one) for one in COOKIES]),
        ui.text(_("Besides, our scripts keep this in your browser, and no request carries it:")),
        ui.bullet_list([_cookie(UNSENT)]),
        ui.text(
            _(
                "Until it is closed, a tab remembers how far down a page you were when you chose "
                "another language, and when it was last loaded anew by itself."
            )
        ),
        lead=_(
            "All that this platform sets. Over https a name may begin with “__Host-”: browsers "
            "then send the cookie to this site alone."
        ),
    )


def _cookie(one: Cookie) -> rx.Component:
    told = _("{purpose} For {time}.").format(purpose=_(one.purpose), time=_time(one.lasts_seconds))
    return rx.fragment(rx.el.code(one.name), " · ", told)


def _time(seconds: int) -> str:
    if seconds < DAY_SECONDS:
        minutes = seconds // 60
        return ngettext("{number} minute", "{number} minutes", minutes).format(number=minutes)
    days = seconds // DAY_SECONDS
    return ngettext("{number} day", "{number} days", days).format(number=days)


def _others() -> rx.Component:
    return ui.section(
        _("Who else gets something"),
        ui.bullet_list(
            [
                _(
                    "The payment processor: your name, email address and payment, and your "
                    "identity documents when it checks who you are."
                ),
                _("A founder whose raise you are in: your name, country, shares and amount."),
                _("An authority that may ask for it: one campaign's whole record."),
                _("Anyone you give the code of a certificate: that it is genuine."),
            ]
        ),
    )


PAGE = Page(
    route="/learn/privacy",
    title=_("Privacy"),
    build=build,
    on_load=[OperatorState.load],
    description=_("What is kept about you, how long, and why."),
)
