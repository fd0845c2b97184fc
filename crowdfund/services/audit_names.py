"""What is called how that the audit trail knows by its number alone: as it is called now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from crowdfund.db.tables import AuditEntry, Campaign, CampaignFile, Enterprise, Pledge, User

NAMED: Final = frozenset({"about", "campaign", "claims", "enterprise_id", "owner_id"})
"""Fields that hold numbers of things which have a name; no words of a person but those of claims,
each of which names its file by its number."""
_ID: Final = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


def names_of(session: Session, entries: Iterable[AuditEntry]) -> dict[str, str]:
    """Names by the numbers that some entries have instead of them.

    A pledge is called like its campaign. What is gone, or was never given a name, is left out.

    Args:
        session: the caller's transaction.
        entries: of the trail, a page of them.
    """
    ids = {UUID(text) for entry in entries for text in _numbers(entry)}
    found: dict[str, str] = {}
    for query, key in (*_QUERIES, (_OF_PLEDGES, col(Pledge.id))) if ids else ():
        found |= {str(row.id): row.name for row in session.execute(query.where(key.in_(ids)))}
    return {number: name for number, name in found.items() if name}


def with_names(field: str, text: str, names: Mapping[str, str]) -> str:
    """What a field held, with names in place of numbers.

    Args:
        field: its name.
        text: what is shown of it.
        names: as `names_of` found them.
    """
    if field not in NAMED:
        return text
    return _ID.sub(lambda number: names.get(number[0], number[0]), text)


def _numbers(entry: AuditEntry) -> Iterator[str]:
    if not entry.object_name and _ID.fullmatch(entry.object_id):
        yield entry.object_id
    for side in (entry.before, entry.after):
        for field in NAMED & side.keys():
            yield from _ID.findall(str(side[field]))


_QUERIES: Final[tuple[tuple[Any, Any], ...]] = tuple(
    (select(key.label("id"), name.label("name")), key)
    for key, name in (
        (col(User.id), col(User.name)),
        (col(Enterprise.id), col(Enterprise.name)),
        (col(Campaign.id), col(Campaign.title)),
        (col(CampaignFile.id), col(CampaignFile.title)),
    )
)
_OF_PLEDGES: Final[Any] = select(
    col(Pledge.id).label("id"), col(Campaign.title).label("name")
).join(Campaign, col(Campaign.id) == col(Pledge.campaign_id))
