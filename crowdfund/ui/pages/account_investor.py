"""What one declares about one's means, so that a regime's limit can be worked out."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.investors import DeclarationRow
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.investor_words import answered_words
from crowdfund.ui.parts.rule_words import not_advice
from crowdfund.ui.states.investor import InvestorState
from crowdfund.words import _

PAGE_SHOWN = InvestorState.page


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            _("What you may invest"),
            _(
                "Some rules limit what one person invests in twelve months, by what they earn "
                "and own. What you say here is shown to nobody else."
            ),
            above=ui.breadcrumb((_("Your account"), "/account"), (_("What you may invest"), "")),
        ),
        ui.when(InvestorState.done, ui.notice(InvestorState.done, tone="good")),
        _room(),
        ui.section(
            _("Your declaration"),
            _form(),
            lead=_("Under {regime_name}").format(regime_name=PAGE_SHOWN.regime_name),
        ),
        _declared(),
        rx.el.div(not_advice(), class_name="section"),
        width="narrow",
    )


def _room() -> rx.Component:
    too_old = ui.notice(
        _("Your last declaration is more than a year old and no longer counts."),
        tone="warn",
        title=_("Please renew it"),
    )
    renew = ui.muted(_("Counts until "), PAGE_SHOWN.renew_text, _("."))
    room = ui.card(
        ui.text(PAGE_SHOWN.room_text),
        renew,
        ui.text(ui.link(_("Read the rule"), PAGE_SHOWN.rules_path)),
        class_name="stack gap-sm",
    )
    return ui.when(PAGE_SHOWN.room_text, rx.cond(PAGE_SHOWN.is_current, room, too_old))


def _form() -> rx.Component:
    form = PAGE_SHOWN.form
    accredited = ui.checkbox(
        _("I am an accredited investor"),
        name="accredited",
        hint=_(
            "More than 200,000 USD a year in each of the last two years (300,000 with a spouse), "
            "more than 1,000,000 USD without your home, or a licence. What you write above has to "
            "show it."
        ),
        default_checked=form.is_accredited,
        error=InvestorState.problems["accredited"],
    )
    return rx.el.form(
        ui.card(
            *_means(),
            accredited,
            rx.el.blockquote(answered_words(PAGE_SHOWN.words)),
            ui.checkbox(
                _("I confirm this"), name="confirmed", error=InvestorState.problems["confirmed"]
            ),
            ui.form_actions(
                ui.submit_button(_("Keep my declaration"), loading=InvestorState.is_sending),
                ui.when(InvestorState.back, ui.link(_("Back without it"), InvestorState.back)),
            ),
            class_name="stack gap-lg",
        ),
        on_submit=InvestorState.declare,
        key=form.income + form.net_worth + form.elsewhere + form.joint_income + form.crd_number,
    )


def _means() -> list[rx.Component]:
    """What the limit follows from, and what makes accredited."""
    form = PAGE_SHOWN.form
    return [
        _amount(
            _("Income in a year"), "income", form.income, _("What you earned in the last year.")
        ),
        _amount(
            _("Net worth"),
            "net_worth",
            form.net_worth,
            _("What you own less what you owe, without the home you live in."),
        ),
        _amount(
            _("Invested elsewhere in the last twelve months"),
            "elsewhere",
            form.elsewhere,
            _("In such offers on other platforms. What you pledged here is known already."),
        ),
        _amount(
            _("Income together with a spouse"),
            "joint_income",
            form.joint_income,
            _(
                "Only to be accredited by it: the lower of the last two years. Your limit follows "
                "from your own income."
            ),
            is_optional=True,
        ),
        _licence(),
    ]


def _licence() -> rx.Component:
    return ui.field(
        _("CRD number of a licence"),
        ui.text_input(
            default_value=PAGE_SHOWN.form.crd_number, input_mode="numeric", max_length=40
        ),
        name="crd_number",
        hint=_(
            "Only to be accredited by it: of a licence of Series 7, 65 or 82 in good standing, "
            "under which anybody finds you in FINRA's register."
        ),
        error=InvestorState.problems["crd_number"],
        is_optional=True,
    )


def _amount(
    label: str, name: str, stored: rx.Var[str], hint: str, *, is_optional: bool = False
) -> rx.Component:
    return ui.field(
        label,
        ui.number_input(default_value=stored, max_length=40),
        name=name,
        prefix=PAGE_SHOWN.currency,
        hint=hint,
        error=InvestorState.problems[name],
        is_optional=is_optional,
    )


def _declared() -> rx.Component:
    table = ui.table(
        [
            _("When"),
            (_("Income"), "number"),
            (_("Net worth"), "number"),
            (_("Elsewhere"), "number"),
            _("Investor"),
            _("Words"),
        ],
        rx.foreach(PAGE_SHOWN.declarations, _row),
        caption=_("Your declarations"),
    )
    return rx.cond(
        PAGE_SHOWN.declarations.length() > 0,
        ui.section(
            _("What you declared"),
            table,
            lead=_(
                "Each is kept as it was made, with the beginning of the hash of the words that "
                "you confirmed."
            ),
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
    title=_("What you may invest"),
    build=build,
    on_load=[InvestorState.load],
)
