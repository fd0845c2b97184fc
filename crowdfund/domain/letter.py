"""A message by mail, before it is put into the form that servers exchange."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Letter:
    """One message to one person. Text and HTML say the same."""

    to: str
    """One address."""
    subject: str
    """One line; line breaks become spaces."""
    text: str
    """Plain text."""
    html: str
    """A whole HTML document; everything from people is escaped in it."""
    message_id: str
    """Without angle brackets; the same each time that the same message is sent."""
    at: datetime
    """When what it tells of happened, UTC."""
    unsubscribe_url: str = ""
    """Where one request stops messages like this; empty when they always come."""
