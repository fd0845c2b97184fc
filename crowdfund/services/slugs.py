"""Names in addresses: readable, short, and no two alike."""

from __future__ import annotations

import re
import unicodedata
from uuid import UUID

from sqlmodel import Session, col, func, select

from crowdfund.db.tables import Campaign, Enterprise

MOST_SLUG_CHARS = 60

_NOT_IN_A_SLUG = re.compile(r"[^a-z0-9]+")


def slug_of(text: str, *, otherwise: str) -> str:
    """Lower-case letters, digits and hyphens of a text.

    Args:
        text: such as a title.
        otherwise: the slug when nothing of the text can be used.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    slug = _NOT_IN_A_SLUG.sub("-", plain.lower()).strip("-")
    return slug[:MOST_SLUG_CHARS].strip("-") or otherwise


def free_slug(
    session: Session, table: type[Campaign | Enterprise], text: str, *, own_id: UUID | None = None
) -> str:
    """A slug that no other row of the table has: the text's own, or with a number behind it.

    Whoever asks for the same slug at the same time waits until this transaction ends.

    Args:
        session: the caller's transaction.
        table: campaigns or enterprises.
        text: what the slug is made of.
        own_id: a row that may keep its slug.
    """
    noun = table.__name__.lower()
    base = slug_of(text, otherwise=noun)
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"slug:{noun}:{base}"))))
    query = select(table.slug).where(col(table.slug).startswith(base, autoescape=True))
    if own_id is not None:
        query = query.where(table.id != own_id)
    taken = set(session.exec(query))
    number = 1
    slug = base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def file_name(title: str) -> str:
    """A title as a file's name that no system stumbles over."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-").lower()
    return f"{plain[:60] or 'document'}.pdf"
