"""The form of an enterprise's key figures."""

from __future__ import annotations

import reflex as rx

from crowdfund.services import texts
from crowdfund.services.enterprise_fields import FIGURES, MAY_BE_NEGATIVE
from crowdfund.services.views.founder import FiguresForm
from crowdfund.ui import components as ui
from crowdfund.ui.states.founder_enterprise import CURRENCY_FIELD, EnterpriseState
from crowdfund.words import _

HINTS = {"net_income": _("A loss begins with a minus sign.")}
LABELS = (
    ("fiscal_year", _("Fiscal year"), _("Such as {year}.")),
    *((name, label, HINTS.get(name, "")) for name, label in FIGURES.items()),
)
KEYBOARDS = {"fiscal_year": "numeric", **dict.fromkeys(MAY_BE_NEGATIVE, "text")}
"""Those for numbers alone lack a minus sign on some telephones."""


def figures_form() -> rx.Component:
    """Return both years beside each other with one button."""
    page = EnterpriseState.page
    currencies = [(item.value, item.label) for item in texts.currency_options()]
    done = EnterpriseState.figures_done
    return rx.el.form(
        ui.field(
            _("Currency of the figures"),
            ui.select(currencies, default_value=page.most_recent.currency),
            name=CURRENCY_FIELD,
            error=EnterpriseState.figure_errors[CURRENCY_FIELD],
        ),
        ui.grid(
            ui.field_group(_("Most recent year"), *_year(page.most_recent, "recent", "")),
            ui.field_group(_("Year before"), *_year(page.prior, "prior", _(", year before"))),
            columns=2,
        ),
        ui.form_actions(ui.submit_button(_("Save figures"))),
        ui.when(done, ui.notice(done, tone="good")),
        on_submit=EnterpriseState.save_figures,
        key="figures" + page.form.id,
        class_name="stack gap-lg",
    )


def _year(year: rx.Var[FiguresForm], prefix: str, ending: str) -> list[rx.Component]:
    return [
        ui.field(
            f"{label}{ending}",
            ui.number_input(
                default_value=getattr(year, name),
                input_mode=KEYBOARDS.get(name, "decimal"),
                max_length=40,
            ),
            name=f"{prefix}_{name}",
            hint=hint.format(year=EnterpriseState.example_years[prefix]),
            error=EnterpriseState.figure_errors[f"{prefix}_{name}"],
            is_optional=True,
        )
        for name, label, hint in LABELS
    ]
