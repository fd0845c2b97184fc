"""The steps of the campaign editor, but for the last."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.parts import founder_content, founder_files, founder_holders
from crowdfund.ui.parts.backer_story import facts
from crowdfund.ui.parts.cap_tables import cap_table
from crowdfund.ui.parts.founder_common import remarks_id
from crowdfund.ui.parts.founder_drops import COVER, drop_form
from crowdfund.ui.parts.founder_fields import (
    choice_field,
    line_field,
    missing_in,
    number_field,
    remarks_on,
    text_field,
)
from crowdfund.ui.parts.founder_regime import regime_field
from crowdfund.ui.parts.founder_review import profile_link
from crowdfund.ui.states.founder_content import ContentState
from crowdfund.ui.states.founder_editor import EditorState
from crowdfund.words import _

TIMES = _("In UTC, not your own time zone.")


def basics() -> rx.Component:
    """Return what a card of the campaign shows."""
    editor = EditorState.editor
    return _step(
        _("Basics"),
        _("What people see first, in lists and at the top of the page."),
        line_field(_("Campaign title"), "title", hint=_("Up to 80 characters.")),
        line_field(_("Summary"), "summary", hint=_("One sentence of up to 200 characters.")),
        ui.grid(
            choice_field(_("Sector"), "sector", editor.sectors, empty=_("Choose one")),
            choice_field(_("Stage"), "stage", editor.stages, empty=_("Choose one")),
            columns=2,
            class_name="fields",
        ),
        ui.stack(
            ui.muted(
                _("The enterprise itself is described in its profile: "),
                profile_link(aria_describedby=remarks_id("enterprise")),
            ),
            remarks_on("enterprise"),
            gap="sm",
        ),
        name="basics",
    )


def story() -> rx.Component:
    """Return the pitch, what the money is for, and who is behind it."""
    return ui.stack(
        ui.heading(_("Story"), 2),
        ui.muted(_("What you make, for whom, what the money does, and who you are.")),
        ui.card(founder_content.story_field()),
        founder_files.pictures(),
        founder_content.funds(),
        founder_content.team(),
        missing_in(step="story"),
    )


def terms() -> rx.Component:
    """Return the offering with what it makes, worked out beside it."""
    return ui.stack(
        ui.heading(_("Terms"), 2),
        ui.muted(
            _("What is sold, at what price, and when. The numbers beside follow as you write.")
        ),
        ui.split(
            ui.card(_terms_fields()), _terms_preview(), aside_label=_("What these terms make")
        ),
        missing_in(step="terms"),
    )


def _terms_fields() -> rx.Component:
    editor = EditorState.editor
    currency = editor.form.currency
    return ui.stack(
        regime_field(),
        line_field(_("Security"), "security", hint=_("What is sold, such as common stock.")),
        choice_field(_("Currency"), "currency", editor.currencies),
        ui.grid(
            number_field(
                _("Price per share"), "price", hint=_("Up to six decimals."), key=currency
            ),
            number_field(
                _("Shares in issue before the raise"),
                "shares_before",
                hint=_("Whole shares, all holders together."),
            ),
            number_field(
                _("Target"),
                "target",
                hint=_("Less than this, and everybody is refunded."),
                key=currency,
            ),
            number_field(
                _("Maximum"), "maximum", hint=_("No more than this is taken."), key=currency
            ),
            number_field(
                _("Minimum ticket"), "minimum_ticket", hint=_("The smallest pledge."), key=currency
            ),
            columns=2,
            class_name="fields",
        ),
        ui.grid(
            line_field(
                _("Opens at"),
                "opens_at",
                type="datetime-local",
                is_optional=True,
                hint=_("{times} Empty opens it when it is approved.").format(times=TIMES),
            ),
            line_field(_("Deadline"), "closes_at", type="datetime-local", hint=TIMES),
            columns=2,
            class_name="fields",
        ),
        line_field(
            _("Rule for oversubscription"),
            "oversubscription",
            is_optional=True,
            hint=_("What happens when more is asked for than is offered, as your filing says it."),
        ),
        gap="lg",
    )  # fmt: skip


def _terms_preview() -> rx.Component:
    preview = EditorState.preview
    lines = [
        (_("Valuation before the raise"), preview.valuation_text, _("Price times shares in issue")),
        (_("Shares at the target"), preview.target_shares_text, _("Whole shares that reach it")),
        (_("Shares at the maximum"), preview.maximum_shares_text, _("Whole shares within it")),
        (
            _("Part offered at the target"),
            preview.part_at_target_text,
            _("Of all shares afterwards"),
        ),
        (
            _("Part offered at the maximum"),
            preview.part_at_maximum_text,
            _("Of all shares afterwards"),
        ),
        (_("Smallest pledge"), preview.minimum_ticket_text, _("Rounded up to whole shares")),
    ]
    lines_shown = [
        ui.fact(label, rx.cond(text != "", text, _("Not known yet")), hint)
        for label, text, hint in lines
    ]
    return ui.card(
        ui.heading(_("What these terms make"), 3),
        rx.el.div(ui.fact_list(*lines_shown), aria_live="polite"),
        rx.foreach(preview.notes, lambda note: ui.hint_line(note, "info")),
        ui.muted(EditorState.editor.fee_text),
        class_name="stack gap-md terms-made",
    )


def captable() -> rx.Component:
    """Return who owns the enterprise before the raise, and what that becomes."""
    return ui.stack(
        ui.heading(_("Cap table"), 2),
        founder_holders.holders(),
        missing_in(step="captable"),
        # Only while the step is open: its tables carry the same names as the fields of the terms.
        rx.cond(EditorState.step == "captable", _tables(), rx.fragment()),
    )


def _tables() -> rx.Component:
    preview = EditorState.preview
    return rx.cond(
        preview.cap_before.length() > 0,
        ui.grid(
            ui.card(cap_table(preview.cap_before, _("Before the raise"))),
            ui.card(cap_table(preview.cap_at_target, _("At the target"))),
            ui.card(cap_table(preview.cap_at_maximum, _("At the maximum"))),
        ),
        ui.muted(_("The tables appear once the shares in issue are known.")),
    )


def documents() -> rx.Component:
    """Return the cover, and what is on file."""
    editor = EditorState.editor
    sources = ui.when(editor.source_note, ui.hint_line(editor.source_note))
    return ui.stack(
        ui.heading(_("Documents"), 2),
        ui.muted(_("The cover gives the campaign a face, in lists and on its page.")),
        ui.card(
            rx.el.div(
                ui.cover(
                    editor.cover_url,
                    _("The campaign's cover"),
                    srcset=editor.card.cover_srcset,
                ),
                style={"max_width": "32rem"},
            ),
            drop_form(
                action=f"/uploads/covers/{editor.id}",
                label=_("Cover"),
                name="cover",
                hint=_(
                    "JPEG, PNG or WebP, up to 5 MB, at least 320 pixels wide and high. It is cut "
                    "to a wide shape. Use a picture that you may publish."
                ),
                error=EditorState.cover_problem,
                bounds=COVER,
                kept=0,
                button_text=_("Upload cover"),
                on_done=ContentState.read_files,
                described_by=remarks_id("cover"),
            ),
            remarks_on("cover"),
            class_name="stack gap-md",
        ),
        founder_files.documents(),
        rx.cond(editor.documents.length() > 0, ui.card(facts(editor.documents)), rx.fragment()),
        sources,
        missing_in(step="documents"),
    )


def risks() -> rx.Component:
    """Return what may go wrong."""
    return ui.stack(
        _step(
            _("Risks"),
            _(
                "What may go wrong with the business and with these shares, in plain words. "
                "Backers read it before they pay, and it protects you too."
            ),
            text_field(
                _("Risks"),
                "risks",
                hint=_("Markdown. What holds for all of it, or everything."),
                rows=8,
            ),
            name="risks",
        ),
        founder_content.risks(),
    )


def _step(title: str, lead: str, *children: ui.Content, name: str) -> rx.Component:
    return ui.stack(
        ui.heading(title, 2),
        ui.muted(lead),
        ui.card(ui.stack(*children, gap="lg")),
        missing_in(step=name),
    )
