"""Everything that the platform holds about a person, as one ZIP that they may keep.

One JSON file for each kind of thing, as the rows are, without secrets; and the files they uploaded.
Rows are read and written in portions into a file on disk: the memory that it takes does not grow
with what somebody has.
"""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import sqlalchemy
from sqlalchemy import Select, Table
from sqlmodel import Session, SQLModel

from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.personal_data import (
    HELD,
    OF_CAMPAIGNS,
    OF_COMPLAINTS,
    OF_ENTERPRISES,
    PROFILE_LEFT_OUT,
    names_staff,
)
from crowdfund.services import audit, limits
from crowdfund.services.deps import Deps

AT_ONCE: Final = 500
"""Rows in memory."""
MOST_FILE_BYTES: Final = 500 * 1024 * 1024
"""Uploaded files in one export; founders' own limit is far below it."""
FILE_TABLES: Final = ("stored_files", "campaign_files")


def export(deps: Deps, *, actor: Actor | None) -> Path:
    """Writes one's export into a temporary file.

    Returns:
        where it is; who asked removes it once it was sent.

    Raises:
        NotSignedIn: nobody is signed in.
        TooManyAttempts: more than five within an hour.
    """
    known = require_actor(actor)
    limits.count(limits.EXPORT_BY_PERSON, str(known.user_id))
    with deps.transaction() as session:
        about = audit.Object("person", known.user_id, known.name)
        audit.record(
            session, AuditAction.DATA_EXPORTED, about, at=deps.now(), actor_id=known.user_id
        )
    descriptor, name = tempfile.mkstemp(prefix="crowdfund-export-", suffix=".zip")
    os.close(descriptor)
    path = Path(name)
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, deps.reading() as session:
            _write(session, archive, known.user_id, deps.files_dir)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def parts_of(user_id: UUID) -> dict[str, Select[Any]]:
    """What is read for each part of the export, by its name."""
    tables = SQLModel.metadata.tables
    users = tables["users"]
    parts = {"profile": _columns(users, PROFILE_LEFT_OUT).where(users.c.id == user_id)}
    for (table, column), held in HELD.items():
        if held.export_as:
            rows = tables[table]
            chosen = _columns(rows, held.leaves_out | names_staff(table))
            parts[held.export_as] = chosen.where(rows.c[column] == user_id)
    enterprises, campaigns = tables["enterprises"], tables["campaigns"]
    own = sqlalchemy.select(enterprises.c.id).where(enterprises.c.owner_id == user_id)
    raised = sqlalchemy.select(campaigns.c.id).where(campaigns.c.enterprise_id.in_(own))
    complaints = tables["complaints"]
    said = sqlalchemy.select(complaints.c.id).where(complaints.c.author_id == user_id)
    whose = ((own, OF_ENTERPRISES), (raised, OF_CAMPAIGNS), (said, OF_COMPLAINTS))
    for within, names in whose:
        for table, column in names.items():
            rows = tables[table]
            parts[table] = _columns(rows, names_staff(table)).where(rows.c[column].in_(within))
    return parts


def _columns(table: Table, leaves_out: Iterable[str]) -> Select[Any]:
    left_out = set(leaves_out)
    return sqlalchemy.select(*(one for one in table.columns if one.name not in left_out))


def _write(session: Session, archive: zipfile.ZipFile, user_id: UUID, files_dir: Path) -> None:
    names: list[str] = []
    for part, query in parts_of(user_id).items():
        options = {"yield_per": AT_ONCE}
        is_files = query.get_final_froms()[0].description in FILE_TABLES
        with (
            session.connection().execute(query, execution_options=options) as found,
            archive.open(f"{part}.json", "w") as target,
        ):
            target.write(b"[")
            for number, row in enumerate(found.mappings()):
                target.write(b",\n" if number else b"\n")
                target.write(_line(dict(row)))
                if is_files:
                    names.append(str(row["name"]))
            target.write(b"\n]\n")
    _add_files(archive, files_dir, names)


def _line(row: Mapping[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, default=str).encode()


def _add_files(archive: zipfile.ZipFile, files_dir: Path, names: Iterable[str]) -> None:
    left = MOST_FILE_BYTES
    for name in dict.fromkeys(names):
        path = files_dir / Path(name).name
        # One that is gone, or drawn for the demonstration, is not theirs to have. Smaller copies of
        # a picture show nothing that it does not.
        size = path.stat().st_size if path.is_file() else None
        if size is not None and size <= left:
            left -= size
            archive.write(path, f"files/{path.name}")
