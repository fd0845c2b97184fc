"""Uploaded files: only those that a row names are ever opened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, CampaignFile, Enterprise, StoredFile
from crowdfund.domain.errors import NotFound
from crowdfund.services import picture_copies
from crowdfund.services.deps import Deps
from crowdfund.services.lookup import NOTHING_HERE

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,80}\.[a-z0-9]{2,5}")


@dataclass(frozen=True)
class OpenFile:
    """A file on disk and its type as we wrote it."""

    path: Path
    media_type: str


def find_cover(deps: Deps, *, name: object) -> OpenFile:
    """The cover of a campaign, or a smaller copy of it.

    Args:
        deps: what the platform works with.
        name: name on disk, from an address.

    Raises:
        NotFound: no row has this name, the row is not a campaign's picture, or the file is gone.
    """
    text = known_name(name)
    with deps.reading() as session:
        row = session.exec(
            select(StoredFile)
            .where(StoredFile.name == picture_copies.original_of(text))
            .where(col(StoredFile.campaign_id).is_not(None))
        ).first()
    if row is None or not row.media_type.startswith("image/"):
        raise NotFound(NOTHING_HERE)
    return OpenFile(path=picture_on_disk(deps, text), media_type=row.media_type)


def known_name(name: object) -> str:
    """A name on disk as we give them.

    Args:
        name: from an address.

    Raises:
        NotFound: we name no file like this.
    """
    text = str(name)
    if not _NAME.fullmatch(text):
        raise NotFound(NOTHING_HERE)
    return text


def picture_on_disk(deps: Deps, name: str) -> Path:
    """Where a picture is; of a copy that is gone, where the picture is that it was made of.

    Args:
        deps: what the platform works with.
        name: such that `known_name` takes it, of a picture that a row names.

    Raises:
        NotFound: the file is gone.
    """
    for each in (name, picture_copies.original_of(name)):
        path = deps.files_dir / each
        if path.is_file():
            return path
    raise NotFound(NOTHING_HERE)


def kept_bytes(session: Session, owner_id: UUID) -> int:
    """How much the files of all of a person's campaigns hold together, in bytes."""
    query = (
        select(func.coalesce(func.sum(CampaignFile.size_bytes), 0))
        .join(Campaign, col(Campaign.id) == col(CampaignFile.campaign_id))
        .join(Enterprise, col(Enterprise.id) == col(Campaign.enterprise_id))
        .where(Enterprise.owner_id == owner_id)
    )
    return int(session.exec(query).one())


def same_file(deps: Deps, session: Session, row: CampaignFile, data: bytes) -> CampaignFile | None:
    """The file of a campaign with the same bytes and the same words as one that is not added yet.

    Asked while the campaign's row is locked, so that of two at once one finds the other.

    Args:
        deps: what the platform works with.
        session: in which the campaign is locked.
        row: of the new file; its campaign is set.
        data: what is on disk for it. Pictures are drawn anew alike every time.
    """
    told = ("campaign_id", "kind", "document_kind", "statement_level", "title", "size_bytes")
    alike = [getattr(CampaignFile, name) == getattr(row, name) for name in told]
    for each in session.exec(select(CampaignFile).where(*alike)):
        path = deps.files_dir / each.name
        if path.is_file() and path.read_bytes() == data:
            return each
    return None
