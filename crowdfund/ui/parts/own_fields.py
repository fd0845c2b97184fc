"""The fields of a step, as the browser sends them."""

from __future__ import annotations

from crowdfund.services.views.dilution import StepForm
from crowdfund.ui.parts.backer_loads import field_of

LONGEST_FIELD = 40
STEP_PREFIX = "step_"
"""Names of the fields of a step begin with it: the page has an amount of its own."""
_TERMS_OF_A_CONVERSION = ("basis", "cap", "discount")
FIELDS_OF_KIND = {
    "round": (
        *("amount", "pre_money", "price", "pool", "pool_when", "multiple", "participation"),
        *("participation_cap", "mine"),
    ),
    "safe": ("amount", *_TERMS_OF_A_CONVERSION),
    "note": (
        *("amount", "rate", "interest", "days", "year_days", "maturity"),
        *_TERMS_OF_A_CONVERSION,
    ),
    "pool": ("pool", "granted", "strike"),
    "sale": ("shares",),
}
"""The fields that each kind of step shows."""


def written(kind: str, form: object) -> StepForm:
    """What a form holds, as text.

    Args:
        kind: one of `FIELDS_OF_KIND`.
        form: as sent.
    """
    values = {
        name: field_of(form, STEP_PREFIX + name)[:LONGEST_FIELD] for name in FIELDS_OF_KIND[kind]
    }
    return StepForm(kind=kind, **values)


def place_of(value: object) -> int:
    """A place from a browser; 0, which is nowhere, when it is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def raw_field(form: object, name: str) -> object:
    """A field of a submitted form whatever it holds; its reader bounds it."""
    return form.get(name) if isinstance(form, dict) else None
