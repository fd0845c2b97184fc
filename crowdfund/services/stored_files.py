"""Uploaded files: only those that a row names are ever opened."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import func, literal
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from crowdfund.db.tables import Campaign, CampaignFile, Enterprise, StoredFile
from crowdfund.domain.campaign import PUBLIC_STATUSES, CampaignStatus
from crowdfund.domain.content import FileKind
from crowdfund.domain.errors import NotFound
from crowdfund.services import accounts, covers, picture_copies
from crowdfund.services.deps import Deps
from crowdfund.services.lookup import NOTHING_HERE, campaign_by_id, require_seen

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,80}\.[a-z0-9]{2,5}")


@dataclass(frozen=True)
class OpenPicture:
    """A picture on disk, for somebody who may see it."""

    path: Path
    media_type: str
    """As we wrote it."""
    is_public: bool
    """Whether everybody may see it; then they may from now on, since no campaign that was public
    is ever hidden again."""


def find_cover(deps: Deps, *, name: object, token: str = "") -> OpenPicture:
    """The cover of a campaign that this person may see, or a smaller copy of it.

    Args:
        deps: what the platform works with.
        name: name on disk, from an address.
        token: what the browser's cookie holds. Whose it is, is asked only when the campaign is not
            public: a page has dozens of pictures.

    Raises:
        NotFound: no row has this name, the row is not a campaign's picture, it is not for them, or
            the file is gone.
    """
    query = select(col(StoredFile.media_type), col(Campaign.id), col(Campaign.status)).join(
        Campaign, col(Campaign.id) == col(StoredFile.campaign_id)
    )
    return _opened(deps, name, token, lambda own: query.where(StoredFile.name == own))


def find_picture(deps: Deps, *, name: object, token: str = "") -> OpenPicture:
    """A picture of a campaign's page, as `find_cover` finds covers.

    Raises:
        NotFound: as for `find_cover`.
    """
    query = (
        select(literal(covers.MEDIA_TYPE), col(Campaign.id), col(Campaign.status))
        .join(CampaignFile, col(Campaign.id) == col(CampaignFile.campaign_id))
        .where(CampaignFile.kind == FileKind.PICTURE.value)
    )
    return _opened(deps, name, token, lambda own: query.where(CampaignFile.name == own))


def _opened(
    deps: Deps, name: object, token: str, of: Callable[[str], Select[str, UUID, str]]
) -> OpenPicture:
    text = str(name)
    if not _NAME.fullmatch(text):
        raise NotFound(NOTHING_HERE)
    with deps.reading() as session:
        found = session.exec(of(picture_copies.original_of(text))).first()
    if found is None or not found[0].startswith("image/"):
        raise NotFound(NOTHING_HERE)
    media_type, campaign_id, status = found
    is_public = CampaignStatus(status) in PUBLIC_STATUSES
    if not is_public:
        _require_seen(deps, campaign_id, token)
    return OpenPicture(_on_disk(deps, text), media_type, is_public)


def _require_seen(deps: Deps, campaign_id: UUID, token: str) -> None:
    actor = accounts.actor_for(deps, token=token)
    with deps.reading() as session:
        require_seen(session, campaign_by_id(session, campaign_id), actor)


def _on_disk(deps: Deps, name: str) -> Path:
    """Where a picture is; of a copy that is gone, where the picture is that it was made of."""
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
