"""What pages show of the operator."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OperatorView:
    """The operator's answers; an empty one is a blank that is not filled in."""

    name: str = ""
    address: str = ""
    email: str = ""
    licence: str = ""
    ombudsman: str = ""
    law: str = ""
    fee_text: str = ""
    """The platform's part of money that is released, such as 5 %."""
    is_complete: bool = False
