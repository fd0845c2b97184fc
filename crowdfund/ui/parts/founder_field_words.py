"""What the steps and the fields of the campaign editor are called, before any state keeps them."""

from __future__ import annotations

from dataclasses import fields

from crowdfund.services.deps import Deps
from crowdfund.services.views.founder import CampaignEditor, CampaignForm
from crowdfund.words import N_, _

STEPS: tuple[tuple[str, str], ...] = (
    ("basics", N_("Basics")),
    ("story", N_("Story")),
    ("terms", N_("Terms")),
    ("captable", N_("Cap table")),
    ("people", N_("Owners")),
    ("documents", N_("Documents")),
    ("claims", N_("Claims")),
    ("risks", N_("Risks")),
    ("review", N_("Review")),
)
STEP_NAMES = tuple(name for name, _text in STEPS)
FIELDS = tuple(item.name for item in fields(CampaignForm))
NO_ERRORS = dict.fromkeys(FIELDS, "")
AMOUNTS = ("price", "target", "maximum", "minimum_ticket")
"""Fields that are drawn anew when the currency changes."""
LONGEST_TEXT = 100_000
"""More than any field takes: the service answers to what is too long, this to what is absurd."""
NOTHING = N_("Nothing is there.")


def as_read(editor: CampaignEditor, field: str) -> str:
    """What is stored in a field, for somebody to read.

    Args:
        editor: of the campaign.
        field: of `CampaignForm`.
    """
    value: str = getattr(editor.form, field)
    choices = {
        "sector": editor.sectors,
        "stage": editor.stages,
        "currency": editor.currencies,
        "regime": editor.regimes,
    }
    named = {option.value: option.label for option in choices.get(field, [])}
    return named.get(value, value) or _(NOTHING)


def is_readable(field: object, value: object) -> bool:
    """Whether what came from a browser is a field of the form and a text that may be looked at."""
    return field in FIELDS and isinstance(value, str) and len(value) <= LONGEST_TEXT


def clock_text(deps: Deps) -> str:
    """The platform's time of day, UTC."""
    return f"{deps.now():%H:%M} UTC"
