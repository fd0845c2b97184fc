"""OPERATOR_…: what only the operator can say of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from crowdfund.domain.operator import MOST_CHARS, Operator
from crowdfund.settings_parsing import SettingsError


def parse_operator(given: Mapping[str, str]) -> Operator:
    """The operator's answers; those that are not set are empty.

    Args:
        given: the environment's variables, without spaces around them.

    Raises:
        SettingsError: one is too long or has characters that cannot be shown.
    """
    told = {one.name: given.get(f"OPERATOR_{one.name.upper()}", "") for one in fields(Operator)}
    for name, value in told.items():
        if len(value) > MOST_CHARS or not value.isprintable():
            raise SettingsError(
                f"OPERATOR_{name.upper()} must be one line of at most {MOST_CHARS} characters."
            )
    return Operator(**told)
