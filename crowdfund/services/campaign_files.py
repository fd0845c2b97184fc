"""Pictures and documents of a campaign: checked, kept under names of our own, shown to whom may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from sqlmodel import Session, col, func, select

from crowdfund.db.tables import Campaign, CampaignFile, TeamMember, User
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.content import DocumentKind, FileKind
from crowdfund.domain.errors import Conflict, NotFound
from crowdfund.domain.membership import FounderAction
from crowdfund.services import audit, covers, limits, lookup, paper_evidence
from crowdfund.services.deps import Deps
from crowdfund.services.document_check import MEGABYTE, require_inert
from crowdfund.services.draft_access import open_draft
from crowdfund.services.form_text import MOST_TITLE_CHARS, choice, one_line, required
from crowdfund.services.markdown import Picture
from crowdfund.services.slugs import file_name
from crowdfund.services.stored_files import kept_bytes, same_file
from crowdfund.words import N_, Spoken, _

MOST_PICTURES = MOST_DOCUMENTS = 20
MOST_BYTES_BY_PERSON: Final = 500 * MEGABYTE
"""Over all of a founder's campaigns, ended ones too."""
PICTURES: Final = "/files/pictures/"
DOCUMENTS: Final = "/files/documents/"
PDF: Final = "application/pdf"
FILES_BY_PERSON: Final = limits.Limit("campaign-files-person", 60, 10)

TOO_MUCH = N_(
    "The pictures and documents of all your campaigns have at most {most_mb} MB together; take "
    "some off your drafts first."
)
_FULL = Spoken(
    {
        FileKind.PICTURE.value: N_("A campaign has at most {most} pictures; take one away first."),
        FileKind.DOCUMENT.value: N_(
            "A campaign has at most {most} documents; take one away first."
        ),
    }
)


@dataclass(frozen=True)
class OpenDocument:
    """A document on disk and the name under which it is saved."""

    path: Path
    file_name: str


def add_picture(
    deps: Deps, *, actor: Actor | None, campaign_id: str, data: bytes, title: object
) -> str:
    """Puts a picture on one's own draft, drawn anew.

    Args:
        deps: see `Deps`.
        actor: the founder.
        campaign_id: as sent.
        data: the file as uploaded.
        title: what it shows, for those who cannot see it.

    Returns:
        The picture's id.

    Raises:
        NotSignedIn, NotFound, Conflict: as for `open_draft`; Conflict also when there are too many,
            or too much of this founder's.
        InvalidInput: no words, too large, or not a picture of a known type.
        TooManyAttempts: too many files within ten minutes.
    """
    words = _title(title, _("Say in a few words what the picture shows."))
    _require_own(deps, actor, campaign_id)
    picture = covers.redrawn(data)
    row = CampaignFile(
        id=uuid4(),
        kind=FileKind.PICTURE.value,
        document_kind=DocumentKind.OTHER.value,
        name=picture.name,
        title=words,
        size_bytes=picture.size_bytes,
        width=picture.width,
        height=picture.height,
        created_at=deps.now(),
    )
    return _keep(deps, actor, campaign_id, row, picture.files, most=MOST_PICTURES)


def add_document(
    deps: Deps, *, actor: Actor | None, campaign_id: str, data: bytes, title: object, kind: object,
    level: object = "",
) -> str:  # fmt: skip
    """Puts a PDF on one's own draft.

    Args:
        deps: see `Deps`.
        actor: the founder.
        campaign_id: as sent.
        data: the file as uploaded; kept as it is, once nothing was found in it that acts.
        title: what it is called.
        kind: a `DocumentKind`.
        level: a `StatementLevel` of financial statements; nothing is none.

    Returns:
        The document's id.

    Raises:
        NotSignedIn, NotFound, Conflict, TooManyAttempts: as for `add_picture`.
        InvalidInput: no title, no such kind or level, or not a document; see `require_inert`.
    """
    words = _title(title, _("Give the document a title."))
    kinds = {each.value for each in DocumentKind}
    chosen = choice(kind, kinds, field="kind", noun=_("The kind")) or DocumentKind.OTHER.value
    _require_own(deps, actor, campaign_id)
    require_inert(data, sender=str(actor.user_id) if actor else "")
    row = CampaignFile(
        id=uuid4(),
        kind=FileKind.DOCUMENT.value,
        document_kind=chosen,
        statement_level=paper_evidence.read_level(level, chosen),
        name=f"{uuid4().hex}.pdf",
        title=words,
        size_bytes=len(data),
        created_at=deps.now(),
    )
    return _keep(deps, actor, campaign_id, row, {row.name: data}, most=MOST_DOCUMENTS)


def remove_file(deps: Deps, *, actor: Actor | None, campaign_id: str, file_id: str) -> None:
    """Takes a picture or document off one's own draft, and off who was shown with it.

    Raises:
        NotSignedIn, NotFound, Conflict: as for `open_draft`; NotFound also for another's file.
    """
    with deps.transaction() as session:
        campaign = open_draft(session, actor, campaign_id)
        row = session.get(CampaignFile, lookup.parse_id(file_id))
        if row is None or row.campaign_id != campaign.id:
            raise NotFound(lookup.NOTHING_HERE)
        for member in session.exec(select(TeamMember).where(TeamMember.photo_id == row.id)).all():
            member.photo_id = None
            session.add(member)
        paper_evidence.forget_document(session, row.id)
        session.flush()
        session.delete(row)
        campaign.updated_at = deps.now()
        session.add(campaign)
        _write_down(deps, session, actor, AuditAction.FILE_REMOVED, campaign, before=row.title)
        name = row.name
    covers.remove(deps.files_dir, name)


def find_document(deps: Deps, *, actor: Actor | None, file_id: object) -> OpenDocument:
    """A document of a campaign that this person may see.

    Raises:
        NotFound: none, none for them, or the file is gone.
    """
    with deps.reading() as session:
        row = session.get(CampaignFile, lookup.parse_id(file_id))
        if row is None or row.kind != FileKind.DOCUMENT.value:
            raise NotFound(lookup.NOTHING_HERE)
        campaign = lookup.campaign_by_id(session, str(row.campaign_id))
        lookup.require_seen(session, campaign, actor)
        path = deps.files_dir / row.name
        title = row.title
    if not path.is_file():
        raise NotFound(lookup.NOTHING_HERE)
    return OpenDocument(path, file_name(title))


def files_of(session: Session, campaign_id: UUID, kind: FileKind) -> list[CampaignFile]:
    """A campaign's files of one kind, in the order in which they were uploaded."""
    query = select(CampaignFile).where(
        CampaignFile.campaign_id == campaign_id, CampaignFile.kind == kind.value
    )
    return list(session.exec(query.order_by(col(CampaignFile.created_at), col(CampaignFile.id))))


def pictures_of(session: Session, campaign_id: UUID) -> list[Picture]:
    """The pictures that a campaign's texts may show."""
    rows = files_of(session, campaign_id, FileKind.PICTURE)
    return [Picture(f"{PICTURES}{row.name}", row.width, row.height) for row in rows]


def _title(title: object, sentence: str) -> str:
    words = one_line(title, field="title", noun=_("The title"), most_chars=MOST_TITLE_CHARS)
    return required(words, field="title", sentence=sentence)


def _require_own(deps: Deps, actor: Actor | None, campaign_id: str) -> None:
    """Asks who sends before their file is worked on, and counts it."""
    known = require_actor(actor)
    with deps.reading() as session:
        lookup.owned_campaign(session, known, campaign_id, FounderAction.WRITE)
    limits.count(FILES_BY_PERSON, str(known.user_id))


def _keep(
    deps: Deps,
    actor: Actor | None,
    campaign_id: str,
    row: CampaignFile,
    files: Mapping[str, bytes],
    *,
    most: int,
) -> str:
    """Writes the file, then its row; without the row the file goes again, and so does one that the
    campaign has under the same words: whoever saw no answer sends it once more.

    Returns:
        The id of the row that has it.
    """
    covers.store(deps.files_dir, row.name, files)
    try:
        with deps.transaction() as session:
            campaign = open_draft(session, actor, campaign_id)
            row.campaign_id = campaign.id
            same = same_file(deps, session, row, files[row.name])
            if same is None:
                _add(deps, session, actor, campaign, row, most)
            kept = (same or row).id
    except BaseException:
        covers.remove(deps.files_dir, row.name)
        raise
    if kept != row.id:
        covers.remove(deps.files_dir, row.name)
    return str(kept)


def _add(
    deps: Deps, session: Session, actor: Actor | None, campaign: Campaign, row: CampaignFile,
    most: int,
) -> None:  # fmt: skip
    _require_room(session, campaign, row, most)
    session.add(row)
    campaign.updated_at = deps.now()
    session.add(campaign)
    _write_down(deps, session, actor, AuditAction.FILE_ADDED, campaign, after=row.title)


def _write_down(
    deps: Deps,
    session: Session,
    actor: Actor | None,
    action: AuditAction,
    campaign: Campaign,
    *,
    before: str = "",
    after: str = "",
) -> None:
    audit.record(
        session,
        action,
        audit.Object("campaign", campaign.id, campaign.title),
        at=deps.now(),
        actor_id=require_actor(actor).user_id,
        before={"file": before},
        after={"file": after},
    )


def _require_room(session: Session, campaign: Campaign, row: CampaignFile, most: int) -> None:
    query = select(func.count()).where(
        CampaignFile.campaign_id == campaign.id, CampaignFile.kind == row.kind
    )
    if session.exec(query).one() >= most:
        raise Conflict(_FULL[row.kind].format(most=most))
    owner_id = lookup.enterprise_of(session, campaign).owner_id
    # One at a time, so that two files at once do not both find the last room.
    session.exec(select(User.id).where(User.id == owner_id).with_for_update(key_share=True)).one()
    if kept_bytes(session, owner_id) + row.size_bytes > MOST_BYTES_BY_PERSON:
        most_mb = MOST_BYTES_BY_PERSON // MEGABYTE
        raise Conflict(_(TOO_MUCH).format(most_mb=most_mb))
