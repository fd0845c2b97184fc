"""Passing a campaign on: the address to copy, and links that load nothing of anybody else."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.states.campaign import CampaignState
from crowdfund.words import _


def share() -> rx.Component:
    """Return a button that opens the ways to share this campaign."""
    links = CampaignState.share
    ways = rx.el.ul(
        rx.foreach(
            links.ways,
            lambda way: rx.el.li(
                ui.plain_link(way.label, way.value, target="_blank", rel="noopener")
            ),
        ),
        class_name="bullets",
    )
    address = rx.el.input(
        value=links.address,
        read_only=True,
        id="share-address",
        class_name="control",
        aria_label=_("Address of this campaign"),
    )
    copied = rx.cond(CampaignState.is_copied, _("Copied"), _("Copy the address"))
    body = ui.stack(
        address,
        ui.row(
            ui.button(
                copied,
                icon="copy",
                on_click=[rx.set_clipboard(links.address), CampaignState.copied],
            ),
            rx.el.span(
                rx.cond(CampaignState.is_copied, _("The address is copied."), ""),
                role="status",
                class_name="visually-hidden",
            ),
        ),
        ways,
        ui.muted(_("Nothing is loaded from these services until you choose one.")),
    )
    return ui.dialog(
        ui.button(_("Share"), "secondary", icon="share-2"),
        _("Share this campaign"),
        body,
        dialog_id="share",
    )
