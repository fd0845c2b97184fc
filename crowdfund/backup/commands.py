"""`python -m crowdfund backup`, `restore` and `catch-up`: what they do, and what they say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from crowdfund.backup import marker
from crowdfund.backup.errors import BackupError
from crowdfund.backup.making import MEGABYTE, make_backup
from crowdfund.backup.restoring import Place, restore
from crowdfund.command_deps import alembic_config, upgrade
from crowdfund.launch.progress import Progress
from crowdfund.reconcile_command import reconcile
from crowdfund.services import returning
from crowdfund.services.books import check_books
from crowdfund.services.deps import Deps
from crowdfund.services.returning import CaughtUp

Say = Callable[[str], None]

REMEMBER = (
    "Everybody has to sign in again. Passwords, roles, campaigns and decisions that were changed "
    "after the backup are as they were before; receipts and proofs that were downloaded after it "
    "name a ledger that is gone."
)
TOO_OLD = (
    "This backup is older than the notes that the processor still lists (30 days): payments of the "
    "time between are known to the reconciliation above only."
)


def back_up(deps: Deps, *, to: Path | None, say: Say) -> None:
    """Makes a backup and says where it is.

    Args:
        deps: see `Deps`; the processor is not asked.
        to: the file; None chooses a name by the time, in DATA_DIR/backups.
        say: prints a line.

    Raises:
        BackupError: see `make_backup`.
    """
    chosen = to if to is not None else _name(deps)
    made = make_backup(deps, to=chosen.expanduser().absolute(), progress=Progress())
    say(f"{made.path} is complete: {made.size_bytes / MEGABYTE:.1f} MB, SHA-256 {made.sha256}")
    if made.manifest.missing_files:
        say(f"{len(made.manifest.missing_files)} uploads were not on disk and are not in it.")


def _name(deps: Deps) -> Path:
    return deps.files_dir.parent / "backups" / f"crowdfund-{deps.now():%Y%m%dT%H%M%SZ}.tar"


def bring_back(deps: Deps, *, source: Path, may_set_aside: Callable[[str], bool], say: Say) -> bool:
    """Brings a backup back and catches up with the processor.

    Args:
        deps: see `Deps`; nothing else may be at work.
        source: the backup.
        may_set_aside: asked with a sentence when the database is not empty.
        say: prints a line.

    Returns:
        Whether processor and books agree now.

    Raises:
        BackupError: refused, or what came back is wrong.
        GatewayError: the processor does not answer; `catch-up` goes on later.
    """
    progress = Progress()
    manifest = restore(Place(deps, alembic_config(), progress, may_set_aside), source)
    with progress.step("Bringing the tables up to date"):
        upgrade(deps)
    return _catch_up(deps, manifest.taken_at, say)


def go_on(deps: Deps, *, say: Say) -> bool:
    """Catches up where a return stopped. Returns whether processor and books agree.

    Raises:
        BackupError: no return is under way, or its rows are not back.
        GatewayError: the processor does not answer.
    """
    with deps.engine.connect() as connection:
        known = marker.read(connection)
    if known is None:
        raise BackupError("No return from a backup is under way; there is nothing to catch up.")
    if not known.is_restored:
        raise BackupError("The rows of the backup are not back: run `restore` with it again.")
    upgrade(deps)
    return _catch_up(deps, known.taken_at, say)


def _catch_up(deps: Deps, taken_at: datetime, say: Say) -> bool:
    _require_right_books(deps, say)
    done = returning.catch_up(deps, taken_at=taken_at, say=say)
    agrees = reconcile(deps, days=None, as_json=False, say=say)
    with deps.engine.begin() as connection:
        marker.lift(connection)
    for line in _words(done, taken_at):
        say(line)
    return agrees


def _require_right_books(deps: Deps, say: Say) -> None:
    report = check_books(deps)
    for found in report.findings:
        say(f"Invariant {found.invariant}, {found.subject}: {found.text}")
    if not report.hold:
        raise BackupError("The books did not hold when this backup was made; nothing was begun.")
    say(f"The books hold: {report.entries:,} entries, {report.pledges:,} pledges.")


def _words(done: CaughtUp, taken_at: datetime) -> list[str]:
    adopted = done.adopted
    lines = [
        f"Back: everything as of {taken_at:%Y-%m-%d %H:%M:%S} UTC.",
        f"Found at the processor since: {done.notes:,} notes, {adopted.refunds:,} refunds, "
        f"{adopted.transfers:,} transfers, {done.accounts:,} payout accounts, "
        f"{adopted.withdrawn:,} withdrawals. None of it will be asked for again.",
        f"{REMEMBER} {done.sessions_ended:,} were signed in.",
        f"{done.notices_kept:,} notices are on the site and are not mailed: they may have been "
        "mailed before. What happens from now on is mailed, even if it happened once already.",
    ]
    if adopted.unknown:
        lines.append(
            f"{adopted.unknown:,} payments belong to pledges that were made after the backup and "
            "are lost. Each is a difference above: give it back at the processor."
        )
    if done.notes_left:
        lines.append(f"{done.notes_left:,} notes could not be handled; a worker tries them on.")
    if done.is_too_old:
        lines.append(TOO_OLD)
    return lines
