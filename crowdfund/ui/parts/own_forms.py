"""The form of one step, with the fields of its kind."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.dilution_edits import KINDS
from crowdfund.ui import components as ui
from crowdfund.ui.parts.own_fields import STEP_PREFIX
from crowdfund.ui.states.own import OwnState
from crowdfund.words import _

FORM = OwnState.form
CURRENCY = OwnState.view.currency


def step_form() -> rx.Component:
    """Return the form that adds a step or changes one."""
    is_new = OwnState.place == 0
    general = (OwnState.step_field == "") & (OwnState.step_problem != "")
    return ui.card(
        ui.heading(
            rx.cond(
                is_new,
                _("Add a step"),
                _("Change step {place}").format(place=OwnState.place.to_string()),
            ),
            2,
        ),
        _kinds(),
        rx.el.form(
            _fields(),
            rx.cond(general, ui.notice(OwnState.step_problem, tone="bad"), rx.fragment()),
            ui.form_actions(
                ui.submit_button(rx.cond(is_new, _("Add this step"), _("Save this step"))),
                rx.cond(
                    is_new,
                    rx.fragment(),
                    ui.button(_("Cancel"), "quiet", on_click=OwnState.cancel_change),
                ),
            ),
            on_submit=OwnState.save_step,
            key=FORM.kind + OwnState.form_count.to_string(),
            class_name="stack gap-md",
        ),
        class_name="stack gap-md no-print",
    )


def _kinds() -> rx.Component:
    return ui.field(
        _("What happens"),
        ui.select(
            [(option.value, _(option.label)) for option in KINDS],
            value=FORM.kind,
            on_change=OwnState.choose_kind,
        ),
        name="step_kind",
    )


def _fields() -> rx.Component:
    return rx.match(
        FORM.kind,
        (
            "safe",
            ui.grid(
                _money(_("Amount of the SAFE"), "amount"),
                *_conversion(),
                columns=2,
                class_name="fields",
            ),
        ),
        (
            "note",
            ui.grid(
                _money(_("Amount of the loan"), "amount"),
                *_interest(),
                *_conversion(),
                columns=2,
                class_name="fields",
            ),
        ),
        ("pool", ui.grid(*_pool(), columns=2, class_name="fields")),
        ("sale", _number(_("Shares that you sell"), "shares", FORM.shares)),
        rx.fragment(ui.grid(*_round(), columns=2, class_name="fields"), _preference()),
    )


def _round() -> list[rx.Component]:
    return [
        _money(_("New money"), "amount"),
        _money(
            _("Pre-money valuation"),
            "pre_money",
            hint=_("What it is worth before the new money, with all that converts and the pool."),
        ),
        _money(
            _("Or a price per share"), "price", hint=_("Instead of a valuation."), optional=True
        ),
        _money(
            _("Your part of the new money"), "mine", hint=_("If you invest again."), optional=True
        ),
        _number(
            _("Option pool afterwards"),
            "pool",
            FORM.pool,
            suffix="%",
            hint=_("Of all shares, for options that nobody holds yet."),
            optional=True,
        ),
        _wide(
            _choice(
                _("The pool is made"),
                "pool_when",
                FORM.pool_when,
                [
                    ("before", _("Before the money: those before pay for it")),
                    ("after", _("After the money: all pay for it")),
                ],
            )
        ),
    ]


def _wide(choice: rx.Component) -> rx.Component:
    """A choice whose words need the whole row."""
    return rx.el.div(choice, class_name="field-wide")


def _preference() -> rx.Component:
    """What few rounds change, folded away until something in it is wrong."""
    has_problem = (OwnState.step_field == "multiple") | (OwnState.step_field == "participation_cap")
    fields = [
        _number(
            _("Preference at an exit"),
            "multiple",
            FORM.multiple,
            suffix="×",
            hint=_("Times what was invested. 0 sells common shares."),
        ),
        _wide(
            _choice(
                _("Beside the preference"),
                "participation",
                FORM.participation,
                [
                    ("none", _("Nothing: preference or shares, whichever is more")),
                    ("full", _("Also their part of the rest")),
                    ("capped", _("Also their part of the rest, up to a cap")),
                ],
            )
        ),
        _number(
            _("That cap"),
            "participation_cap",
            FORM.participation_cap,
            suffix="×",
            hint=_("Only with a cap: the most altogether, times what was invested."),
        ),
    ]
    return ui.disclosure(
        _("What the new shares get first when it is sold"),
        ui.grid(*fields, columns=2, class_name="fields"),
        is_open=has_problem | (FORM.participation != "none") | (FORM.multiple != "1"),
    )


def _conversion() -> list[rx.Component]:
    return [
        _money(_("Valuation cap"), "cap", optional=True),
        _choice(
            _("The cap counts"),
            "basis",
            FORM.basis,
            [
                ("post", _("Post-money: with everything that converts")),
                ("pre", _("Pre-money: without what converts")),
                ("round", _("The same shares as the round's price")),
            ],
        ),
        _number(_("Discount"), "discount", FORM.discount, suffix="%", optional=True),
    ]


def _interest() -> list[rx.Component]:
    return [
        _number(_("Interest a year"), "rate", FORM.rate, suffix="%", optional=True),
        _choice(
            _("Interest is"),
            "interest",
            FORM.interest,
            [("simple", _("Simple")), ("compound", _("Added to the loan each year"))],
        ),
        _number(
            _("Days until it converts"),
            "days",
            FORM.days,
            hint=_("From the loan to the next round or exit."),
        ),
        _choice(
            _("A year counts"),
            "year_days",
            FORM.year_days,
            [("365", _("365 days")), ("360", _("360 days"))],
        ),
        _number(_("Days until it is due"), "maturity", FORM.maturity),
    ]


def _pool() -> list[rx.Component]:
    return [
        _number(
            _("Pool"),
            "pool",
            FORM.pool,
            suffix="%",
            hint=_("Of all shares afterwards, before any are granted. Empty adds none."),
            optional=True,
        ),
        _number(_("Options granted from it"), "granted", FORM.granted, optional=True),
        _money(
            _("Exercise price of each"),
            "strike",
            hint=_("What a holder pays for a share."),
            optional=True,
        ),
    ]


def _money(label: str, name: str, *, hint: str = "", optional: bool = False) -> rx.Component:
    return ui.field(
        label,
        ui.number_input(default_value=getattr(FORM, name), max_length=40),
        name=STEP_PREFIX + name,
        prefix=CURRENCY,
        hint=hint,
        error=_problem(name),
        is_optional=optional,
    )


def _number(
    label: str,
    name: str,
    value: rx.Var[str],
    *,
    suffix: str = "",
    hint: str = "",
    optional: bool = False,
) -> rx.Component:
    return ui.field(
        label,
        ui.number_input(default_value=value, max_length=40),
        name=STEP_PREFIX + name,
        suffix=suffix,
        hint=hint,
        error=_problem(name),
        is_optional=optional,
    )


def _choice(
    label: str, name: str, value: rx.Var[str], options: list[tuple[str, str]]
) -> rx.Component:
    return ui.field(
        label,
        ui.select(options, default_value=value),
        name=STEP_PREFIX + name,
        error=_problem(name),
    )


def _problem(name: str) -> rx.Var[str]:
    return rx.cond(OwnState.step_field == name, OwnState.step_problem, "").to(str)
