"""A campaign as a backer would see it, on one page for a moderator to read through."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.admin import ReviewPage
from crowdfund.services.views.campaigns import CampaignPage, QuestionItem, UpdateItem
from crowdfund.ui import components as ui
from crowdfund.ui.parts.backer_story import facts
from crowdfund.ui.parts.campaign_content import document_list, risk_list, team, use_of_funds
from crowdfund.ui.parts.cap_tables import cap_table, figures_table
from crowdfund.ui.parts.rich_text import rich_text
from crowdfund.words import _


def campaign_reading(page: rx.Var[CampaignPage]) -> rx.Component:
    """Return everything that a backer would read, opened, one part below the other."""
    return ui.stack(
        _head(page),
        ui.disclosure(
            _("Pitch"), rich_text(page.story_html, _("No pitch is written.")), is_open=True
        ),
        ui.disclosure(_("Terms"), facts(page.terms), is_open=True),
        ui.disclosure(_("Use of funds and team"), _plans(page), is_open=True),
        ui.disclosure(_("Risks"), _risks(page), is_open=True),
        ui.disclosure(_("Cap table"), _cap_tables(page)),
        ui.disclosure(_("Key figures"), figures_table(page.figures, page.figures_currency)),
        ui.disclosure(_("Verified facts and documents"), _papers(page)),
    )


def campaign_talk(review: rx.Var[ReviewPage]) -> rx.Component:
    """Return the newest of what is said in public, and the way to all of it; nothing before."""
    news, talk = review.news, review.talk
    address = f"/campaigns/{review.slug}"
    some = ui.stack(
        rx.cond(news.total > 0, _part(news.total_text, f"{address}?tab=updates")),
        rx.foreach(news.shown, _update),
        rx.cond(talk.total > 0, _part(talk.total_text, f"{address}?tab=questions")),
        rx.foreach(talk.shown, _question),
    )
    is_any = (news.total + talk.total) > 0
    return rx.cond(is_any, ui.disclosure(_("Updates and questions"), some), rx.fragment())


def _part(total_text: rx.Var[str], address: str) -> rx.Component:
    return ui.muted(
        total_text, _(", newest first. "), ui.link(_("On the campaign's page"), address)
    )


def _head(page: rx.Var[CampaignPage]) -> rx.Component:
    card = page.card
    return ui.card(
        ui.cover(card.cover_url, card.cover_alt, srcset=card.cover_srcset),
        ui.heading(card.title, 3),
        ui.text(card.summary),
        ui.definition_list(
            (_("Enterprise"), card.enterprise_name),
            (_("Security"), page.security),
            (_("Price per share"), card.price_text),
            (_("Target"), card.target_text),
            (_("Maximum"), card.maximum_text),
            (_("Smallest pledge"), card.minimum_ticket_text),
            (_("Valuation before the raise"), _known(page.valuation_text)),
            (_("Part offered at the target"), _known(page.part_at_target_text)),
            (_("Part offered at the maximum"), _known(page.part_at_maximum_text)),
            (_("Opens"), rx.cond(page.opens_text, page.opens_text, _("As soon as it is approved"))),
            (_("Closes"), page.closes_text),
        ),
        ui.when(page.source_note, ui.hint_line(page.source_note)),
        class_name="stack gap-md",
    )


def _known(text: rx.Var[str]) -> rx.Component:
    return rx.cond(text != "", text, _("Not known yet"))


def _cap_tables(page: rx.Var[CampaignPage]) -> rx.Component:
    tables = (
        (page.cap_before, _("Before the raise")),
        (page.cap_at_target, _("At the target")),
        (page.cap_at_maximum, _("At the maximum")),
        (page.cap_now, _("Now")),
    )
    shown = [
        rx.cond(lines.length() > 0, cap_table(lines, title), rx.fragment())
        for lines, title in tables
    ]
    return ui.stack(*shown, gap="lg")


def _plans(page: rx.Var[CampaignPage]) -> rx.Component:
    content = page.content
    return ui.stack(
        rx.cond(
            content.funds.length() > 0,
            use_of_funds(content),
            ui.muted(_("What the money is for is not stated in rows.")),
        ),
        rx.cond(content.team.length() > 0, team(content.team), ui.muted(_("Nobody is presented."))),
        gap="lg",
    )


def _risks(page: rx.Var[CampaignPage]) -> rx.Component:
    named = page.content.risks
    otherwise = rx.cond(named.length() > 0, "", _("No risks are written."))
    return ui.stack(
        rx.cond(named.length() > 0, risk_list(named), rx.fragment()),
        rich_text(page.risks_html, otherwise),
    )


def _papers(page: rx.Var[CampaignPage]) -> rx.Component:
    uploaded = page.content.documents
    is_empty = (page.facts.length() + page.documents.length() + uploaded.length()) == 0
    return rx.cond(
        is_empty,
        ui.muted(_("There are none.")),
        ui.stack(facts(page.facts), facts(page.documents), document_list(uploaded)),
    )


def _update(item: rx.Var[UpdateItem]) -> rx.Component:
    return ui.card(
        ui.heading(item.title, 4),
        rich_text(item.body_html, ""),
        ui.muted(item.at_text),
    )


def _question(item: rx.Var[QuestionItem]) -> rx.Component:
    hidden = ui.card(ui.muted(_("A moderator hid a question. Reason: "), item.hidden_reason))
    return rx.cond(item.hidden_reason != "", hidden, _asked(item))


def _asked(item: rx.Var[QuestionItem]) -> rx.Component:
    return ui.card(
        ui.text(rx.el.b(item.author), _(": "), item.text),
        ui.when(item.answer, ui.text(_("Answer: "), item.answer)),
        ui.muted(item.at_text),
    )
