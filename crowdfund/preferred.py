"""The language that a browser is answered in: what it was told to read in, or what it asks for."""

from __future__ import annotations

from crowdfund.words import CHINESE, ENGLISH, known


def preferred(accepted: str) -> str:
    """The language that a browser asks for.

    Args:
        accepted: an Accept-Language header (RFC 9110, section 12.5.4), of any content.
    """
    best, best_quality = ENGLISH, 0.0
    for part in accepted[:200].split(","):
        name, quality = _weighted(part)
        code = _spoken_here(name)
        if code and quality > best_quality:
            best, best_quality = code, quality
    return best


def chosen(cookie: str, accepted: str) -> str:
    """The language to answer a browser in: what it was told to read in, else what it asks for.

    Args:
        cookie: the value of `COOKIE`, of any content; empty for none.
        accepted: an Accept-Language header, of any content.
    """
    return known(cookie, otherwise="") or preferred(accepted)


def _weighted(part: str) -> tuple[str, float]:
    name, _sign, quality = part.strip().partition(";q=")
    try:
        return name.strip().lower(), float(quality or 1)
    except ValueError:
        return "", 0.0


def _spoken_here(name: str) -> str:
    """The language spoken here that a browser's name of one means; empty for none."""
    if name.split("-")[0] == "zh":
        return CHINESE
    return ENGLISH if name.split("-")[0] == "en" else ""
