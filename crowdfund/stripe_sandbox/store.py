"""Everything the sandbox knows, in one SQLite file.

One connection and one lock: whoever holds a transaction is alone. Write-ahead logging keeps
what was committed when the process is killed.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from crowdfund.stripe_sandbox.errors import Json
from crowdfund.stripe_sandbox.schema import (
    ALL_TABLES,
    FILTERABLE,
    INDEXED,
    index_name,
    make_tables,
)

CACHE_KIBIBYTES = 65_536
CHECKPOINT_PAGES = 16_000
"""Of 4 KiB: how much is written ahead before it is folded into the file, which takes a while."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which objects of a kind a list asks for.

    `equals` maps a member to the values it may have; `created` holds comparisons such as
    (">=", 1700000000); `before_seq` and `after_seq` are exclusive bounds in order of creation;
    `account` is the connected account that they belong to, empty for the platform.
    """

    kind: str
    equals: dict[str, list[str]] = field(default_factory=dict)
    created: list[tuple[str, int]] = field(default_factory=list)
    before_seq: int | None = None
    after_seq: int | None = None
    account: str = ""


class Store:
    """The file. Every method but `transaction` must be called inside a transaction.

    Args:
        path: the SQLite file, or ":memory:".
    """

    def __init__(self, path: str) -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._depth = 0
        self._settings: dict[str, str] = {}
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(f"PRAGMA cache_size=-{CACHE_KIBIBYTES}")
        self._db.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        make_tables(self._db)
        self._load_settings()

    def close(self) -> None:
        """Ends the connection; everything committed is in the file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Alone with the data until the block ends; an exception undoes what it wrote."""
        with self._lock:
            name = f"level_{self._depth}"
            self._db.execute("BEGIN IMMEDIATE" if self._depth == 0 else f"SAVEPOINT {name}")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                self._undo(name)
                raise
            self._depth -= 1
            self._db.execute("COMMIT" if self._depth == 0 else f"RELEASE {name}")

    def _undo(self, name: str) -> None:
        if self._depth == 0:
            self._db.execute("ROLLBACK")
        else:
            self._db.execute(f"ROLLBACK TO {name}")
            self._db.execute(f"RELEASE {name}")
        self._load_settings()

    def execute(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Runs one statement with bound values and returns its rows."""
        return self._db.execute(sql, values).fetchall()

    def insert(self, body: Json, hidden: Json | None = None, *, account: str = "") -> Json:
        """Adds an object; `hidden` holds what the API never shows. Returns the object.

        Some objects, such as bank accounts, do not tell when they were made.

        Args:
            account: the connected account that it belongs to; empty is the platform.
        """
        self._db.execute(
            "INSERT INTO objects (id, kind, created, body, hidden, account) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (
                body["id"],
                body["object"],
                body.get("created", 0),
                json.dumps(body),
                json.dumps(hidden) if hidden else "{}",
                account,
            ),
        )
        return body

    def save(self, body: Json) -> Json:
        """Replaces the visible part of an object and returns it."""
        self._db.execute("UPDATE objects SET body = ? WHERE id = ?", (json.dumps(body), body["id"]))
        return body

    def remove(self, object_id: str) -> None:
        """Takes an object away for good."""
        self._db.execute("DELETE FROM objects WHERE id = ?", (object_id,))

    def find(self, object_id: str, kind: str = "") -> Json | None:
        """The object with this id (and kind, when given), or None."""
        row = self._db.execute(
            "SELECT kind, body FROM objects WHERE id = ?", (object_id,)
        ).fetchone()
        if row is None or (kind and row[0] != kind):
            return None
        body: Json = json.loads(row[1])
        return body

    def get(self, object_id: str) -> Json:
        """The object with this id, which is known to exist."""
        body = self.find(object_id)
        if body is None:
            raise LookupError(object_id)
        return body

    def hidden(self, object_id: str) -> Json:
        """What the sandbox keeps about an object and never shows."""
        row = self._db.execute("SELECT hidden FROM objects WHERE id = ?", (object_id,)).fetchone()
        kept: Json = json.loads(row[0]) if row else {}
        return kept

    def hide(self, object_id: str, **changes: object) -> None:
        """Changes members of the hidden part."""
        kept = self.hidden(object_id) | changes
        self._db.execute(
            "UPDATE objects SET hidden = ? WHERE id = ?", (json.dumps(kept), object_id)
        )

    def account_of(self, object_id: str) -> str:
        """The connected account that an object belongs to; empty is the platform."""
        row = self._db.execute("SELECT account FROM objects WHERE id = ?", (object_id,)).fetchone()
        return str(row[0]) if row else ""

    def seq_of(self, object_id: str, kind: str) -> int | None:
        """The object's place in order of creation, or None."""
        row = self._db.execute(
            "SELECT seq FROM objects WHERE id = ? AND kind = ?", (object_id, kind)
        ).fetchone()
        return int(row[0]) if row else None

    def select(
        self, chosen: Selection, *, limit: int = -1, oldest_first: bool = False
    ) -> list[Json]:
        """Objects in order of creation, newest first unless told otherwise."""
        where, values = _where(chosen)
        order = "ASC" if oldest_first else "DESC"
        rows = self._db.execute(
            f"SELECT body FROM objects {_by_index(chosen)}"  # noqa: S608 - values are bound # nosec B608
            f"WHERE {where} ORDER BY seq {order} LIMIT ?",
            (*values, limit),
        )
        return [json.loads(row[0]) for row in rows]

    def setting(self, name: str, default: str = "") -> str:
        """A named value that is kept in the file."""
        return self._settings.get(name, default)

    def set_setting(self, name: str, value: str) -> None:
        """Keeps a named value."""
        self._settings[name] = value
        self._db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    def clear(self) -> None:
        """Forgets everything."""
        for table in ALL_TABLES:
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - our names # nosec B608
        self._settings = {}

    def _load_settings(self) -> None:
        self._settings = dict(self._db.execute("SELECT name, value FROM settings"))


def _by_index(chosen: Selection) -> str:
    """Names the index, because without statistics SQLite may take one that reads every row."""
    for name, allowed in chosen.equals.items():
        if len(allowed) == 1 and name in INDEXED.get(chosen.kind, ()):
            return f"INDEXED BY {index_name(chosen.kind, name)} "
    return ""


def _where(chosen: Selection) -> tuple[str, list[object]]:
    # The kind is a word of ours and stands in the text, or the indexes of one kind are not used.
    parts, bound = [f"kind = '{chosen.kind}'", "account = ?"], list[object]([chosen.account])
    for name, allowed in chosen.equals.items():
        if name not in FILTERABLE:
            raise LookupError(name)
        marks = ", ".join("?" * len(allowed))
        parts.append(f"json_extract(body, '$.{name}') IN ({marks})")
        bound.extend(allowed)
    for sign, moment in chosen.created:
        parts.append(f"created {sign} ?")
        bound.append(moment)
    if chosen.before_seq is not None:
        parts.append("seq < ?")
        bound.append(chosen.before_seq)
    if chosen.after_seq is not None:
        parts.append("seq > ?")
        bound.append(chosen.after_seq)
    return " AND ".join(parts), bound
