"""The audit trail as moderators read it: found, paged, and as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from crowdfund.db.tables import AuditEntry, User
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.permissions import Action, require
from crowdfund.papers.tables import Cell, Figure, csv_parts
from crowdfund.services import audit, audit_chain, texts
from crowdfund.services.audit_names import names_of, with_names
from crowdfund.services.audit_reasons import reason_of
from crowdfund.services.audit_search import has, is_about
from crowdfund.services.audit_values import value_text
from crowdfund.services.audit_words import action_label, field_label, kind_label
from crowdfund.services.deps import Deps
from crowdfund.services.inbox import page_number
from crowdfund.services.stored_words import shown
from crowdfund.services.views.audit import AuditFilters, AuditPage, AuditRow, ChangeLine
from crowdfund.services.views.common import Option
from crowdfund.words import _

PAGE_SIZE: Final = 25
CHUNK: Final = 1_000
LONGEST: Final = 200
OURS: Final = frozenset({"books", "clock", "incident"})
"""Kinds whose name is the platform's own: nobody called them that."""
SHORT_LINES: Final = 2
SHORT_CHARS: Final = 120
COLUMNS: Final = (
    *("number", "at_utc", "actor", "actor_id", "action", "object_kind", "object_id"),
    *("object_name", "reason", "before", "after", "chain_hash"),
)


def audit_page(
    deps: Deps, *, actor: Actor | None, filters: AuditFilters, page: object = ""
) -> AuditPage:
    """One page of the trail, newest first.

    Args:
        deps: what the platform works with.
        actor: a moderator.
        filters: as in the address; what cannot be read looks for everything.
        page: from 1, as in the address; anything else is the first.

    Raises:
        NotSignedIn, NotAllowed: not a moderator.
    """
    require(actor, Action.SEE_AUDIT)
    where = _where(filters)
    with deps.reading() as session:
        total = session.exec(select(func.count()).select_from(AuditEntry).where(*where)).one()
        pages = max(1, -(-total // PAGE_SIZE))
        number = min(page_number(page), pages)
        query = select(AuditEntry).where(*where).order_by(col(AuditEntry.number).desc())
        found = session.exec(query.offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE))
        rows = _with_hashes(session, list(found))
        chain_text = _chain_text(session)
    total_text = texts.count(total, "entry", "entries")
    return AuditPage(rows, total_text, page=number, pages=pages, chain_text=chain_text)


def export(deps: Deps, *, actor: Actor | None, filters: AuditFilters) -> Iterator[bytes]:
    """The same entries as CSV, all of them, oldest first, a thousand at a time.

    Raises:
        NotSignedIn, NotAllowed: not a moderator; raised at once, not at the first line.
    """
    require(actor, Action.SEE_AUDIT)
    return csv_parts(COLUMNS, _lines(deps, _where(filters)))


def action_options() -> list[Option]:
    """Every action, by its words."""
    options = [Option(action.value, action_label(action.value)) for action in AuditAction]
    return sorted(options, key=lambda option: option.label)


def _lines(deps: Deps, where: list[ColumnElement[bool]]) -> Iterator[tuple[Cell, ...]]:
    last = 0
    while True:
        query = select(AuditEntry).where(*where, col(AuditEntry.number) > last)
        with deps.reading() as session:
            found = list(session.exec(query.order_by(col(AuditEntry.number)).limit(CHUNK)))
            hashes = audit_chain.hashes_of(session, [entry.number or 0 for entry in found])
        for entry in found:
            yield _cells(entry, hashes.get(entry.number or 0, ""))
        if len(found) < CHUNK:
            return
        last = found[-1].number or last


def _cells(entry: AuditEntry, hashed: str) -> tuple[Cell, ...]:
    return (
        entry.number or 0,
        Figure(texts.iso(entry.at)),
        entry.actor_name,
        str(entry.actor_id or ""),
        entry.action,
        entry.object_kind,
        entry.object_id,
        entry.object_name,
        entry.reason,
        json.dumps(entry.before, ensure_ascii=False),
        json.dumps(entry.after, ensure_ascii=False),
        hashed,
    )


def _where(filters: AuditFilters) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if who := _bounded(filters.who):
        own = select(User.id).where(User.email == who.lower())
        called = [name for name in audit.NOBODIES if who.lower() in _(name).lower()]
        is_nobody = col(AuditEntry.actor_id).is_(None) & col(AuditEntry.actor_name).in_(called)
        is_theirs = col(AuditEntry.actor_id).in_(own)
        where.append(or_(has(AuditEntry.actor_name, who), is_theirs, is_nobody))
    if action := _bounded(filters.action):
        where.append(col(AuditEntry.action) == action)
    if about := _bounded(filters.about):
        where.append(is_about(about))
    if since := _day(filters.since):
        where.append(col(AuditEntry.at) >= since)
    if until := _day(filters.until):
        where.append(col(AuditEntry.at) < until + timedelta(days=1))
    return where


def _bounded(value: object) -> str:
    return value[:LONGEST].replace("\x00", "").strip() if isinstance(value, str) else ""


def _day(value: object) -> datetime | None:
    try:
        on = date.fromisoformat(_bounded(value))
    except ValueError:
        return None
    is_near = 1970 <= on.year <= 9_000
    return datetime(on.year, on.month, on.day, tzinfo=UTC) if is_near else None


def _with_hashes(session: Session, entries: list[AuditEntry]) -> list[AuditRow]:
    hashes = audit_chain.hashes_of(session, [entry.number or 0 for entry in entries])
    names = names_of(session, entries)
    return [_row(entry, hashes.get(entry.number or 0, ""), names) for entry in entries]


def _chain_text(session: Session) -> str:
    """Where the chain ends, and what is not in it yet."""
    position, hashed = audit_chain.head_of(session)
    waiting = audit_chain.unchained_count(session)
    if not position:
        return _("No entry is chained yet; a worker does it within seconds.")
    words = _("Entries in the chain: {count}. Its last hash: {hash}.").format(
        count=position, hash=hashed
    )
    if not waiting:
        return words
    return f"{words} " + _("Not chained yet: {count}.").format(count=waiting)


def _row(entry: AuditEntry, hashed: str, names: Mapping[str, str]) -> AuditRow:
    called = entry.object_name or names.get(entry.object_id, "")
    called = shown(called) if entry.object_kind in OURS else called
    name = _(" “{name}”").format(name=called) if called else ""
    lines = [
        ChangeLine(
            name=field_label(field, entry.object_kind),
            before=_value(entry, field, names, entry.before, entry.after),
            after=_value(entry, field, names, entry.after, entry.before),
        )
        for field in {**entry.before, **entry.after}
        if entry.before.get(field) != entry.after.get(field)
    ]
    return AuditRow(
        number=str(entry.number),
        at_text=texts.moment(entry.at),
        at_iso=texts.iso(entry.at),
        who=_(entry.actor_name) if entry.actor_id is None else entry.actor_name,
        action=action_label(entry.action),
        about=f"{kind_label(entry.object_kind)}{name}",
        about_id=entry.object_id,
        reason=reason_of(entry),
        is_short=len(lines) <= SHORT_LINES
        and all(len(line.before) + len(line.after) <= SHORT_CHARS for line in lines),
        changes=lines,
        chain_hash=hashed,
    )


def _value(
    entry: AuditEntry, field: str, names: Mapping[str, str], *sides: Mapping[str, Any]
) -> str:
    return with_names(field, value_text(entry.object_kind, field, *sides), names)
