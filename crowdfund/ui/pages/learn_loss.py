"""How much of a loss one could bear: worked out in the browser, sending nothing."""

from __future__ import annotations

import reflex as rx

from crowdfund.domain.regimes.ecspr_words import LOSS_SHARED
from crowdfund.services.shown_words import written
from crowdfund.ui import components as ui
from crowdfund.ui.layout import shell
from crowdfund.ui.page import Page
from crowdfund.ui.parts.investor_words import answered_words
from crowdfund.ui.parts.rule_words import not_advice
from crowdfund.ui.states.loss import LossState
from crowdfund.words import _

SHOWN = LossState.page
PROBLEMS = {
    "empty": _("Write an amount; 0 when there is none."),
    "negative": _("An amount is zero or more, without a minus."),
    "number": _("Write a number, for example 250 or 1,250.50."),
    "decimals": _("Write at most two decimals, after a point: 1250.50."),
    "large": _("That amount is too large."),
}
"""What the script says beside a field, by its names for what can be wrong."""


def build() -> rx.Component:
    """Return the page."""
    return shell(
        ui.page_header(
            _("What could you bear to lose?"),
            _(
                "Three figures say how large a loss would be for you. They are worked out here in "
                "your browser: what you enter is not sent, not stored and not seen by us."
            ),
            above=ui.breadcrumb((_("How it works"), "/learn"), (_("Loss simulation"), "")),
        ),
        rx.el.noscript(
            ui.notice(
                _(
                    "The simulation runs in your browser alone, and needs JavaScript for it. By "
                    "hand: your net income of a year, plus what you could turn into money soon, "
                    "less what you have to pay in a year; a tenth of that."
                ),
                tone="warn",
            )
        ),
        ui.when(LossState.done, ui.notice(LossState.done, tone="good")),
        ui.when(SHOWN.shared_text, _shared()),
        _simulator(),
        _meaning(),
        rx.el.div(not_advice(), class_name="section"),
        width="narrow",
    )


def _shared() -> rx.Component:
    old = ui.notice(
        SHOWN.shared_text,
        " ",
        _("It is more than a year old and no longer counts: work it out again."),
        tone="warn",
        title=_("Please look at it again"),
    )
    back = ui.text(ui.link(_("Back to the campaign"), LossState.back))
    current = ui.card(
        ui.text(SHOWN.shared_text),
        ui.muted(_("Counts until "), SHOWN.renew_text, _(".")),
        ui.when(LossState.back, back),
        class_name="stack gap-sm above-form",
    )
    return rx.cond(SHOWN.is_current, current, old)


def _simulator() -> rx.Component:
    words = {f"data-say{name}": sentence for name, sentence in PROBLEMS.items()}
    return rx.el.div(
        ui.card(
            _figure(
                "loss-income",
                _("Net income in a year"),
                _("What you earn in a year after tax."),
            ),
            _figure(
                "loss-liquid",
                _("Liquid assets"),
                _(
                    "What you could turn into money soon: accounts, savings, listed shares. Not "
                    "your home, not your pension."
                ),
            ),
            _figure(
                "loss-commitments",
                _("Commitments in a year"),
                _("What you have to pay in a year: rent, loans, living, maintenance."),
            ),
            ui.row(ui.button(_("Work it out"), custom_attrs={"data-works-out": "yes"})),
            class_name="stack gap-lg",
        ),
        rx.el.div(_result(), aria_live="polite"),
        _share(),
        class_name="stack gap-lg",
        custom_attrs={"data-simulates": "loss", **words},
    )


def _figure(name: str, label: str, hint: str) -> rx.Component:
    """A field whose value nothing but the script in the browser reads: it belongs to no form."""
    control = ui.number_input(max_length=40)
    field = ui.field(label, control, name=name, hint=hint, prefix="EUR")
    control.custom_attrs["aria-describedby"] = f"{name}-hint {name}-error"
    return rx.el.div(
        field,
        rx.el.p(id=f"{name}-error", role="alert", hidden=True, class_name="field-error"),
        class_name="stack gap-xs",
    )


def _result() -> rx.Component:
    return rx.el.div(
        ui.card(
            ui.heading(_("Your result"), 2),
            ui.fact_list(
                ui.fact(
                    _("Net worth"),
                    _place("worth"),
                    _("Income and liquid assets less commitments; zero when they are more."),
                ),
                ui.fact(
                    _("A tenth of it"),
                    _place("tenth"),
                    _("Could you bear to lose this? Whoever invests more risks what they need."),
                ),
                ui.fact(
                    _("Consent above"),
                    _place("gate"),
                    _(
                        "The greater of 1,000 EUR and a twentieth of the net worth: above it a "
                        "pledge under the European rules asks for your explicit consent."
                    ),
                ),
            ),
            class_name="stack gap-md",
        ),
        hidden=True,
        custom_attrs={"data-result": "yes"},
    )


def _place(name: str) -> rx.Component:
    return rx.el.span(class_name="numeric", custom_attrs={"data-shows": name})


def _share() -> rx.Component:
    """The one part that sends something: the result, when its button is pressed."""
    words = written(LOSS_SHARED)
    return rx.el.div(
        rx.el.form(
            ui.card(
                ui.heading(_("Share it, if you wish"), 2),
                ui.text(
                    _(
                        "Nothing is sent unless you press the button; then the last two amounts "
                        "above are, and what you entered is not. Without a shared result, consent "
                        "is asked for above 1,000 EUR."
                    )
                ),
                rx.el.blockquote(answered_words(words.text)),
                _hidden("tenth"),
                _hidden("gate"),
                rx.el.input(type="hidden", name="words", default_value=words.hash),
                ui.row(
                    ui.submit_button(
                        _("Share this result"), "secondary", loading=LossState.is_sending
                    )
                ),
                class_name="stack gap-md",
            ),
            on_submit=LossState.share,
        ),
        hidden=True,
        custom_attrs={"data-result": "yes"},
    )


def _hidden(name: str) -> rx.Component:
    return rx.el.input(type="hidden", name=name, custom_attrs={"data-shared": name})


def _meaning() -> rx.Component:
    points = [
        _(
            "Net worth here is your net income of a year and your liquid assets, less your "
            "commitments of a year (Delegated Regulation (EU) 2022/2114, Art 5(5))."
        ),
        _("The European rules ask you to compare a loss with a tenth of it (Art 21(5))."),
        _(
            "It is worth looking at again every year, and whenever your life changes. A result "
            "that you shared counts for a year; that the rules ask for a yearly review was not "
            "confirmed."
        ),
        _("It is no recommendation: losing much less can be too much as well."),
    ]
    return ui.section(
        _("What this means"),
        ui.stack(
            ui.bullet_list(points), ui.text(ui.link(_("Read these rules"), "/learn/rules/ecspr"))
        ),
    )


PAGE = Page(
    route="/learn/loss",
    title=_("Loss simulation"),
    build=build,
    on_load=[LossState.load],
    description=_("How large a loss could you bear? Worked out in your browser, sending nothing."),
)
