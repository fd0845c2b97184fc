"""How single settings are read: each function takes a text and returns a value or refuses it."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from urllib.parse import SplitResult, urlsplit


class SettingsError(Exception):
    """The surroundings are not fit to start in. The message is one sentence naming the variable."""


def parse_int(name: str, value: str, *, default: int, least: int, most: int) -> int:
    """Return a whole number between `least` and `most`, both allowed; `default` for no text.

    Raises:
        SettingsError: it is not a whole number, or out of bounds.
    """
    if not value:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
        raise SettingsError(
            f"{name} is {value[:40]!r}; it must be a whole number from {least} to {most}."
        )
    return int(value)


def parse_flag(name: str, value: str) -> bool:
    """Return a yes or a no; no text is a no.

    Raises:
        SettingsError: the text is neither.
    """
    if value.lower() in {"", "0", "false", "no"}:
        return False
    if value.lower() in {"1", "true", "yes"}:
        return True
    raise SettingsError(f"{name} is {value[:40]!r}; it must be 1 or 0.")


def parse_country(name: str, value: str) -> str:
    """Return a country as two capital letters (ISO 3166-1).

    Raises:
        SettingsError: it is not two letters.
    """
    if not re.fullmatch(r"[A-Za-z]{2}", value):
        raise SettingsError(f"{name} is {value[:40]!r}; it must be two letters, for example US.")
    return value.upper()


def parse_public_url(value: str, *, port: int, production: bool) -> str:
    """Return the origin that browsers use, without a slash at the end.

    Raises:
        SettingsError: it is no origin, or not https in production.
    """
    if not value and not production:
        return f"http://localhost:{port}"
    parts = _split("PUBLIC_URL", value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError(
            "PUBLIC_URL must be the address that browsers use, for example "
            "https://invest.example.com."
        )
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise SettingsError(
            "PUBLIC_URL must end after the host and port, for example https://invest.example.com; "
            "the product is served from the root of its own host."
        )
    if production and parts.scheme != "https":
        raise SettingsError("PUBLIC_URL must begin with https:// when APP_ENV is production.")
    return f"{parts.scheme}://{parts.netloc}"


def parse_database_url(value: str) -> str | None:
    """Return a PostgreSQL address for SQLAlchemy with psycopg 3, or None for no text.

    Raises:
        SettingsError: it is another database, or names no database.
    """
    if not value:
        return None
    parts = _split("DATABASE_URL", value)
    if parts.scheme not in {"postgresql", "postgresql+psycopg"}:
        raise SettingsError(
            "DATABASE_URL must begin with postgresql://, for example "
            "postgresql://user:password@host:5432/crowdfund; other databases are not supported."
        )
    if not parts.path.strip("/"):
        raise SettingsError(
            "DATABASE_URL names no database; add its name after the host, for example "
            "postgresql://user:password@host:5432/crowdfund."
        )
    return f"postgresql+psycopg:{value.split(':', 1)[1]}"


def parse_smtp_url(value: str) -> str | None:
    """Return the mail server's address, or None for no text.

    Raises:
        SettingsError: it is no mail server's address.
    """
    if not value:
        return None
    parts = _split("SMTP_URL", value)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise SettingsError(
            "SMTP_URL must begin with smtp:// or smtps:// and name a host, for example "
            "smtps://user:password@mail.example.com:465."
        )
    return value


def parse_file(name: str, value: str) -> Path | None:
    """Return the whole path of a file that exists, or None for no text.

    Raises:
        SettingsError: there is no such file.
    """
    if not value:
        return None
    path = Path(value).expanduser().resolve()
    if not path.is_file():
        raise SettingsError(f"{name} names no file; set it to the path of one, or leave it unset.")
    return path


def parse_loopback_url(name: str, value: str) -> str | None:
    """Return an http address on this machine, or None for no text.

    Raises:
        SettingsError: it points anywhere else.
    """
    if not value:
        return None
    parts = _split(name, value)
    if parts.scheme != "http" or not _is_loopback(parts.hostname or ""):
        raise SettingsError(
            f"{name} must be an http address on this machine, for example http://127.0.0.1:12111; "
            "leave it unset to use Stripe itself."
        )
    return value.rstrip("/")


def parse_networks(
    name: str, value: str
) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Return addresses and networks that stand between commas; none for no text.

    Raises:
        SettingsError: one of them is neither, or is everybody.
    """
    parts = [part.strip() for part in value.split(",")] if value else []
    try:
        networks = tuple(ipaddress.ip_network(part) for part in parts)
    except ValueError:
        raise SettingsError(
            f"{name} must be addresses or networks with commas between them, for example "
            "127.0.0.1, 10.0.0.0/24."
        ) from None
    if any(network.prefixlen == 0 for network in networks):
        raise SettingsError(
            f"{name} names every address there is, and so visitors too; name the proxies alone."
        )
    return networks


def _is_loopback(host: str) -> bool:
    """Tell whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _split(name: str, value: str) -> SplitResult:
    """Take an address apart; its port is checked too, which `urlsplit` only does when asked."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise SettingsError(f"{name} is not a valid address; check its host and port.") from None
    if re.search(r"[\s\x00-\x1f]", value):
        raise SettingsError(f"{name} contains a space or a control character; remove it.")
    return parts


TOKEN_LENGTH = 16
"""The fewest characters of a token."""


def parse_token(name: str, value: str) -> str | None:
    """Return a token that somebody shows in a header, or None when it is unset.

    Raises:
        SettingsError: too short to be a secret, or not what a header can hold.
    """
    if value and not re.fullmatch(rf"[!-~]{{{TOKEN_LENGTH},}}", value):
        raise SettingsError(
            f"{name} cannot be used; set it to at least {TOKEN_LENGTH} random characters without "
            "spaces, for example from `openssl rand -hex 32`."
        )
    return value or None


def parse_port(name: str, value: str, *, taken: int) -> int | None:
    """Return a port to listen on, or None when it is unset.

    Args:
        name: the variable's.
        value: as given.
        taken: the port of the pages.

    Raises:
        SettingsError: no port, or the pages' own.
    """
    if not value:
        return None
    port = parse_int(name, value, default=0, least=1, most=65535)
    if port == taken:
        raise SettingsError(f"{name} is the port of the pages; choose another one.")
    return port
