"""Filings of our own, read by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from crowdfund.domain.filing import ImportedFiling, interpret
from crowdfund.filings.form_c import read_form_c

FIXTURES = Path(__file__).parent / "fixtures"
TODAY = date(2024, 5, 1)


@pytest.fixture
def filed() -> Callable[[str], bytes]:
    """The bytes of a fixture, by its name without the ending."""
    return lambda name: (FIXTURES / f"{name}.xml").read_bytes()


@pytest.fixture
def imported(filed: Callable[[str], bytes]) -> Callable[[str], ImportedFiling]:
    """A fixture, read and interpreted on 1 May 2024."""
    return lambda name: interpret(read_form_c(filed(name)), today=TODAY)
