"""The form of one step, with the fields of its kind."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.dilution_edits import KINDS
from crowdfund.ui import components as ui
from crowdfund.ui.parts.own_fields import STEP_PREFIX
from crowdfund.ui.states.own import OwnState

FORM = OwnState.form
CURRENCY = OwnState.view.currency


def step_form() -> rx.Component:
    """Return the form that adds a step or changes one."""
    is_new = OwnState.place == 0
    kinds = ui.field(
        "What happens",
        ui.select(
            [(option.value, option.label) for option in KINDS],
            value=FORM.kind,
            on_change=OwnState.choose_kind,
        ),
        name="step_kind",
    )
    fields = rx.match(
        FORM.kind,
        (
            "safe",
            ui.grid(
                _money("Amount of the SAFE", "amount"),
                *_conversion(),
                columns=2,
                class_name="fields",
            ),
        ),
        (
            "note",
            ui.grid(
                _money("Amount of the loan", "amount"),
                *_interest(),
                *_conversion(),
                columns=2,
                class_name="fields",
            ),
        ),
        ("pool", ui.grid(*_pool(), columns=2, class_name="fields")),
        ("sale", _number("Shares that you sell", "shares", FORM.shares)),
        rx.fragment(ui.grid(*_round(), columns=2, class_name="fields"), _preference()),
    )
    general = (OwnState.step_field == "") & (OwnState.step_problem != "")
    return ui.card(
        ui.heading(rx.cond(is_new, "Add a step", "Change step " + OwnState.place.to_string()), 2),
        kinds,
        rx.el.form(
            fields,
            rx.cond(general, ui.notice(OwnState.step_problem, tone="bad"), rx.fragment()),
            ui.form_actions(
                ui.submit_button(rx.cond(is_new, "Add this step", "Save this step")),
                rx.cond(
                    is_new,
                    rx.fragment(),
                    ui.button("Cancel", "quiet", on_click=OwnState.cancel_change),
                ),
            ),
            on_submit=OwnState.save_step,
            key=FORM.kind + OwnState.form_count.to_string(),
            class_name="stack gap-md",
        ),
        class_name="stack gap-md no-print",
    )


def _round() -> list[rx.Component]:
    return [
        _money("New money", "amount"),
        _money(
            "Pre-money valuation",
            "pre_money",
            hint="What it is worth before the new money, with all that converts and the pool.",
        ),
        _money("Or a price per share", "price", hint="Instead of a valuation.", optional=True),
        _money("Your part of the new money", "mine", hint="If you invest again.", optional=True),
        _number(
            "Option pool afterwards",
            "pool",
            FORM.pool,
            suffix="%",
            hint="Of all shares, for options that nobody holds yet.",
            optional=True,
        ),
        _choice(
            "The pool is made",
            "pool_when",
            FORM.pool_when,
            [
                ("before", "Before the money: those before pay for it"),
                ("after", "After the money: all pay for it"),
            ],
        ),
    ]


def _preference() -> rx.Component:
    """What few rounds change, folded away until something in it is wrong."""
    has_problem = (OwnState.step_field == "multiple") | (OwnState.step_field == "participation_cap")
    fields = [
        _number(
            "Preference at an exit",
            "multiple",
            FORM.multiple,
            suffix="×",
            hint="Times what was invested. 0 sells common shares.",
        ),
        _choice(
            "Beside the preference",
            "participation",
            FORM.participation,
            [
                ("none", "Nothing: preference or shares, whichever is more"),
                ("full", "Also their part of the rest"),
                ("capped", "Also their part of the rest, up to a cap"),
            ],
        ),
        _number(
            "That cap",
            "participation_cap",
            FORM.participation_cap,
            suffix="×",
            hint="Only with a cap: the most altogether, times what was invested.",
        ),
    ]
    return ui.disclosure(
        "What the new shares get first when it is sold",
        ui.grid(*fields, columns=2, class_name="fields"),
        is_open=has_problem | (FORM.participation != "none") | (FORM.multiple != "1"),
    )


def _conversion() -> list[rx.Component]:
    return [
        _money("Valuation cap", "cap", optional=True),
        _choice(
            "The cap counts",
            "basis",
            FORM.basis,
            [
                ("post", "Post-money: with everything that converts"),
                ("pre", "Pre-money: without what converts"),
                ("round", "The same shares as the round's price"),
            ],
        ),
        _number("Discount", "discount", FORM.discount, suffix="%", optional=True),
    ]


def _interest() -> list[rx.Component]:
    return [
        _number("Interest a year", "rate", FORM.rate, suffix="%", optional=True),
        _choice(
            "Interest is",
            "interest",
            FORM.interest,
            [("simple", "Simple"), ("compound", "Added to the loan each year")],
        ),
        _number(
            "Days until it converts",
            "days",
            FORM.days,
            hint="From the loan to the next round or exit.",
        ),
        _choice(
            "A year counts",
            "year_days",
            FORM.year_days,
            [("365", "365 days"), ("360", "360 days")],
        ),
        _number("Days until it is due", "maturity", FORM.maturity),
    ]


def _pool() -> list[rx.Component]:
    return [
        _number(
            "Pool",
            "pool",
            FORM.pool,
            suffix="%",
            hint="Of all shares afterwards, before any are granted. Empty adds none.",
            optional=True,
        ),
        _number("Options granted from it", "granted", FORM.granted, optional=True),
        _money(
            "Exercise price of each",
            "strike",
            hint="What a holder pays for a share.",
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
