"""Files on a campaign, in any of its states: on disk, and as rows."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from crowdfund.db.tables import Campaign, CampaignFile, StoredFile
from crowdfund.domain.actor import Actor
from crowdfund.domain.content import DocumentKind, FileKind
from crowdfund.services import covers, picture_copies
from crowdfund.services.deps import Deps
from tests.pdfs import PDF
from tests.services.drafting import picture


def stored(deps: Deps, founder: Actor, campaign: Campaign) -> Mapping[str, str]:
    """Puts files on a campaign. Returns their addresses, each with what it is."""
    cover, shown = covers.redrawn(picture()), covers.redrawn(picture())
    document = CampaignFile(
        id=uuid4(),
        campaign_id=campaign.id,
        kind=FileKind.DOCUMENT.value,
        document_kind=DocumentKind.PLAN.value,
        name=f"{uuid4().hex}.pdf",
        title="Plan",
        size_bytes=len(PDF),
        created_at=deps.now(),
    )
    for name, files in (
        (cover.name, cover.files),
        (shown.name, shown.files),
        (document.name, {document.name: PDF}),
    ):
        covers.store(deps.files_dir, name, files)
    with deps.transaction() as session:
        session.get_one(Campaign, campaign.id).cover = cover.name
        session.add(
            StoredFile(
                owner_id=founder.user_id,
                campaign_id=campaign.id,
                name=cover.name,
                media_type=covers.MEDIA_TYPE,
                size_bytes=cover.size_bytes,
                created_at=deps.now(),
            )
        )
        session.add(
            CampaignFile(
                id=uuid4(),
                campaign_id=campaign.id,
                kind=FileKind.PICTURE.value,
                document_kind=DocumentKind.OTHER.value,
                name=shown.name,
                title="The oven",
                size_bytes=shown.size_bytes,
                width=shown.width,
                height=shown.height,
                created_at=deps.now(),
            )
        )
        session.add(document)
    return {
        "cover": f"/files/covers/{cover.name}",
        "copy of the cover": f"/files/covers/{next(iter(picture_copies.copies_of(cover.name)))}",
        "picture": f"/files/pictures/{shown.name}",
        "copy of the picture": (
            f"/files/pictures/{next(iter(picture_copies.copies_of(shown.name)))}"
        ),
        "document": f"/files/documents/{document.id}",
    }
