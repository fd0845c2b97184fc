"""What the fields of the campaign editor are called, before any state keeps them."""

from __future__ import annotations

from dataclasses import fields

from crowdfund.services.views.founder import CampaignEditor, CampaignForm
from crowdfund.words import N_, _

FIELDS = tuple(item.name for item in fields(CampaignForm))
NO_ERRORS = dict.fromkeys(FIELDS, "")
AMOUNTS = ("price", "target", "maximum", "minimum_ticket")
"""Fields that are drawn anew when the currency changes."""
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
