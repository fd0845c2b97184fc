"""One campaign before a moderator."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.common import Fact
from crowdfund.services.views.remarks import RemarkItem
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.admin_campaign import campaign_reading, campaign_talk
from crowdfund.ui.parts.admin_decisions import decisions
from crowdfund.ui.parts.admin_evidence import (
    review_checklist,
    review_claims,
    review_people,
    review_versions,
)
from crowdfund.ui.parts.admin_nav import admin_nav
from crowdfund.ui.parts.admin_redline import redline
from crowdfund.ui.parts.backer_story import story
from crowdfund.ui.parts.filing_papers import filing_papers
from crowdfund.ui.states.admin_evidence import AdminEvidenceState
from crowdfund.ui.states.admin_review import AdminReviewState
from crowdfund.words import _

REVIEW = AdminReviewState.review


def build() -> rx.Component:
    """Return the page."""
    card = REVIEW.page.card
    return guarded(
        ui.page_header(
            rx.cond(card.title != "", card.title, card.enterprise_name),
            _("From {enterprise_name}").format(enterprise_name=card.enterprise_name),
            above=rx.fragment(
                ui.breadcrumb((_("Moderation"), "/admin"), (_("Review"), "")),
                ui.row(ui.status_badge(REVIEW.status_label, REVIEW.status_tone)),
            ),
        ),
        ui.stack(
            admin_nav(),
            ui.when(AdminReviewState.done, ui.notice(AdminReviewState.done, tone="good")),
            ui.split(_reading(), _aside(), _("Review"), is_aside_first=True),
            gap="lg",
        ),
        ui.section(_("On record"), _record()),
    )


def _reading() -> rx.Component:
    return ui.stack(
        redline(REVIEW.redline),
        review_checklist(),
        review_claims(),
        review_people(),
        ui.spread(
            ui.heading(_("As a backer would see it")),
            ui.link(_("Its page"), f"/founder/campaigns/{REVIEW.id}/preview"),
        ),
        campaign_reading(REVIEW.page),
        campaign_talk(REVIEW),
        gap="md",
    )


def _aside() -> rx.Component:
    return ui.stack(
        decisions(),
        ui.card(ui.heading(_("Checklist")), _checklist(), class_name="stack gap-md"),
        rx.cond(
            REVIEW.remarks.length() > 0,
            ui.card(ui.heading(_("Open remarks")), _remarks(), class_name="stack gap-md"),
            rx.fragment(),
        ),
    )


def _record() -> rx.Component:
    return ui.grid(
        ui.stack(
            review_versions(),
            filing_papers(REVIEW.regime, REVIEW.id, REVIEW.slug, REVIEW.sheet_lacks),
            rx.cond(REVIEW.can_archive, _archive(), rx.fragment()),
        ),
        ui.card(ui.heading(_("History"), 3), story(REVIEW.history), class_name="stack gap-md"),
        columns=2,
    )


def _archive() -> rx.Component:
    return ui.card(
        ui.heading(_("The whole record"), 3),
        ui.muted(
            _(
                "Everything stored about this campaign in one ZIP file that reads and can be "
                "checked without the platform, for a regulator. It names every backer."
            )
        ),
        rx.el.a(
            _("Download the archive"),
            href=f"/downloads/campaigns/{REVIEW.id}/archive.zip",
            download=True,
            class_name="button button-secondary button-md",
        ),
        class_name="stack gap-md",
    )


def _checklist() -> rx.Component:
    return rx.el.ul(rx.foreach(REVIEW.checklist, _check), class_name="stack gap-sm plain-list")


def _check(item: rx.Var[Fact]) -> rx.Component:
    is_fine = item.hint == "ok"
    badge = ui.status_badge(
        rx.cond(is_fine, _("In order"), _("Look")), rx.cond(is_fine, "good", "warn")
    )
    return rx.el.li(ui.spread(rx.el.b(item.label), badge), ui.muted(item.value))


def _remarks() -> rx.Component:
    return rx.el.ul(rx.foreach(REVIEW.remarks, _remark), class_name="stack gap-sm plain-list")


def _remark(item: rx.Var[RemarkItem]) -> rx.Component:
    return rx.el.li(
        ui.text(rx.el.b(item.field_label), _(": "), item.text),
        ui.muted(item.author + _(", ") + item.at_text),
    )


PAGE = Page(
    route="/admin/campaigns/[campaign_id]",
    title=_("Review"),
    build=build,
    on_load=[AdminReviewState.load, AdminEvidenceState.load],
)
