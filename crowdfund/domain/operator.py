"""Who operates the platform: what pages have to say and only the operator knows."""

from __future__ import annotations

from dataclasses import dataclass, fields

MOST_CHARS = 300
"""Characters of one answer."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Answers in words; an empty one is shown as a marked blank."""

    name: str = ""
    """OPERATOR_NAME: the company, with its legal form."""
    address: str = ""
    """OPERATOR_ADDRESS: where it is registered, with its number there."""
    email: str = ""
    """OPERATOR_EMAIL: where complaints and questions about data go."""
    licence: str = ""
    """OPERATOR_LICENCE: who authorised it, and under which number."""
    ombudsman: str = ""
    """OPERATOR_OMBUDSMAN: who decides when a complaint is not settled."""
    law: str = ""
    """OPERATOR_LAW: the law of the contract, and which courts decide."""

    @property
    def missing(self) -> list[str]:
        """The variables that are not set."""
        return [
            f"OPERATOR_{one.name.upper()}" for one in fields(self) if not getattr(self, one.name)
        ]
