"""Where visits come from, told without following anybody.

Everything here is given by a browser, and so by anybody: it is bounded, parsed into one of few
kinds, and never kept as it came.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import SplitResult, parse_qs, urlsplit

LONGEST_NAME: Final = 60
"""Characters of a site or a tag; what is longer is not a name."""
LONGEST_REFERRER: Final = 2_000
"""Characters of an address that are read; what is longer is not read at all."""
LONGEST_AGENT: Final = 400
"""Characters of what a browser calls itself that are looked at."""
MOST_PARAMETERS: Final = 20
MOST_SOURCES: Final = 40
"""Sites and tags told apart on one campaign and day; those beyond are counted together."""

VIA: Final = "via"
"""The parameter by which links that we make ourselves say what they are."""
SHARED: Final = f"{VIA}=share"
"""What the links carry that “Share” makes."""
MAILED: Final = f"{VIA}=email"
"""What links to campaigns carry in messages that the platform sends."""
TAG: Final = "utm_source"
"""The parameter that others use for the same: founders know it from their newsletters."""


class VisitStep(StrEnum):
    """How far a visitor came."""

    PAGE = "page"
    """Opened the campaign's page."""
    INVEST = "invest"
    """Opened the page where one invests, signed in."""


class SourceKind(StrEnum):
    """What kind of place a visitor came from."""

    DIRECT = "direct"
    """Nothing is known: typed, bookmarked, or from where nothing is told."""
    SHARED = "shared"
    """A link made by “Share” on the campaign's page."""
    EMAIL = "email"
    """A link in a message that the platform sent."""
    DISCOVER = "discover"
    """The list of campaigns."""
    MATCH = "match"
    """The list of campaigns, sorted by best match."""
    HOME = "home"
    """The first page."""
    OWN = "own"
    """Another page of the platform."""
    TAG = "tag"
    """A link with a tag of its maker, which is the name."""
    SITE = "site"
    """Another site, whose host is the name."""
    OTHER = "other"
    """A place without a name that can be told, or one of too many."""


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where a visitor came from."""

    kind: SourceKind
    name: str = ""
    """A host or a tag; empty for all other kinds."""


_NAMED: Final = frozenset({SourceKind.TAG, SourceKind.SITE})
_HOST: Final = re.compile(r"(?=.{1,60}\Z)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*", re.A)
_TAG: Final = re.compile(r"[a-z0-9][a-z0-9._-]*", re.A)
_CAMPAIGN: Final = re.compile(r"/campaigns/[a-z0-9-]+", re.A)
_OURS: Final = {"share": SourceKind.SHARED, "email": SourceKind.EMAIL}
_ROBOT: Final = re.compile(
    r"(?<!cu)bot(?![a-z])|crawl|spider|slurp|headless|preview|externalhit|fetch|monitor|lighthouse"
    r"|archive|curl|wget|python|scrapy|http-client|okhttp|java/|go-http|feed|validator|scan",
    re.IGNORECASE,
)
"""How programs name themselves that look at pages without a person in front of them. (Cubot makes
telephones.)"""


def source_of(query: str, referrer: str, own_url: str) -> Source:
    """Where somebody came from. A mark in the address says more than the page before it, because
    whoever made the link put it there.

    Args:
        query: of the address that was opened, without the question mark.
        referrer: address of the page before, as the browser says; often only its origin, or empty.
        own_url: where people reach the platform.
    """
    asked = _parameters(query)
    ours = _OURS.get(asked.get(VIA, ""))
    if ours is not None:
        return Source(ours)
    tag = asked.get(TAG, "").strip().lower()
    if tag:
        return _named(SourceKind.TAG, tag, _TAG)
    return _from_page(referrer, own_url)


def from_mail(path: str) -> str:
    """A path of the platform as a message's link has it: those to campaigns say where they were.

    Args:
        path: without query or with one, perhaps with a fragment.
    """
    before, hash_sign, fragment = path.partition("#")
    page, _, query = before.partition("?")
    if not _CAMPAIGN.fullmatch(page):
        return path
    return (
        f"{page}?{query}&{MAILED}{hash_sign}{fragment}"
        if query
        else (f"{page}?{MAILED}{hash_sign}{fragment}")
    )


def is_robot(agent: str) -> bool:
    """Whether a program says that it is one. Those that say nothing are not browsers either.

    Args:
        agent: what it calls itself.
    """
    return not agent.strip() or _ROBOT.search(agent[:LONGEST_AGENT]) is not None


def mark_of(salt: str, *, campaign_id: str, address: str, agent: str) -> str:
    """What a visitor is recognised by for the rest of the day, on one campaign alone. Nobody can
    make it, or find out whose it was, once the salt is thrown away.

    Args:
        salt: random, of the day.
        campaign_id: which campaign's page was opened.
        address: where the connection comes from.
        agent: what the browser calls itself.
    """
    parts = (salt, campaign_id, address, agent[:LONGEST_AGENT])
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()


def bounded(source: Source, known: set[Source]) -> Source:
    """The source, or `OTHER` when it would be one name too many; `known` grows with it.

    Args:
        source: where somebody came from.
        known: sources of the same campaign and day so far.
    """
    if source.kind not in _NAMED or source in known:
        return source
    if sum(each.kind in _NAMED for each in known) >= MOST_SOURCES:
        return Source(SourceKind.OTHER)
    known.add(source)
    return source


def _parameters(query: str) -> Mapping[str, str]:
    try:
        found = parse_qs(query[:LONGEST_REFERRER], max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items()}


def _from_page(referrer: str, own_url: str) -> Source:
    if not referrer:
        return Source(SourceKind.DIRECT)
    there, here = _split(referrer), _split(own_url)
    host = _host(there) if there else ""
    if there is None or not host:
        return Source(SourceKind.OTHER)
    if here is not None and host == _host(here):
        return Source(_own_page(there))
    return _named(SourceKind.SITE, host.removeprefix("www."), _HOST)


def _own_page(there: SplitResult) -> SourceKind:
    path = there.path.rstrip("/")
    if path == "/campaigns":
        asked = _parameters(there.query)
        is_match = asked.get("sort") == "match" and "q" not in asked
        return SourceKind.MATCH if is_match else SourceKind.DISCOVER
    return SourceKind.OWN if path else SourceKind.HOME


def _split(address: str) -> SplitResult | None:
    if len(address) > LONGEST_REFERRER or not address.isprintable() or " " in address:
        return None
    try:
        found = urlsplit(address)
    except ValueError:
        return None
    return found if found.scheme in {"http", "https"} else None


def _host(address: SplitResult) -> str:
    """Host without port and user; empty when there is none that can be read."""
    try:
        return (address.hostname or "").rstrip(".")
    except ValueError:
        return ""


def _named(kind: SourceKind, name: str, form: re.Pattern[str]) -> Source:
    if len(name) <= LONGEST_NAME and form.fullmatch(name):
        return Source(kind, name)
    return Source(SourceKind.OTHER)
