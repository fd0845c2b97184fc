"""How “Best match” is made: the real weights, in words."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.match_guide import matching_guide
from crowdfund.services.views.matching import MatchingGuide
from crowdfund.ui import components as ui
from crowdfund.ui.layout import shell
from crowdfund.ui.page import Page
from crowdfund.ui.parts.match_lines import part_line, part_lines
from crowdfund.words import _


def build() -> rx.Component:
    """Return the page; its numbers are those of the running code."""
    guide = matching_guide()
    return shell(
        ui.page_header(
            _("How “Best match” is made"),
            _(
                "You say what you look for; campaigns that are open are ordered by how well "
                "they fit, and each says why."
            ),
            above=ui.breadcrumb((_("How it works"), "/learn"), (_("Best match"), "")),
        ),
        ui.risk_warning(
            _(
                "A good match is no forecast and no advice. Whatever fits you best can fail, "
                "and you can lose all the money that you put in."
            )
        ),
        ui.section(
            _("What counts, and how much"),
            _weights(guide),
            lead=_("In points. What has more of them comes first."),
        ),
        ui.section(_("Rules"), ui.bullet_list(guide.rules)),
        ui.section(
            _("Stage and time"),
            ui.bullet_list(guide.stages),
            lead=_("Worked out from the figures that an enterprise states, or else as it says."),
        ),
        ui.section(_("Size"), ui.bullet_list(guide.sizes)),
        ui.section(_("What is learnt"), ui.bullet_list(guide.learning)),
        ui.section(_("What founders see"), _founders(guide)),
        ui.row(
            ui.link_button(_("What I look for"), "/preferences"),
            ui.link_button(_("Best match"), "/campaigns?sort=match", "secondary"),
            class_name="section",
        ),
        width="narrow",
    )


def _weights(guide: MatchingGuide) -> rx.Component:
    lines = [
        part_line(
            row.label,
            _("up to {most_text}").format(most_text=row.most_text),
            _("{for_whom}. {text}").format(for_whom=row.for_whom, text=row.text),
        )
        for row in guide.weights
    ]
    together = part_line(
        _("Together"), guide.whole_text, _("Points that a score can have at most.")
    )
    return ui.card(part_lines(*lines, together))


def _founders(guide: MatchingGuide) -> rx.Component:
    return ui.text(
        _(
            "How many backers named their sector and exclude neither their ticket nor their "
            "country. The number is rounded down to steps of "
        ),
        guide.smallest_group_text,
        _(
            ", and fewer are never counted out. They never see who, and nothing of what one person "
            "said."
        ),
    )


PAGE = Page(
    route="/learn/matching",
    title=_("How best match is made"),
    build=build,
    description=_("What counts in the order of campaigns, how much, and what is never used."),
)
