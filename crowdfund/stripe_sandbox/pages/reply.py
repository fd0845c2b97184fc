"""What a hosted page answers with, and how its forms are read."""

from __future__ import annotations

from dataclasses import dataclass

from crowdfund.stripe_sandbox.errors import ApiError
from crowdfund.stripe_sandbox.pages import html
from crowdfund.stripe_sandbox.params import parse_form

FIELD_LENGTH = 200


@dataclass(frozen=True, slots=True)
class PageReply:
    """An HTML page, or a redirect when `location` is set."""

    status: int
    html: str = ""
    location: str = ""


def typed_form(body: bytes) -> dict[str, str]:
    """The form's plain fields, cut to a sensible length; unreadable bodies are empty."""
    try:
        nested = parse_form(body)
    except ApiError:
        return {}
    return {
        name: value.strip()[:FIELD_LENGTH]
        for name, value in nested.items()
        if isinstance(value, str)
    }


def not_found() -> PageReply:
    """The page for an address that leads nowhere."""
    page = html.message_page("Nothing here", "This address does not exist.", url=None, words="")
    return PageReply(404, page)
