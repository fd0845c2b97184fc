"""Which account the embedded PostgreSQL runs as, and where its files may live.

PostgreSQL refuses to run as root. An ordinary user runs it as itself, inside the data folder. Root
hands it to an account without rights of its own, and keeps the files outside any home, because such
an account must not be let into `/root`.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from crowdfund.launch.errors import LaunchError

ROOT_BASE = Path("/var/lib/crowdfund")
"""Where clusters live when the product is started by root."""

DEDICATED_ACCOUNT = "crowdfund-db"
"""The system account that root makes for the server."""

SOCKET_PATH_LIMIT = 90
"""A Unix socket's path ends at 107 bytes on Linux and 103 on macOS; the file name needs 17."""


@dataclass(frozen=True)
class Account:
    """The account that runs the server."""

    name: str
    """Its name, as PostgreSQL's peer check will see it."""
    uid: int
    """Its number."""
    gid: int
    """The number of its group."""
    switch: bool
    """True when this process is root and has to start the server as somebody else."""

    def popen_arguments(self) -> dict[str, object]:
        """Arguments for `subprocess` that start a program as this account."""
        if not self.switch:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Make `path` a folder that only this account (and root) may enter."""
        path.mkdir(parents=True, exist_ok=True)
        if self.switch:
            os.chown(path, self.uid, self.gid)
        path.chmod(0o700)


def server_account() -> Account:
    """Return the account to run PostgreSQL as, making one when the caller is root.

    Raises:
        LaunchError: this user has no name on this machine, which PostgreSQL insists on.
    """
    if os.geteuid() == 0:
        return _account_for_root()
    try:
        entry = pwd.getpwuid(os.geteuid())
    except KeyError:
        raise LaunchError(
            f"PostgreSQL cannot run as user number {os.geteuid()}, which has no name on this "
            "machine; set DATABASE_URL to a PostgreSQL of your own, or run as a named user."
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=False)


def _account_for_root() -> Account:
    """Find or make the dedicated account; `nobody` stands in where accounts cannot be made."""
    if _lookup(DEDICATED_ACCOUNT) is None:
        _make_account()
    for name in (DEDICATED_ACCOUNT, "nobody"):
        found = _lookup(name)
        if found is not None:
            return Account(name, found.pw_uid, found.pw_gid, switch=True)
    raise LaunchError(
        "PostgreSQL does not run as root and no other account could be made; run as an ordinary "
        "user, or set DATABASE_URL to a PostgreSQL of your own."
    )


def _lookup(name: str) -> pwd.struct_passwd | None:
    """Return the account called `name`, or None."""
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _make_account() -> None:
    """Ask the system for the dedicated account. A refusal is fine: the caller looks again."""
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        return
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    options += ["--shell", "/usr/sbin/nologin", DEDICATED_ACCOUNT]
    subprocess.run([program, *options], check=False, capture_output=True, timeout=30)


def login_names(account: Account) -> list[str]:
    """Return the system users that may connect: the server's own, and whoever starts it."""
    caller = "root" if os.geteuid() == 0 else getpass.getuser()
    return sorted({account.name, caller})


def cluster_folder(data_dir: Path, account: Account) -> Path:
    """Return the folder that holds the cluster of `data_dir` when it is run by `account`."""
    if not account.switch:
        return data_dir / "postgres"
    return ROOT_BASE / f"cluster-{_short_hash(data_dir)}"


def socket_folder(cluster: Path, account: Account) -> Path:
    """Return a folder for the server's Unix socket whose path is short enough for the system."""
    inside = cluster / "run"
    if len(os.fsencode(str(inside))) <= SOCKET_PATH_LIMIT:
        return inside
    return Path("/tmp") / f"crowdfund-{account.uid}-{_short_hash(cluster)}"  # noqa: S108 - short # nosec B108


def _short_hash(path: Path) -> str:
    """Return twelve characters that stand for a path."""
    return hashlib.sha256(os.fsencode(str(path.resolve()))).hexdigest()[:12]
