"""What a shared link shows before it is opened."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SharePreview:
    """A public campaign in the words of a shared link. Addresses are whole ones."""

    title: str
    """What it is called."""
    description: str
    """What it is and how far it has come, in a few sentences."""
    url: str
    """The one address of its page."""
    image_url: str
    """A picture of 1200 by 630 pixels."""
    image_alt: str
    """What the picture shows, in words."""


@dataclass(frozen=True)
class SharePicture:
    """What is drawn on the picture of a shared link."""

    title: str
    enterprise_name: str
    funded_text: str
    raised_percent: int
    """Of the maximum: a place on the bar, 0 to 100."""
    target_percent: int
    """Of the maximum: a place on the bar, 0 to 100."""
    cover_name: str
    """Name on disk of an uploaded cover; empty without one."""
