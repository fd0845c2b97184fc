"""Markdown that a person wrote, as HTML that any page may show.

Two walls, each enough alone: raw HTML is off while parsing, and what the parser wrote is cleaned
by a list of what may stay. Pictures are only those that the caller names. What a short text can
blow up, tables and brackets, is bounded before it is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any, Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import table as table_rule
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from crowdfund.services.bare_addresses import BareAddresses
from crowdfund.services.picture_copies import TEXT_SIZES, srcset

LINK_REL: Final = "nofollow noopener ugc"
"""Links pass on no reputation and no window, and say that a person wrote them."""

DEEPEST_HEADING: Final = 6
KEPT_RENDERINGS: Final = 256
"""Texts whose HTML is kept in memory: a page is read far more often than it is written."""

MOST_CELLS: Final = 2_000
"""In all tables of a text; one with more is shown without tables. A row that is one character long
gets as many cells as its table's head has, so that a few kilobytes make hundreds of them."""
MOST_BRACKETS: Final = 1_000
"""A text with more `[` is shown without links and pictures: each may begin one, and its end is
looked for again within every other."""

_CELLS: Final = frozenset({"th_open", "td_open"})
_MADE: Final = "cells"
"""How many cells the tables so far have, in what the parser carries along."""

_TAGS: Final = {
    *("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "s", "a", "blockquote"),
    *("code", "pre", "hr", "br", "table", "thead", "tbody", "tr", "th", "td", "img"),
}
_ATTRIBUTES: Final[dict[str, set[str]]] = {
    # Of its own accord the cleaner keeps title and lang everywhere.
    "*": set(),
    "a": {"href"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "loading", "decoding"},
    "ol": {"start"},
}
_PICTURE: Final = re.compile(r"/files/pictures/[0-9a-f]{32}(-[1-9][0-9]{0,3})?\.webp", re.ASCII)
_LINK: Final = re.compile(r"(https?://|mailto:)[^\s]|/(?![/\\])", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Picture:
    """An uploaded picture that a text may show."""

    url: str
    """Its address here."""
    width: int
    """Pixels."""
    height: int
    """Pixels."""


def to_html(text: str, *, pictures: Iterable[Picture] = (), top_heading: int = 2) -> str:
    """Markdown as safe HTML.

    The highest heading that the text uses becomes `top_heading` and the others follow without a
    gap, so that the outline of the page around it holds whatever the writer began with.

    Args:
        text: as written; callers bound its length when it is stored.
        pictures: those it may show; any other becomes its words.
        top_heading: level of its highest heading, 2 to 6.

    Returns:
        HTML of the listed tags and attributes alone: no scripts, no styles, no frames. Links lead
        to http, https, mailto or this site. Past `MOST_CELLS` or `MOST_BRACKETS` tables, or links
        and pictures, stay as they were written.
    """
    return _rendered(text, tuple(pictures), top_heading)


@lru_cache(maxsize=KEPT_RENDERINGS)
def _rendered(text: str, pictures: tuple[Picture, ...], top_heading: int) -> str:
    by_url = {picture.url: picture for picture in pictures if _PICTURE.fullmatch(picture.url)}
    tokens = _parsed(text)
    _shift_headings(tokens, top_heading)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {"pictures": by_url})
    return nh3.clean(
        str(html),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=lambda tag, name, value: _kept(tag, name, value, by_url),
        url_schemes={"https", "http", "mailto"},
        link_rel=LINK_REL,
        strip_comments=True,
    )


def _parsed(text: str) -> list[Token]:
    left_out = ["link", "image"] if text.count("[") > MOST_BRACKETS else []
    try:
        return _without(*left_out).parse(text, {_MADE: 0})
    except _TooManyCellsError:
        return _without(*left_out, "table").parse(text)


def _kept(tag: str, name: str, value: str, pictures: Mapping[str, Picture]) -> str | None:
    """The second wall's own look at addresses: what is not listed loses its attribute."""
    if tag == "a" and name == "href" and not _LINK.match(value):
        return None
    if tag == "img" and name == "src" and value not in pictures:
        return None
    if tag == "img" and name == "srcset" and value not in map(srcset, pictures):
        return None
    return value


def _shift_headings(tokens: Sequence[Token], top_heading: int) -> None:
    used = sorted({token.tag for token in tokens if token.type == "heading_open"})
    new = {tag: f"h{min(top_heading + rank, DEEPEST_HEADING)}" for rank, tag in enumerate(used)}
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = new[token.tag]


class _Renderer(RendererHTML):
    """Writes pictures with their size, so that nothing moves while they load."""

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        words = escape(self.renderInlineAsText(token.children or [], options, env))
        known: dict[str, Picture] = env.get("pictures", {})
        picture = known.get(str(token.attrGet("src")))
        if picture is None:
            return words
        copies = srcset(picture.url)
        chosen = f'srcset="{copies}" sizes="{TEXT_SIZES}" ' if copies else ""
        return (
            f'<img {chosen}src="{picture.url}" alt="{words}" width="{picture.width}" '
            f'height="{picture.height}" loading="lazy" decoding="async">'
        )


class _TooManyCellsError(Exception):
    """The tables of a text have more cells than a page shows."""


def _bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The parser's own rule, which reads no more rows than there is room for, and one."""
    is_table = table_rule(state, start, end, True)
    if silent or not is_table:
        return is_table
    line = start + 1
    under_head = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
    columns = len([part for part in under_head.split("|") if part.strip()])
    rows = max(MOST_CELLS - state.env[_MADE], 0) // columns + 1
    before = len(state.tokens)
    table_rule(state, start, min(end, start + 2 + rows), False)
    state.env[_MADE] += sum(token.type in _CELLS for token in state.tokens[before:])
    if state.env[_MADE] > MOST_CELLS:
        raise _TooManyCellsError
    return True


@lru_cache
def _without(*rules: str) -> MarkdownIt:
    """A parser of everything that a text may have but these."""
    made: Any = MarkdownIt("commonmark", {"html": False, "linkify": True}, renderer_cls=_Renderer)
    made.linkify = BareAddresses()
    # The rule for a text that is parsed; its twin looks while it is, again at each "://".
    made.core.ruler.enable("linkify")
    made.block.ruler.at("table", _bounded_table, {"alt": ["paragraph", "reference"]})
    made.enable(["table", "strikethrough"])
    return made.disable(list(rules))  # type: ignore[no-any-return]


_MARKDOWN: Final = _without()
