"""What a campaign's page is made of beside its terms: use of funds, files, and who speaks."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from crowdfund.domain.money import portion_minor, split

WHOLE_BASIS_POINTS = 10_000


class FileKind(StrEnum):
    """What an uploaded file of a campaign is for."""

    PICTURE = "picture"
    """Shown in the pitch or beside a person; drawn anew."""
    DOCUMENT = "document"
    """Downloaded as it was uploaded."""


class DocumentKind(StrEnum):
    """What a document is."""

    FINANCIALS = "financials"
    """Statements of past years, audited or not."""
    PLAN = "plan"
    """A business plan or a forecast."""
    CHARTER = "charter"
    """Articles, by-laws, agreements of shareholders."""
    FILING = "filing"
    """What was filed with an authority."""
    CONTRACT = "contract"
    """Leases, orders, licences, letters of intent."""
    OTHER = "other"
    """Anything else."""


class Standing(StrEnum):
    """How a person who asks stands to the enterprise, by their own declaration, or by their role
    there if they declare nothing."""

    NONE = "none"
    """They declared nothing, and had no role there."""
    WORKS_THERE = "works_there"
    """They found, run, own or work for it."""
    PROMOTES = "promotes"
    """They are paid, in money or kind, to promote the offer, or will be."""


def amounts_of(raised_minor: int, fee_basis_points: int, parts: Sequence[int]) -> list[int]:
    """What each use gets of the money that is raised, after the platform's fee.

    Args:
        raised_minor: money raised, minor units.
        fee_basis_points: the platform's fee on it.
        parts: of each use, in basis points; together the whole.

    Returns:
        The fee, then one amount for each use, minor units; together exactly `raised_minor`.

    Raises:
        InvalidInput: the parts are not the whole of anything.
    """
    fee_minor = portion_minor(raised_minor, fee_basis_points)
    return [fee_minor, *split(raised_minor - fee_minor, parts)]
