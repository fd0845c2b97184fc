"""Secrets that the product makes for itself in development and keeps in its data folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from crowdfund.settings_parsing import SettingsError


def kept_secret(data_dir: Path, name: str, prefix: str = "") -> str:
    """Return the secret called `name`, making it the first time; its file is 0600.

    Two processes that ask at once get the same one: the file appears whole or not at all.

    Args:
        data_dir: the product's data folder; made (0700) when missing.
        name: the file's name.
        prefix: what a new secret begins with.

    Raises:
        SettingsError: the data folder cannot be written.
    """
    path = data_dir / name
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _write_once(path, prefix + secrets.token_hex(32))
        return path.read_text().strip()
    except OSError as error:
        raise SettingsError(
            f"DATA_DIR ({data_dir}) cannot be written: {error.strerror}; set it to a folder that "
            "you may write to."
        ) from None


def development_secret(data_dir: Path) -> str:
    """Return the SECRET_KEY of development.

    Raises:
        SettingsError: the data folder cannot be written.
    """
    return kept_secret(data_dir, "secret_key")


def _write_once(path: Path, text: str) -> None:
    """Write a file that nobody else may read, unless somebody was quicker."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
    try:
        os.link(partial, path)
    except FileExistsError:
        pass
    finally:
        partial.unlink()
