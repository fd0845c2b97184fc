"""The tables of the sandbox's file, and how a file of an older sandbox becomes one of this."""

from __future__ import annotations

import sqlite3

INDEXED: dict[str, tuple[str, ...]] = {
    "balance_transaction": ("payout", "source", "type"),
    "charge": ("customer", "payment_intent", "transfer_group"),
    "checkout.session": ("customer", "payment_intent"),
    "customer": ("email",),
    "dispute": ("charge", "payment_intent"),
    "event": ("type",),
    "identity.verification_session": ("client_reference_id",),
    "payment_intent": ("customer",),
    "payment_method": ("customer",),
    "radar.early_fraud_warning": ("charge", "payment_intent"),
    "refund": ("charge", "payment_intent"),
    "setup_intent": ("customer", "payment_method"),
    "transfer": ("destination", "source_transaction", "transfer_group"),
    "transfer_reversal": ("transfer",),
}
"""Members that lists of a kind are filtered by; each has an index of that kind alone, so that
writing one object touches the indexes of its own kind and no others."""

FILTERABLE = frozenset(
    {name for names in INDEXED.values() for name in names}
    | {"currency", "destination", "status", "verification_session"}
)

TABLES = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    created INTEGER NOT NULL, body TEXT NOT NULL, hidden TEXT NOT NULL DEFAULT '{}',
    account TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS objects_of_account ON objects (kind, account, seq);
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
    times INTEGER NOT NULL, method TEXT NOT NULL DEFAULT '', seconds REAL NOT NULL DEFAULT 0,
    skip INTEGER NOT NULL DEFAULT 0, is_kept INTEGER NOT NULL DEFAULT 0);
"""

OLDER_FILES = (
    ("objects", "account", "TEXT NOT NULL DEFAULT ''"),
    ("faults", "method", "TEXT NOT NULL DEFAULT ''"),
    ("faults", "seconds", "REAL NOT NULL DEFAULT 0"),
    ("faults", "skip", "INTEGER NOT NULL DEFAULT 0"),
    ("faults", "is_kept", "INTEGER NOT NULL DEFAULT 0"),
)
"""Columns that a file of an older sandbox does not have yet."""

OLDER_INDEXES = (
    *("kind", "payment_intent", "charge", "customer", "destination", "source"),
    *("source_transaction", "transfer", "transfer_group", "type"),
)
"""Indexes over objects of every kind, which made each write pay for all of them."""

ALL_TABLES = ("objects", "settings", "funds", "due", "replays", "deliveries", "faults")


def index_name(kind: str, name: str) -> str:
    """What the index over a member of a kind is called."""
    return f"objects_{kind}_{name}".replace(".", "_")


def make_tables(db: sqlite3.Connection) -> None:
    """Makes what is missing; everything that is there stays."""
    for table, column, meaning in OLDER_FILES:
        known = {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
        if known and column not in known:
            db.execute(f"ALTER TABLE {table} ADD COLUMN {column} {meaning}")
    for name in OLDER_INDEXES:
        db.execute(f"DROP INDEX IF EXISTS objects_{name}")
    db.executescript(TABLES)
    for kind, names in INDEXED.items():
        for name in names:
            db.execute(
                f"CREATE INDEX IF NOT EXISTS {index_name(kind, name)} "
                f"ON objects (json_extract(body, '$.{name}')) WHERE kind = '{kind}'"
            )
