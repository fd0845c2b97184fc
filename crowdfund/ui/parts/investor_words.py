"""What the invest page says about a limit, the way to declare what it follows from, and the words
that are declared."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.services.shown_words import between
from crowdfund.ui import components as ui
from crowdfund.ui.parts.times import local_time
from crowdfund.words import _


def answered_words(words: Any) -> rx.Component:
    """Return words that are answered, exactly as they are kept; English ones that stand above their
    translation are told to be English, for whoever hears them.

    Args:
        words: as `shown_words.written` gives them, or the Var of them.
    """
    parts = rx.Var.create(words).to(str).split(between())
    in_two = rx.fragment(rx.el.span(parts[0], lang="en"), between(), parts[1])
    return rx.cond(parts.length() > 1, in_two, words)


def declare_first(form: Any) -> rx.Component:
    """Return what has to be declared before a pledge, with the way there and back, or until when
    it is only time that is missing.

    Args:
        form: the `InvestForm`, or the Var of one.
    """
    is_waiting = form.declare_until_iso != ""
    way = ui.row(
        ui.link_button(_("Do that now"), _way(form.declare_path, form.slug), size="sm"),
        class_name="notice-way",
    )
    return ui.notice(
        rx.cond(
            is_waiting,
            rx.fragment(
                time_to_think(form.declare_until_iso, form.declare_until_text),
                ui.text(_("Until then nothing can be filled in below.")),
            ),
            ui.text(form.declare_text),
        ),
        rx.cond(is_waiting, rx.fragment(), way),
        tone="warn",
        title=rx.cond(is_waiting, _("Time to think"), _("Something is needed before you pledge")),
    )


def onward(form: Any, submit: rx.Component) -> rx.Component:
    """Return what leads on from the invest page: its own button, or while something is missing the
    way to that, or from when it leads on where it is only time.

    Args:
        form: the `InvestForm`, or the Var of one.
        submit: the button of the form.
    """
    way = ui.link_button(_("Do that first"), _way(form.declare_path, form.slug), size="lg")
    wait = time_to_think(form.declare_until_iso, form.declare_until_text)
    missing = rx.cond(form.declare_until_iso != "", wait, way)
    return rx.cond(form.declare_text != "", missing, submit)


def time_to_think(iso: rx.Var[str], utc_text: rx.Var[str]) -> rx.Component:
    """Return until when somebody waits before they go on, in their own zone."""
    return ui.text(_("These rules ask for it. You can go on from:"), " ", local_time(iso, utc_text))


def limit_line(
    words: rx.Var[str], link: rx.Var[str], path: rx.Var[str], slug: rx.Var[str]
) -> rx.Component:
    """Return what a limit leaves, with the way to mend what it follows from.

    Args:
        words: what the limit is.
        link: the words of the way; empty for none.
        path: where it leads.
        slug: of the campaign to come back to.
    """
    way = rx.el.p(ui.link(link, _way(path, slug)), class_name="small")
    return ui.stack(ui.hint_line(words), ui.when(link, way), gap="xs")


def large_pledge(large: Any, problem: rx.Var[str]) -> rx.Component:
    """Return what stands before a pledge that needs consent: the warning with the amount, the
    question that shows that it was understood, and the promise.

    Args:
        large: a `LargePledge`.
        problem: why it was not agreed to; empty for nothing.
    """
    return ui.card(
        ui.heading(large.title, 2),
        rx.el.blockquote(large.warning),
        ui.field_group(
            large.question.text,
            rx.foreach(
                large.question.options,
                lambda option: ui.radio(option.text, name="large-0", value=option.value),
            ),
        ),
        ui.checkbox(large.promise, name="consented", error=problem),
        ui.text(ui.link(_("Work out in your browser what you could bear to lose"), "/learn/loss")),
        # Another amount or another question is another consent: nothing that was chosen stays.
        key=large.words_hash,
        class_name="stack gap-md",
    )


def identity_line(words: rx.Var[str]) -> rx.Component:
    """Return what may be pledged before somebody is verified, with the way to that."""
    return ui.stack(
        ui.hint_line(words),
        rx.el.p(ui.link(_("Verify my identity"), "/account/identity"), class_name="small"),
        gap="xs",
    )


def _way(path: rx.Var[str], slug: rx.Var[str]) -> rx.Var[str]:
    return path + "?next=/campaigns/" + slug + "/invest"
