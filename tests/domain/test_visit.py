"""Where visits come from: parsed, bounded, and never believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.visit import (
    LONGEST_NAME,
    MOST_SOURCES,
    Source,
    SourceKind,
    bounded,
    from_mail,
    is_robot,
    mark_of,
    source_of,
)

OWN = "https://crowd.example"
K = SourceKind

CASES = [
    ("", "", Source(K.DIRECT)),
    ("via=share", "https://news.example/", Source(K.SHARED)),
    ("tab=risks&via=email", "", Source(K.EMAIL)),
    ("via=nonsense", "", Source(K.DIRECT)),
    ("via=share&utm_source=letter", "", Source(K.SHARED)),
    ("utm_source=Spring-Letter", "https://news.example/", Source(K.TAG, "spring-letter")),
    ("utm_source=direct", "", Source(K.TAG, "direct")),
    ("utm_source=", "https://news.example/", Source(K.SITE, "news.example")),
    ("utm_source=<script>alert(1)</script>", "", Source(K.OTHER)),
    ("utm_source=" + "a" * (LONGEST_NAME + 1), "", Source(K.OTHER)),
    ("utm_source=a%00b", "", Source(K.OTHER)),
    ("utm_source=%F0%9F%92%B8", "", Source(K.OTHER)),
    ("", "https://www.News.example:8443/a/b?c=secret#d", Source(K.SITE, "news.example")),
    ("", "http://user:password@news.example/", Source(K.SITE, "news.example")),
    ("", "https://news.example./", Source(K.SITE, "news.example")),
    ("", "https://xn--bcher-kva.example/", Source(K.SITE, "xn--bcher-kva.example")),
    ("", "https://192.0.2.7/", Source(K.OTHER)),
    ("", "https://[2001:db8::1]/", Source(K.OTHER)),
    ("", "https://[not-an-address/", Source(K.OTHER)),
    ("", "https://localhost/", Source(K.OTHER)),
    ("", "javascript:alert(1)", Source(K.OTHER)),
    ("", "android-app://com.example", Source(K.OTHER)),
    ("", "//news.example/", Source(K.OTHER)),
    ("", "https://", Source(K.OTHER)),
    ("", "https://evil.example\r\nSet-Cookie: a=b", Source(K.OTHER)),
    ("", "https://" + "a" * 300 + ".example/", Source(K.OTHER)),
    ("", "https://news.example/" + "a" * 3_000, Source(K.OTHER)),
    ("", f"{OWN}.evil.example/campaigns", Source(K.SITE, "crowd.example.evil.example")),
    ("", f"{OWN}/", Source(K.HOME)),
    ("", f"{OWN}/campaigns", Source(K.DISCOVER)),
    ("", f"{OWN}/campaigns/?sector=food", Source(K.DISCOVER)),
    ("", f"{OWN}/campaigns?sort=match&sector=food", Source(K.MATCH)),
    ("", f"{OWN}/campaigns?sort=match&q=bread", Source(K.DISCOVER)),
    ("", f"{OWN}/enterprises/harbour-oven", Source(K.OWN)),
]  # fmt: skip


@pytest.mark.parametrize(("query", "referrer", "source"), CASES)
def test_a_source_is_one_of_few(query: str, referrer: str, source: Source) -> None:
    assert source_of(query, referrer, OWN) == source


@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_is_sent_becomes_a_short_plain_name(query: str, referrer: str) -> None:
    source = source_of(f"utm_source={query}", f"https://{referrer}", OWN)
    assert len(source.name) <= LONGEST_NAME
    assert source.name.isascii()
    assert not set(source.name) & set("<>\"'& \r\n\x00/%")
    assert bool(source.name) == (source.kind in {K.TAG, K.SITE})


ROBOTS = [
    "",
    "  ",
    "Googlebot/2.1 (+http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0)",
    "facebookexternalhit/1.1",
    "Mozilla/5.0 AppleWebKit/537.36 HeadlessChrome/130.0",
    "curl/8.4.0",
    "python-requests/2.32",
    "Twitterbot/1.0",
    "Mozilla/5.0 (compatible; SomeCrawler)",
    "Slackbot-LinkExpanding 1.0",
]
PEOPLE = [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile",
    "Mozilla/5.0 (Linux; Android 14; CUBOT X70) AppleWebKit/537.36 Chrome/130.0 Mobile",
]


def test_programs_that_say_so_are_told_from_people() -> None:
    assert [agent for agent in ROBOTS if not is_robot(agent)] == []
    assert [agent for agent in PEOPLE if is_robot(agent)] == []


def test_a_mark_is_of_one_salt_campaign_address_and_browser() -> None:
    mark = mark_of("salt", campaign_id="c", address="192.0.2.1", agent="b")
    others = [
        mark_of("other", campaign_id="c", address="192.0.2.1", agent="b"),
        mark_of("salt", campaign_id="d", address="192.0.2.1", agent="b"),
        mark_of("salt", campaign_id="c", address="192.0.2.2", agent="b"),
        mark_of("salt", campaign_id="c", address="192.0.2.1", agent="c"),
        mark_of("salt", campaign_id="c1", address="92.0.2.1", agent="b"),
    ]
    assert len({mark, *others}) == 6
    assert mark == mark_of("salt", campaign_id="c", address="192.0.2.1", agent="b")


def test_names_are_told_apart_up_to_a_bound() -> None:
    known: set[Source] = {Source(K.DIRECT)}
    sites = [Source(K.SITE, f"a{place}.example") for place in range(MOST_SOURCES + 2)]
    assert [bounded(site, known) for site in sites[:MOST_SOURCES]] == sites[:MOST_SOURCES]
    assert bounded(sites[-1], known) == Source(K.OTHER)
    assert bounded(sites[0], known) == sites[0]
    assert bounded(Source(K.HOME), known) == Source(K.HOME)


@pytest.mark.parametrize(
    ("path", "linked"),
    [
        ("/campaigns/harbour-oven", "/campaigns/harbour-oven?via=email"),
        ("/campaigns/harbour-oven?tab=updates", "/campaigns/harbour-oven?tab=updates&via=email"),
        ("/campaigns/harbour-oven#risks", "/campaigns/harbour-oven?via=email#risks"),
        ("/campaigns", "/campaigns"),
        ("/campaigns/harbour-oven/invest", "/campaigns/harbour-oven/invest"),
        ("/pledges/1", "/pledges/1"),
        ("", ""),
    ],
)
def test_links_in_messages_say_where_they_were(path: str, linked: str) -> None:
    assert from_mail(path) == linked
