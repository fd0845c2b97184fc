"""What anybody sees who looks a share certificate up."""

from __future__ import annotations

from dataclasses import dataclass, field

from crowdfund.services.views.common import Fact


@dataclass(frozen=True)
class CertificateCheck:
    """What the platform says about a code."""

    code: str = ""
    """As printed; empty before anything was looked up."""
    tone: str = "neutral"
    """good, warn or bad."""
    title: str = ""
    text: str = ""
    """What it means, in one or two sentences."""
    facts: list[Fact] = field(default_factory=list)
    """To be set against the paper; empty when there is no such certificate."""
    enterprise_slug: str = ""
    """Where its enterprise's profile is."""
