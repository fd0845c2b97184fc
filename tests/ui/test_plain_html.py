"""Components as plain HTML, and the looks that are drawn with them."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
import reflex as rx

from crowdfund.db.tables import Campaign
from crowdfund.domain.errors import NotFound
from crowdfund.domain.regimes.fca import RISK_WARNING
from crowdfund.services import drafts, featuring, live_board
from crowdfund.services.deps import Deps
from crowdfund.services.picture_copies import CARD_SIZES, LARGE_SIZES
from crowdfund.ui import components as ui
from crowdfund.ui import first_look
from crowdfund.ui.parts.offer_risk import risk_strip
from crowdfund.ui.plain_html import plain_html
from crowdfund.ui.states.base import BaseState
from crowdfund.words import CHINESE, language_in_use
from tests.changing import change
from tests.services.drafting import drafted
from tests.world import World

HOSTILE = "<img src=x onerror=alert(1)>\"'&\n\u2028"


class _Read(HTMLParser):
    """What a browser would make of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps it."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keeps it."""
        self.text += data


def test_texts_and_attributes_stay_what_they_were() -> None:
    drawn = rx.el.label(HOSTILE, title=HOSTILE, html_for="there", aria_hidden=False)
    read = _Read(plain_html(drawn))
    assert read.text == HOSTILE
    assert read.tags == [("label", {"title": HOSTILE, "for": "there", "aria-hidden": "false"})]


def test_conditions_that_are_known_are_decided() -> None:
    yes, no = rx.el.b("yes"), rx.el.b("no")
    assert plain_html(rx.cond(True, yes, no)) == "<b>yes</b>"
    assert plain_html(rx.cond(False, yes, no)) == "<b>no</b>"


def test_widths_handlers_links_and_icons() -> None:
    drawn = rx.fragment(
        rx.el.div(style={"width": "5%", "inset_inline_start": "7%"}, on_click=BaseState.look),
        ui.link("There", "/there"),
        rx.icon("users", aria_hidden="true"),
        rx.el.br(),
    )
    html = plain_html(drawn)
    assert html.startswith('<div style="width: 5%; inset-inline-start: 7%"></div>')
    assert '<a class="link" href="/there">There</a><svg' in html
    assert html.endswith("<br>")


@pytest.mark.parametrize(
    "unknown",
    [
        rx.el.p(BaseState.problem),
        rx.cond(BaseState.is_demo, rx.el.p("a"), rx.el.p("b")),
        rx.el.p("a", title=BaseState.problem),
        rx.foreach(["a"], rx.el.p),
    ],
    ids=["text", "condition", "attribute", "list"],
)
def test_what_only_the_browser_knows_is_refused(unknown: rx.Component) -> None:
    with pytest.raises(ValueError, match=r"known|plain"):
        plain_html(unknown)


def test_a_campaign_is_seen_as_everybody_may_see_it(deps: Deps, world: World) -> None:
    campaign = world.live_campaign(world.person("Ada"))
    world.invest(world.person("Ben"), campaign, 25)
    read = _Read(first_look.campaign(deps, campaign.slug))
    assert campaign.title in read.text
    assert "$250" in read.text
    assert [attrs["href"] for tag, attrs in read.tags if tag == "a"][1:] == [
        f"/campaigns/{campaign.slug}/escrow"
    ]
    covers = [attrs for tag, attrs in read.tags if tag == "img"]
    assert [(one["loading"], one["fetchpriority"]) for one in covers] == [("eager", "high")]


def test_an_uploaded_cover_is_asked_for_as_wide_as_it_is_shown(deps: Deps, world: World) -> None:
    campaign = world.live_campaign(world.person("Ada"))
    stem = f"{'0' * 32}-1600"
    with deps.transaction() as session:
        session.get_one(Campaign, campaign.id).cover = f"{stem}.webp"
    for html, sizes in (
        (first_look.campaign(deps, campaign.slug), LARGE_SIZES),
        (first_look.home(deps, ""), CARD_SIZES),
    ):
        [cover] = [attrs for tag, attrs in _Read(html).tags if tag == "img"]
        assert cover["src"] == f"/files/covers/{stem}.webp"
        assert cover["sizes"] == sizes
        assert cover["srcset"] == ", ".join(
            f"/files/covers/{stem}{copy}.webp {width}w"
            for copy, width in (("-480", 480), ("-960", 960), ("", 1600))
        )
    with deps.transaction() as session:
        session.get_one(Campaign, campaign.id).cover = f"{'0' * 32}.webp"
    [cover] = [
        attrs for tag, attrs in _Read(first_look.campaign(deps, campaign.slug)).tags if tag == "img"
    ]
    assert (cover["src"], "srcset" in cover) == (f"/files/covers/{'0' * 32}.webp", False)


def test_a_total_says_what_of_it_waits_to_be_confirmed_again(deps: Deps, world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    world.invest(world.person("Ben"), campaign, 25)
    waits = "still to be confirmed again"
    assert waits not in _Read(first_look.campaign(deps, campaign.slug)).text
    change(world, campaign, story="We bake rye.")
    live_board.forget_all()
    read = _Read(first_look.campaign(deps, campaign.slug)).text
    assert f"of which $250 in 1 pledge {waits}" in read


def test_a_prescribed_warning_is_seen_above_it(deps: Deps, world: World) -> None:
    british = world.live_campaign(regime="fca", currency="GBP")
    read = _Read(first_look.campaign(deps, british.slug))
    assert [tag for tag, _attrs in read.tags if tag in {"aside", "main"}][:2] == ["aside", "main"]
    # As the page that it is written into looks for it.
    assert ("main", {}) in read.tags
    assert read.text.startswith("Don't invest unless you're prepared to lose all the money")


def test_who_reads_chinese_sees_what_a_prescribed_warning_means_below_its_own_words() -> None:
    with language_in_use(CHINESE):
        read = _Read(plain_html(risk_strip(RISK_WARNING)))
        other = _Read(plain_html(risk_strip("Other words.")))
    assert [attrs["class"] for tag, attrs in read.tags if tag == "aside"] == [
        "risk-strip",
        "risk-meaning",
    ]
    assert ("p", {"lang": "en"}) in read.tags
    assert read.text.startswith(RISK_WARNING)
    assert "否则不要投资" in read.text
    # A translation of these words, and of no others.
    assert "译文" not in other.text


def test_what_is_not_public_is_not_drawn(deps: Deps, world: World) -> None:
    founder = world.person("Ada")
    slug = drafts.editor(deps, actor=founder, campaign_id=drafted(deps, founder)).slug
    with pytest.raises(NotFound):
        first_look.campaign(deps, slug)
    assert first_look.home(deps, "") == ""


def test_the_first_page_shows_its_first_rows_and_waits_for_no_cover_below(
    deps: Deps, world: World
) -> None:
    chosen, other = (world.live_campaign(world.person(name)) for name in ("Ada", "Ben"))
    chosen_id = str(chosen.id)
    featuring.feature(deps, actor=world.admin(), campaign_id=chosen_id, reason="Because.")
    read = _Read(first_look.home(deps, ""))
    links = [attrs["href"] for tag, attrs in read.tags if attrs.get("class") == "card-link"]
    assert links == [f"/campaigns/{chosen.slug}", f"/campaigns/{other.slug}"]
    assert read.text.index("Because.") < read.text.index("Open now")
    covers = [attrs for tag, attrs in read.tags if tag == "img"]
    assert [one["loading"] for one in covers] == ["eager", "lazy"]
    assert [one.get("fetchpriority") for one in covers] == ["high", None]
