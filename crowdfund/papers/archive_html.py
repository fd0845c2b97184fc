"""Pages of an archive: plain HTML that any browser shows from a disk, without scripts, styles from
elsewhere or anything else outside the archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Final

STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;"
    "color:#1a1a1a;background:#fff}table{border-collapse:collapse;width:100%;margin:1rem 0}"
    "th,td{border:1px solid #bbb;padding:.3rem .5rem;text-align:left;vertical-align:top;"
    "overflow-wrap:anywhere}th{background:#f2f2f2}pre{white-space:pre-wrap;overflow-wrap:anywhere}"
    "td.n{text-align:right;font-variant-numeric:tabular-nums}"
)
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'"
"""Nothing is fetched, even if a text were to slip through."""


def page(title: str, *parts: str | Iterable[str]) -> Iterator[bytes]:
    """A whole page.

    Args:
        title: in words.
        parts: HTML that was made by the functions here.
    """
    yield (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>\n"
        f"<h1>{escape(title)}</h1>\n"
    ).encode()
    for part in parts:
        for piece in [part] if isinstance(part, str) else part:
            yield piece.encode()
    yield b"</body></html>\n"


def heading(words: str) -> str:
    """A heading."""
    return f"<h2>{escape(words)}</h2>\n"


def said(words: str) -> str:
    """A paragraph."""
    return f"<p>{escape(words)}</p>\n"


def written(words: str) -> str:
    """A text as somebody wrote it, its lines kept."""
    return f"<pre>{escape(words)}</pre>\n"


def link(address: str, words: str) -> str:
    """A link to another file of the archive."""
    return f'<a href="{escape(address)}">{escape(words)}</a>'


def facts(rows: Mapping[str, object]) -> str:
    """Names and values."""
    lines = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(_words(value))}</td></tr>\n"
        for name, value in rows.items()
    )
    return f"<table>{lines}</table>\n"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A table, made as its rows are read. Values are escaped, but those that are `Html`."""
    yield "<table><tr>" + "".join(f"<th>{escape(name)}</th>" for name in head) + "</tr>\n"
    for row in rows:
        yield "<tr>" + "".join(_td(value) for value in row) + "</tr>\n"
    yield "</table>\n"


class Html(str):
    """HTML that was made here."""

    __slots__ = ()


def _td(value: object) -> str:
    if isinstance(value, Html):
        return f"<td>{value}</td>"
    kind = ' class="n"' if isinstance(value, int) and not isinstance(value, bool) else ""
    return f"<td{kind}>{escape(_words(value))}</td>"


def _words(value: object) -> str:
    return "" if value is None else str(value)
