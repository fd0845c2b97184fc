"""How “Best match” is made: the real weights, in words."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.match_guide import matching_guide
from crowdfund.services.views.matching import MatchingGuide
from crowdfund.ui import components as ui
from crowdfund.ui.layout import shell
from crowdfund.ui.page import Page
from crowdfund.ui.parts.match_lines import part_line, part_lines


def build() -> rx.Component:
    """Return the page; its numbers are those of the running code."""
    guide = matching_guide()
    return shell(
        ui.page_header(
            "How “Best match” is made",
            "You say what you look for; campaigns that are open are ordered by how well they fit, "
            "and each says why.",
            above=ui.breadcrumb(("How it works", "/learn"), ("Best match", "")),
        ),
        ui.risk_warning(
            "A good match is no forecast and no advice. Whatever fits you best can fail, and you "
            "can lose all the money that you put in."
        ),
        ui.section("What counts, and how much", _weights(guide)),
        ui.section("Rules", ui.bullet_list(guide.rules)),
        ui.section(
            "Stage and time",
            ui.bullet_list(guide.stages),
            lead="Worked out from the figures that an enterprise states, or else as it says.",
        ),
        ui.section("Size", ui.bullet_list(guide.sizes)),
        ui.section("What is learnt", ui.bullet_list(guide.learning)),
        ui.section("What founders see", _founders(guide)),
        ui.row(
            ui.link_button("What I look for", "/preferences"),
            ui.link_button("Best match", "/campaigns?sort=match", "secondary"),
            class_name="section",
        ),
        width="narrow",
    )


def _weights(guide: MatchingGuide) -> rx.Component:
    lines = [
        part_line(row.label, f"up to {row.most_text}", f"{row.for_whom}. {row.text}")
        for row in guide.weights
    ]
    together = part_line("Together", guide.whole_text, "Points that a score can have at most.")
    return ui.card(part_lines(*lines, together))


def _founders(guide: MatchingGuide) -> rx.Component:
    return ui.text(
        "How many backers named their sector and exclude neither their ticket nor their country. "
        "The number is rounded down to steps of ",
        guide.smallest_group_text,
        ", and fewer are never counted out. They never see who, and nothing of what one person "
        "said.",
    )


PAGE = Page(
    route="/learn/matching",
    title="How best match is made",
    build=build,
    description="What counts in the order of campaigns, how much, and what is never used.",
)
