"""Looking a share certificate up, and what the platform says about it."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.parts.backer_story import facts
from crowdfund.ui.states.certificates import CertificateState
from crowdfund.words import _

FOUND = CertificateState.found
LEAD = _(
    "Type the code that stands on a share certificate, or point a telephone at its square. What "
    "the share register says comes back, without the holder's name."
)


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(_("Check a share certificate"), LEAD),
        ui.stack(ui.card(_form()), _outcome(), gap="lg"),
        width="narrow",
    )


def _form() -> rx.Component:
    return rx.el.form(
        ui.stack(
            ui.field(
                _("Code"),
                ui.text_input(
                    default_value=CertificateState.typed,
                    placeholder="ABCD-EFGH-JKMN-PQRS",
                    auto_complete="off",
                    spell_check=False,
                    max_length=64,
                    required=True,
                ),
                name="code",
                hint=_("Sixteen letters and digits in four groups. Hyphens do not matter."),
            ),
            ui.row(ui.button(_("Check"), type="submit")),
        ),
        on_submit=CertificateState.look_up,
    )


def _outcome() -> rx.Component:
    told = ui.stack(
        ui.notice(FOUND.text, tone=FOUND.tone, title=FOUND.title),
        rx.cond(FOUND.facts.length() > 0, _certificate(), rx.fragment()),
        gap="lg",
    )
    return rx.el.div(rx.cond(FOUND.title != "", told, rx.fragment()), aria_live="polite")


def _certificate() -> rx.Component:
    return ui.card(
        ui.heading(_("In the share register")),
        facts(FOUND.facts),
        ui.text(ui.link(_("See the enterprise"), "/enterprises/" + FOUND.enterprise_slug)),
        class_name="stack gap-md",
    )
