"""What one declares about one's means, so that a regime's limit can be worked out."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.investors import DeclarationRow
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.rule_words import not_advice
from crowdfund.ui.states.investor import InvestorState

PAGE_SHOWN = InvestorState.page


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            "What you may invest",
            "Some rules limit what one person invests in twelve months, by what they earn and own. "
            "What you say here is shown to nobody else.",
            above=ui.breadcrumb(("Account", "/account"), ("What you may invest", "")),
        ),
        ui.when(InvestorState.done, ui.notice(InvestorState.done, tone="good")),
        _room(),
        ui.section("Your declaration", _form(), lead="Under " + PAGE_SHOWN.regime_name),
        _declared(),
        rx.el.div(not_advice(), class_name="section"),
        width="narrow",
    )


def _room() -> rx.Component:
    too_old = ui.notice(
        "Your last declaration is more than a year old and no longer counts.",
        tone="warn",
        title="Please renew it",
    )
    renew = ui.muted("Counts until ", PAGE_SHOWN.renew_text, ".")
    room = ui.card(
        ui.text(PAGE_SHOWN.room_text),
        renew,
        ui.text(ui.link("Read the rule", PAGE_SHOWN.rules_path)),
        class_name="stack gap-sm",
    )
    return ui.when(PAGE_SHOWN.room_text, rx.cond(PAGE_SHOWN.is_current, room, too_old))


def _form() -> rx.Component:
    form = PAGE_SHOWN.form
    fields = [
        _amount("Income in a year", "income", form.income, "What you earned in the last year."),
        _amount(
            "Net worth",
            "net_worth",
            form.net_worth,
            "What you own less what you owe, without the home you live in.",
        ),
        _amount(
            "Invested elsewhere in the last twelve months",
            "elsewhere",
            form.elsewhere,
            "In such offers on other platforms. What you pledged here is known already.",
        ),
    ]
    accredited = ui.checkbox(
        "I am an accredited investor",
        name="accredited",
        hint="More than 200,000 USD a year in each of the last two years (300,000 with a spouse), "
        "or more than 1,000,000 USD without your home.",
        default_checked=form.is_accredited,
    )
    return rx.el.form(
        ui.card(
            *fields,
            accredited,
            rx.el.blockquote(PAGE_SHOWN.words),
            ui.checkbox(
                "I confirm this", name="confirmed", error=InvestorState.problems["confirmed"]
            ),
            ui.form_actions(
                ui.submit_button("Keep my declaration", loading=InvestorState.is_sending),
                ui.when(InvestorState.back, ui.link("Back without it", InvestorState.back)),
            ),
            class_name="stack gap-lg",
        ),
        on_submit=InvestorState.declare,
        key=form.income + form.net_worth + form.elsewhere,
    )


def _amount(label: str, name: str, stored: rx.Var[str], hint: str) -> rx.Component:
    return ui.field(
        label,
        ui.number_input(default_value=stored, max_length=40),
        name=name,
        prefix=PAGE_SHOWN.currency,
        hint=hint,
        error=InvestorState.problems[name],
    )


def _declared() -> rx.Component:
    table = ui.table(
        [
            "When",
            ("Income", "number"),
            ("Net worth", "number"),
            ("Elsewhere", "number"),
            "Investor",
            "Words",
        ],
        rx.foreach(PAGE_SHOWN.declarations, _row),
        caption="Your declarations",
    )
    return rx.cond(
        PAGE_SHOWN.declarations.length() > 0,
        ui.section(
            "What you declared",
            table,
            lead="Each is kept as it was made, with the beginning of the hash of the words that "
            "you confirmed.",
        ),
        rx.fragment(),
    )


def _row(row: rx.Var[DeclarationRow]) -> rx.Component:
    return ui.table_row(
        ui.cell(row.at_text, style={"white_space": "nowrap"}),
        ui.number_cell(row.income_text),
        ui.number_cell(row.net_worth_text),
        ui.number_cell(row.elsewhere_text),
        ui.cell(row.accredited_text),
        ui.cell(rx.el.code(row.words_hash)),
    )


PAGE = Page(
    route="/account/investor",
    title="What you may invest",
    build=build,
    on_load=[InvestorState.load],
)
