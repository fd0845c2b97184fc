"""One campaign's whole history as one file, for a regulator: everything that is stored about it, to
be read and checked without the platform.

It is read in one view of the database and written as it is read, so that a raise of any size takes
the same memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Final

from sqlmodel import Session, select

from crowdfund.db.tables import Campaign
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict, NotFound
from crowdfund.domain.permissions import Action, require
from crowdfund.domain.risk_text import TEXTS
from crowdfund.papers import tables
from crowdfund.papers.archive import MEDIA_TYPE, ArchiveWriter
from crowdfund.services import archive_pages, archive_rows, audit, audit_chain, ledger_lines, lookup
from crowdfund.services.archive_parts import LEFT_OUT, PARTS, Part
from crowdfund.services.deps import Deps
from crowdfund.services.papers import count_made
from crowdfund.services.views.papers import PaperFile

FORM: Final = "crowdfund-campaign-archive-1"
READ_BYTES: Final = 64 * 1024
SCRIPT: Final = Path(__file__).parents[2] / "scripts" / "verify_archive.py"
NO_CAMPAIGN: Final = "There is no campaign with that address or id."
EXISTS: Final = "There is a file of that name already."
Say = Callable[[str], object]

README: Final = """One campaign's whole history.

Open index.html in a browser. Nothing here needs the platform that wrote it, or a network.

  index.html       the campaign, its steps, remarks, questions (hidden ones too), versions, tables
  pledges.html     every pledge with each step it took
  versions/        the campaign as it was submitted, each time
  files/           documents and pictures under their names on the platform's disk
  data/NAME.csv    each table for spreadsheets: UTF-8, one line of headers; in texts that people
                   wrote, line ends are spaces, and what would be a formula begins with '
  data/NAME.json   the same exactly as it is stored, one object to a line
  data/risk_texts.json   every risk text there ever was, by version, with the SHA-256 of its words
  fields.html      what every column of every table means
  manifest.json    each file with its SHA-256 and size, sums, and the heads of both chains
  SHA256SUMS       the same hashes in the form that sha256sum reads

Times are UTC. Amounts are in minor units of the currency beside them (cents); prices of shares in
millionths of its unit. Rows name people and each other by id; data/users.csv says who is who.

To check it:

  sha256sum -c SHA256SUMS        every file is as it was written
  python3 verify_archive.py      the same, and the chains: needs Python 3.9 and nothing else

The ledger is a chain. Each entry's hash is the SHA-256 of a JSON array without spaces: previous
hash, campaign id, number, pledge id, kind, debit, credit, amount, currency, source key, time. The
first one names 64 zeros; the last one is the head in manifest.json. Change, remove or add an entry,
and every later hash differs.

The audit trail of the whole platform is one chain; this archive holds the links of its own entries.
Each link's hash covers the hash before it, its place, its time and everything its entry says, so
each is checked by itself; that they follow each other is checked on the platform (check-books).

The hash of manifest.json was written into the platform's audit trail when this archive was made by
a person there, and shown to whoever made it. Keep it apart from this file.
"""


def campaign_archive(deps: Deps, *, actor: Actor | None, campaign_id: object) -> PaperFile:
    """A campaign's archive, for those who may read the audit trail. It is written to a file on disk
    first: whoever downloads slowly holds no view of the database open.

    Raises:
        NotSignedIn, NotAllowed: their role does not allow it.
        NotFound: no such campaign.
        TooManyAttempts: they asked too often.
    """
    reader = require(actor, Action.SEE_AUDIT)
    with deps.reading() as session:
        campaign = lookup.campaign_by_id(session, campaign_id)
    count_made(actor)
    file = TemporaryFile()  # noqa: SIM115 - closed by who reads it to its end, or forgotten
    _write(deps, campaign, file, actor=reader, say=_silent)
    return PaperFile(f"archive-{campaign.slug}.zip", MEDIA_TYPE, _parts(file))


def archive_to(deps: Deps, *, campaign: str, to: Path, say: Say) -> str:
    """A campaign's archive as a file, for an operator. The file is there when it is whole.

    Args:
        deps: what the platform works with.
        campaign: its name in addresses, or its id.
        to: the file, which must not exist.
        say: told of the progress.

    Returns: the SHA-256 of its manifest.

    Raises:
        NotFound: no such campaign.
        Conflict: there is such a file.
    """
    if to.exists():
        raise Conflict(EXISTS, subject_id=str(to))
    with deps.reading() as session:
        found = _by_name(session, campaign)
    unfinished = to.with_name(f"{to.name}.part")
    try:
        with unfinished.open("wb") as file:
            seal = _write(deps, found, file, actor=None, say=say)
        unfinished.rename(to)
    finally:
        unfinished.unlink(missing_ok=True)
    return seal


def _write(
    deps: Deps, campaign: Campaign, file: IO[bytes], *, actor: Actor | None, say: Say
) -> str:
    at = deps.now()
    _record(deps, campaign, AuditAction.ARCHIVE_BEGUN, actor, at, {})
    # What was just done to it belongs to its history, chained.
    audit_chain.chain_new(deps)
    with ArchiveWriter(file, at) as writer, _one_view(deps) as session:
        found = session.get_one(Campaign, campaign.id)
        facts = _write_all(deps, session, found, writer, _made(actor, at), say)
        seal = writer.finish({"form": FORM, "made_at": at.isoformat(), **facts})
    _record(deps, campaign, AuditAction.ARCHIVE_MADE, actor, deps.now(), {"manifest_sha256": seal})
    return seal


def _write_all(
    deps: Deps, session: Session, campaign: Campaign, writer: ArchiveWriter, made: str, say: Say
) -> dict[str, Any]:
    names = {
        "campaign": campaign.id,
        "enterprise": campaign.enterprise_id,
        "slug": campaign.slug,
    }
    counts = {part.table: _write_part(session, part, names, writer, say) for part in PARTS}
    missing = _write_files(deps, session, campaign, writer, say)
    writer.add("data/risk_texts.json", [_risk_texts()])
    for one in archive_pages.versions_of(session, campaign):
        writer.add(f"versions/{one.number}.html", archive_pages.version(one))
    writer.add("pledges.html", archive_pages.pledges(session, campaign))
    writer.add("fields.html", archive_pages.fields())
    writer.add("index.html", archive_pages.index(session, campaign, counts, missing, made))
    writer.add("README.txt", [README.encode()])
    writer.add(SCRIPT.name, [SCRIPT.read_bytes()])
    return {
        "campaign": str(campaign.id),
        "made": made,
        "rows": counts,
        "missing_files": missing,
        "left_out": dict(LEFT_OUT),
        "totals": archive_pages.totals_of(session, campaign),
        "ledger_head": ledger_lines.head_of(session, campaign.id),
        "audit_head": audit_chain.head_of(session),
    }


def _write_part(
    session: Session, part: Part, names: dict[str, Any], writer: ArchiveWriter, say: Say
) -> int:
    """Writes one table twice, from the same view. Returns its rows."""
    columns, count = archive_rows.columns_of(part), 0

    def counted() -> Iterator[list[tables.Cell]]:
        nonlocal count
        for row in archive_rows.rows_of(session, part, names):
            count += 1
            yield archive_rows.cells(row)

    writer.add(f"data/{part.table}.csv", tables.csv_parts(columns, counted()))
    rows = archive_rows.rows_of(session, part, names)
    writer.add(f"data/{part.table}.json", archive_rows.json_parts(columns, rows))
    say(f"{part.table}: {count}")
    return count


def _write_files(
    deps: Deps, session: Session, campaign: Campaign, writer: ArchiveWriter, say: Say
) -> list[str]:
    """Copies documents and pictures. Returns the names of those that are not on the disk."""
    missing = []
    for name in archive_pages.names_of_files(session, campaign):
        path = deps.files_dir / name
        if not path.is_file():
            missing.append(name)
            continue
        with path.open("rb") as file:
            writer.add(f"files/{name}", iter(lambda file=file: file.read(READ_BYTES), b""))  # type: ignore[misc]
    say(f"missing files: {len(missing)}")
    return missing


def _risk_texts() -> bytes:
    texts = (
        {
            "version": one.version,
            "language": one.language,
            "words": one.words,
            "risk_mark": one.mark,
        }
        for one in TEXTS
    )
    rows = (list(text.values()) for text in texts)
    return b"".join(archive_rows.json_parts(["version", "language", "words", "risk_mark"], rows))


@contextmanager
def _one_view(deps: Deps) -> Iterator[Session]:
    with deps.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with Session(connection) as session:
            yield session


def _record(
    deps: Deps,
    campaign: Campaign,
    action: AuditAction,
    actor: Actor | None,
    at: datetime,
    after: dict[str, str],
) -> None:
    with deps.transaction() as session:
        audit.record(
            session,
            action,
            audit.Object("campaign", campaign.id, campaign.title),
            at=at,
            actor_id=actor.user_id if actor else None,
            after=after,
            nobody=audit.OPERATOR,
        )


def _by_name(session: Session, name: str) -> Campaign:
    if lookup.is_slug(name):
        found = session.exec(select(Campaign).where(Campaign.slug == name)).first()
        if found is not None:
            return found
    try:
        return lookup.campaign_by_id(session, name)
    except NotFound:
        raise NotFound(NO_CAMPAIGN) from None


def _made(actor: Actor | None, at: datetime) -> str:
    who = actor.name if actor else audit.OPERATOR.lower()
    return f"Made at {at.isoformat(timespec='seconds')} for {who}."


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while part := file.read(READ_BYTES):
            yield part


def _silent(_words: str) -> None:
    """Nobody is told of the progress of a download."""
