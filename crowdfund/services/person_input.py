"""What people say of themselves: read strictly, and shown in words."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from crowdfund.domain.errors import InvalidInput
from crowdfund.words import _

LONGEST_EMAIL: Final = 254
"""Characters (RFC 5321)."""

LONGEST_NAME: Final = 100
"""Characters."""

_EMAIL: Final = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}"
)


def parse_email(value: object) -> str:
    """Reads an email address.

    Returns:
        The address in lower case.

    Raises:
        InvalidInput: it is none, or is longer than 254 characters (RFC 5321).
    """
    address = normalised(value)
    is_good = len(address) <= LONGEST_EMAIL and _EMAIL.fullmatch(address) is not None
    if not is_good or ".." in address or address.startswith(".") or ".@" in address:
        raise InvalidInput(_("Enter an email address, such as name@example.com."), field="email")
    return address


def parse_name(value: object) -> str:
    """Reads a person's name.

    Raises:
        InvalidInput: empty, longer than 100 characters, or with control characters.
    """
    text = " ".join(value.split(" ")).strip() if isinstance(value, str) else ""
    if not text:
        raise InvalidInput(_("Enter your name."), field="name")
    if len(text) > LONGEST_NAME:
        raise InvalidInput(
            _("Use at most {longest_name} characters.").format(longest_name=LONGEST_NAME),
            field="name",
        )
    if printable(text) != text:
        raise InvalidInput(_("Use a name on one line, without control characters."), field="name")
    return text


def initials_of(name: str) -> str:
    """Up to two capital letters that stand for a person."""
    parts = [part for part in name.split() if part]
    chosen = [parts[0], parts[-1]] if len(parts) > 1 else parts
    return "".join(part[0] for part in chosen).upper()


def normalised(value: object) -> str:
    """An email address as it is compared: NFKC, without spaces around it, lower case; nothing
    when it holds what no address can, such as the NUL that a database refuses."""
    text = value if isinstance(value, str) else ""
    address = unicodedata.normalize("NFKC", text[: LONGEST_EMAIL + 50]).strip().lower()
    return address if address.isprintable() else ""


def printable(text: str) -> str:
    """The text without control, format and other invisible characters."""
    return "".join(char for char in text if unicodedata.category(char)[0] != "C")


def parse_country(value: object) -> str:
    """Reads a country as ISO 3166 alpha-2, or nothing.

    Raises:
        InvalidInput: it is not two letters.
    """
    text = value.strip().upper() if isinstance(value, str) else ""
    if text and not re.fullmatch(r"[A-Z]{2}", text):
        raise InvalidInput(_("Choose a country from the list."), field="country")
    return text


_BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """What a browser calls itself, in words that people know."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("{browser} on {system}").format(browser=browser, system=system)
    return browser or system or _("Unknown browser")
