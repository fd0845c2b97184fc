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

INDEXED = (
    "payment_intent",
    "charge",
    "customer",
    "destination",
    "source",
    "source_transaction",
    "transfer",
    "transfer_group",
    "type",
)
"""Members that lists can be filtered by; each has an index."""

FILTERABLE = frozenset((*INDEXED, "status", "currency", "payout", "email"))

_TABLES = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    created INTEGER NOT NULL, body TEXT NOT NULL, hidden TEXT NOT NULL DEFAULT '{}');
CREATE INDEX IF NOT EXISTS objects_kind ON objects (kind, seq);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS funds (
    account TEXT NOT NULL, currency TEXT NOT NULL, available INTEGER NOT NULL,
    pending INTEGER NOT NULL, PRIMARY KEY (account, currency));
CREATE TABLE IF NOT EXISTS due (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, task TEXT NOT NULL,
    ref TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS due_at ON due (at, seq);
CREATE TABLE IF NOT EXISTS replays (
    account TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, request_id TEXT NOT NULL,
    status INTEGER NOT NULL, body TEXT NOT NULL, created INTEGER NOT NULL,
    PRIMARY KEY (account, key));
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, endpoint TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, next_at REAL NOT NULL, is_done INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS deliveries_next ON deliveries (is_done, next_at, seq);
CREATE TABLE IF NOT EXISTS faults (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL, status TEXT NOT NULL,
    times INTEGER NOT NULL);
"""

_ALL_TABLES = ("objects", "settings", "funds", "due", "replays", "deliveries", "faults")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which objects of a kind a list asks for.

    `equals` maps a member to the values it may have; `created` holds comparisons such as
    (">=", 1700000000); `before_seq` and `after_seq` are exclusive bounds in order of creation.
    """

    kind: str
    equals: dict[str, list[str]] = field(default_factory=dict)
    created: list[tuple[str, int]] = field(default_factory=list)
    before_seq: int | None = None
    after_seq: int | None = None


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
        self._db.executescript(_TABLES)
        for name in INDEXED:
            self._db.execute(
                f"CREATE INDEX IF NOT EXISTS objects_{name} "
                f"ON objects (kind, json_extract(body, '$.{name}'))"
            )
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

    def insert(self, body: Json, hidden: Json | None = None) -> Json:
        """Adds an object; `hidden` holds what the API never shows. Returns the object."""
        self._db.execute(
            "INSERT INTO objects (id, kind, created, body, hidden) VALUES (?, ?, ?, ?, ?)",
            (
                body["id"],
                body["object"],
                body["created"],
                json.dumps(body),
                json.dumps(hidden or {}),
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
            f"SELECT body FROM objects WHERE {where} ORDER BY seq {order} LIMIT ?",  # noqa: S608
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
        for table in _ALL_TABLES:
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608
        self._settings = {}

    def _load_settings(self) -> None:
        self._settings = dict(self._db.execute("SELECT name, value FROM settings"))


def _where(chosen: Selection) -> tuple[str, list[object]]:
    parts = ["kind = ?"]
    bound: list[object] = [chosen.kind]
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
