"""Markdown that a person wrote becomes HTML that any page may show."""

from __future__ import annotations

import re
from functools import partial
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline

from crowdfund.services.markdown import (
    LINK_REL,
    MOST_BRACKETS,
    MOST_CELLS,
    Picture,
    _kept,
    to_html,
)
from crowdfund.services.picture_copies import TEXT_SIZES, srcset

NAME = "0123456789abcdef" * 2
OURS = Picture(f"/files/pictures/{NAME}.webp", 800, 400)
MAY_STAY = {
    *("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "s", "a", "blockquote"),
    *("code", "pre", "hr", "br", "table", "thead", "tbody", "tr", "th", "td", "img"),
}
WIDE = Picture(f"/files/pictures/{NAME}-1600.webp", 1600, 800)
ATTRIBUTES = {
    *("href", "rel", "src", "srcset", "sizes", "alt", "width", "height", "loading", "decoding"),
    "start",
}

HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt/src=//x.test>",
    '<img src=x onerror="alert(1)">',
    '<a href="https://example.test" onclick="alert(1)">x</a>',
    "<iframe src='https://example.test'></iframe>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<style>body{display:none}</style>",
    '<div style="position:fixed;inset:0">x</div>',
    "<base href='https://example.test'>",
    "<meta http-equiv=refresh content='0;url=https://example.test'>",
    "<form action=/auth/logout method=post><button>x</button></form>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;&#x61;vascript&colon;alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](%6aavascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](data:image/svg+xml;base64,PHN2Zz4=)",
    "[x](file:///etc/passwd)",
    "[x](//example.test/path)",
    "[x](/\\example.test/path)",
    "[x](\\\\example.test/path)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "[x](https://example.test 'a\" onmouseover=\"alert(1)')",
    '[x](https://example.test"onmouseover="alert(1))',
    "[[x](javascript:alert(1))](https://example.test)",
    "[![x](javascript:alert(1))](javascript:alert(2))",
    "![x](https://example.test/track.png)",
    "![x](//example.test/track.png)",
    "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
    f"![x](/files/pictures/{'f' * 32}.webp)",
    f"![x](/files/pictures/../covers/{NAME}.webp)",
    f"![x]({OURS.url}?x=1)",
    f"![x](https://example.test{OURS.url})",
    '![" onerror="alert(1)](/files/covers/a.webp)',
    f'![" onerror="alert(1)]({OURS.url})',
    f"![<script>alert(1)</script>]({OURS.url})",
    f"![[x](javascript:alert(1))]({OURS.url})",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "```javascript:alert(1)\nx\n```",
    '``` " onmouseover="alert(1)\nx\n```',
    "|a|\n|-|\n|<script>alert(1)</script>|",
    "> # <script>alert(1)</script>",
    "\u2028<script>alert(1)</script>",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "[x](javascript\u200b:alert(1))",
    "[x](java\u00adscript:alert(1))",
    "\\<script>alert(1)\\</script>",
    "<a href=javascript:alert(1)>x",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
]


class _Seen(HTMLParser):
    """Every element that a browser would make, with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))


def require_harmless(html: str, *pictures: Picture) -> None:
    """Looks at the HTML as a browser would, not at its letters."""
    for tag, attributes in _Seen(html).elements:
        assert tag in MAY_STAY, html
        assert set(attributes) <= ATTRIBUTES, html
        if "href" in attributes:
            assert re.match(r"https?://\S|mailto:|/(?![/\\])", attributes["href"], re.I), html
            assert attributes["rel"] == LINK_REL
        if tag == "img":
            assert attributes.get("src") in {picture.url for picture in pictures}, html
            assert attributes.get("srcset", "") == srcset(attributes["src"])


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_gets_through(text: str) -> None:
    require_harmless(to_html(text, pictures=[OURS]), OURS)
    require_harmless(to_html(text.replace(OURS.url, WIDE.url), pictures=[WIDE]), WIDE)
    require_harmless(to_html(text))


_PIECES = st.sampled_from(
    [
        *"[]()<>!\"'`\\|#>*&;:/ \n\t\x01\u200b\u2028",
        *("javascript", "data:", "on", "=", "img", "svg", "script", "https://a.test", "&#106;"),
        *("&colon;", "style", "//", OURS.url, "x", "-->", "]("),
    ]
)


@given(st.lists(_PIECES, max_size=40).map("".join))
def test_no_arrangement_of_hostile_pieces_gets_through(text: str) -> None:
    require_harmless(to_html(text, pictures=[OURS]), OURS)


def test_the_corpus_is_not_vacuous() -> None:
    """The same look refuses what a careless renderer would have let through."""
    for careless in ("<script>1</script>", '<a href="javascript:1" rel="x">', "<p onclick='1'>"):
        with pytest.raises(AssertionError):
            require_harmless(careless)


def test_a_pitch_keeps_what_it_needs() -> None:
    text = "* one\n* **two** and *three*\n\n[us](https://example.test)\n\n|a|b|\n|-|-|\n|1|2|"
    html = to_html(text).replace("\n", "")
    assert "<li><strong>two</strong> and <em>three</em></li>" in html
    assert '<a href="https://example.test" rel="nofollow noopener ugc">us</a>' in html
    assert "<td>2</td>" in html
    assert '<a href="mailto:a@b.test"' in to_html("[write](mailto:a@b.test)")
    assert '<a href="/learn/risks"' in to_html("[risks](/learn/risks)")
    assert '<ol start="3">' in to_html("3. three\n4. four")
    assert to_html("") == ""


BARE = [
    ("See https://a.test/b_c_d?e=1&f=2#g.", "https://a.test/b_c_d?e=1&amp;f=2#g"),
    ("(https://a.test/b_(c)), and", "https://a.test/b_(c)"),
    ("**http://a.test**!", "http://a.test"),
    ("HTTPS://A.test/B?!", "HTTPS://A.test/B"),
    ("见https://a.test/b。谢谢", "https://a.test/b"),
    ("# https://a.test", "https://a.test"),
    ("见https://a.test，App在那里", "https://a.test"),
    ("“https://a.test”的", "https://a.test"),
    ("https://a.testの店", "https://a.test"),
    ("https://a.test에서", "https://a.test"),
    ("«https://a.test» — and", "https://a.test"),
    ("https://a.test… more", "https://a.test"),
    ("https://a.test\u00a0more", "https://a.test"),
    ("|https://a.test/b|c|\n|-|-|", "https://a.test/b"),
    ("<https://a.test>", "https://a.test"),
]


@pytest.mark.parametrize(("text", "address"), BARE)
def test_a_bare_address_is_a_link(text: str, address: str) -> None:
    html = to_html(text)
    assert html.count("<a ") == 1
    assert f'" rel="{LINK_REL}">{address}</a>' in html
    assert f'<a href="{address.lower()}" '.lower() in html.lower()


@pytest.mark.parametrize(
    "text",
    [
        *("www.a.test", "a.test/b", "//a.test", "ftp://a.test", "javascript://a.test", "https://"),
        *("https://)", "xhttps://a.test", "`https://a.test`", "    https://a.test", "a@b.test"),
        f"https://a.test/{'b' * 2_000}",
        "https://a.test".replace(":", "\\:"),
    ],
)
def test_what_is_no_whole_address_stays_words(text: str) -> None:
    assert "<a" not in to_html(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "https://münchen.de",
            "https://de.wikipedia.org/wiki/Bäckerei",
            "https://a.test/Ba\u0308",
        ),
        *("https://paypal.comé.evil.example", "https://paypal.com.é", "https://a.testй"),
        *(
            "https://a.test\u200bx",
            "https://a.test\u00adx",
            "https://a.test\u202ex",
            "https://a.test٣",
        ),
        *("https://a.testｅ", "https://i❤.test", "https://fr.wikipedia.org/wiki/L’Équipe"),
    ],
)
def test_an_address_with_what_is_not_ascii_leads_nowhere_else(text: str) -> None:
    assert "<a" not in to_html(text)


def test_a_link_keeps_its_own_address() -> None:
    html = to_html("[https://a.test](https://b.test)")
    assert html.strip() == f'<p><a href="https://b.test" rel="{LINK_REL}">https://a.test</a></p>'


def test_what_is_not_allowed_stays_as_words() -> None:
    assert "&lt;script&gt;" in to_html("<script>alert(1)</script>")
    assert to_html("![a chart](https://example.test/x.png)").strip() == "<p>a chart</p>"


def test_a_picture_of_ours_is_shown_with_its_words_and_size() -> None:
    html = to_html(f'![The "new" oven]({OURS.url})', pictures=[OURS])
    ((tag, attributes),) = [each for each in _Seen(html).elements if each[0] == "img"]
    assert tag == "img"
    assert attributes == {
        "src": OURS.url,
        "alt": 'The "new" oven',
        "width": "800",
        "height": "400",
        "loading": "lazy",
        "decoding": "async",
    }


def test_a_picture_with_copies_names_them_for_the_browser_to_choose() -> None:
    html = to_html(f"![The oven]({WIDE.url})", pictures=[WIDE, OURS])
    ((_, attributes),) = [each for each in _Seen(html).elements if each[0] == "img"]
    stem = WIDE.url.removesuffix(".webp")
    assert attributes["src"] == WIDE.url
    assert attributes["srcset"] == (f"{stem}-480.webp 480w, {stem}-960.webp 960w, {WIDE.url} 1600w")
    assert (attributes["sizes"], attributes["width"]) == (TEXT_SIZES, "1600")
    # A copy is no picture of its own.
    assert "<img" not in to_html(f"![x]({stem}-480.webp)", pictures=[WIDE])


def test_the_second_wall_keeps_no_other_copies() -> None:
    kept = partial(_kept, "img", "srcset", pictures={WIDE.url: WIDE})
    assert kept(srcset(WIDE.url)) == srcset(WIDE.url)
    assert kept("https://example.test/track.png 480w") is None
    assert kept(f"{srcset(WIDE.url)}, https://example.test/x.png 2w") is None


def test_a_picture_of_another_address_is_none_even_when_it_is_named() -> None:
    elsewhere = Picture("https://example.test/track.png", 1, 1)
    assert "<img" not in to_html(f"![x]({elsewhere.url})", pictures=[elsewhere])


@pytest.mark.parametrize(
    ("text", "top", "levels"),
    [
        ("# a\n\n## b\n\n# c", 2, ["h2", "h3", "h2"]),
        ("## a\n\n### b", 2, ["h2", "h3"]),
        ("### a\n\n###### b", 2, ["h2", "h3"]),
        ("### b\n\n# a", 2, ["h3", "h2"]),
        ("a\n=\n\nb\n-", 4, ["h4", "h5"]),
        ("# a\n\n## b\n\n### c\n\n#### d\n\n##### e\n\n###### f", 4, ["h4", "h5", *["h6"] * 4]),
    ],
)
def test_headings_fit_under_those_of_the_page(text: str, top: int, levels: list[str]) -> None:
    html = to_html(text, top_heading=top)
    assert [tag for tag, _ in _Seen(html).elements if tag.startswith("h")] == levels


@pytest.mark.parametrize("piece", ["[", "![", "> ", "*", "**a", "- ", "`", "&", "<", "|a", "# "])
def test_a_text_of_one_hostile_piece_repeated_is_borne(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    require_harmless(to_html(text))


def _cells(html: str) -> int:
    return sum(tag in {"th", "td"} for tag, _ in _Seen(html).elements)


def test_a_table_has_so_many_cells_and_no_more() -> None:
    head = "|a|b|\n|-|-|\n"
    rows = MOST_CELLS // 2 - 1
    most = to_html(head + "|x\n" * rows)
    assert (_cells(most), most.count("<tr>")) == (MOST_CELLS, rows + 1)
    more = to_html(head + "|x\n" * (rows + 1))
    assert (_cells(more), "<table>" in more) == (0, False)
    assert more.startswith("<p>|a|b|\n|-|-|\n|x\n")
    # All tables of a text count together, also within lists and quotations.
    nested = ">" + head.replace("\n", "\n>", 1) + ">|x\n" * (rows // 2) + "\n"
    assert _cells(to_html(nested)) == 2 * (rows // 2 + 1)
    assert _cells(to_html(nested + "- x\n\n" + nested)) == 4 * (rows // 2 + 1)
    assert _cells(to_html(nested + "- x\n\n" + nested + "\n" + nested)) == 0


def test_a_wide_head_does_not_blow_a_short_text_up() -> None:
    text = ("|" + "a|" * 70 + "\n|" + "-|" * 70 + "\n" + "|a\n" * 6_500)[:20_000]
    assert len(to_html(text)) < 2 * len(text)
    asked = text + "\n\n**bold** [here](/x) ![gone](/y)"
    assert "<strong>bold</strong>" in to_html(asked)
    assert 'href="/x"' in to_html(asked)


@pytest.mark.parametrize("piece", ["[", "![", "[]("])
def test_brackets_without_an_end_are_not_followed_again_and_again(
    piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    skipped = [0]
    skip = ParserInline.skipToken

    def counted(self: ParserInline, state: StateInline) -> None:
        skipped[0] += 1
        skip(self, state)

    monkeypatch.setattr(ParserInline, "skipToken", counted)
    for many in (MOST_BRACKETS, 20_000 // len(piece)):
        to_html(piece * many + f" <!-- {many} -->")
    assert skipped[0] < 100 * MOST_BRACKETS


def test_a_text_of_many_brackets_keeps_what_is_no_link() -> None:
    few, many = ("[x] " * (count - 1) + "**b** [l](/x)" for count in (MOST_BRACKETS, 1_001))
    assert 'href="/x"' in to_html(few)
    assert "<strong>b</strong> [l](/x)" in to_html(many)
