"""What the pages about terms, fees, complaints and data say of the operator, for everybody."""

from __future__ import annotations

from crowdfund.services import texts
from crowdfund.services.deps import Deps
from crowdfund.services.views.operator import OperatorView


def operator_view(deps: Deps) -> OperatorView:
    """Who operates the platform, and its fee."""
    told = deps.operator
    return OperatorView(
        name=told.name,
        address=told.address,
        email=told.email,
        licence=told.licence,
        ombudsman=told.ombudsman,
        law=told.law,
        fee_text=texts.percent_bp(deps.fee_basis_points),
        is_complete=not told.missing,
    )
