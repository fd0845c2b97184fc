"""A campaign's escrow: what is held, what is published about it, and how anybody checks it."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.escrow import CheckpointRow
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.backer_story import facts, stats
from crowdfund.ui.parts.backer_ticks import ticks
from crowdfund.ui.parts.escrow_words import hash_text, script_row
from crowdfund.ui.parts.offer_risk import risk_strip
from crowdfund.ui.parts.times import local_time
from crowdfund.ui.states.escrow import EscrowState
from crowdfund.words import _

ESCROW = EscrowState.escrow
LEAD = _(
    "Where the money of this campaign is, from a ledger that anybody can download and check. "
    "Backers appear under random numbers, never by name."
)
HOW = (
    _(
        "Each movement of money is a line: which account it left, which it entered, how much, "
        "when, and for which pledge. Lines are only ever added."
    ),
    _(
        "Each line carries the hash of the line before it, so that lines form a chain. The "
        "hash of the last one is the chain's head."
    ),
    _(
        "All lines together are the leaves of a tree of hashes, as in Certificate Transparency "
        "(RFC 6962). Its root changes when any line changes, is left out, added or moved."
    ),
    _(
        "Before a root is shown here it is stored as a checkpoint with its time. Later checkpoints "
        "are proved to begin with all lines of the earlier ones."
    ),
    _(
        "Each checkpoint also names the head of the chain over the platform's audit trail: who did "
        "what, which is not public. If that trail is ever cut or written anew, it no longer has "
        "the hash that is shown here."
    ),
    _(
        "A backer can download a proof that the lines of their pledge are among these, and "
        "check it without trusting this site."
    ),
)
LIMITS = _(
    "The checks prove that the published record was not changed after it was published, and that "
    "a backer's lines are in it. That the payment processor holds the same money is another "
    "question, which the record alone cannot answer."
)


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ticks(ESCROW.is_moving, EscrowState.tick, milliseconds=5000),
        ui.page_header(
            _("Escrow of {title}").format(title=ESCROW.title),
            LEAD,
            above=rx.fragment(
                ui.breadcrumb(
                    (_("Campaigns"), "/campaigns"),
                    (ESCROW.title, "/campaigns/" + ESCROW.slug),
                    (_("Escrow"), ""),
                ),
                ui.row(ui.status_badge(ESCROW.status_label, ESCROW.status_tone)),
            ),
        ),
        ui.when(ESCROW.problem, ui.notice(ESCROW.problem, tone="bad", title=_("Stopped"))),
        ui.card(stats(ESCROW.figures), class_name="stats-exact"),
        ui.section(_("What came in, and what it cost"), facts(ESCROW.flows)),
        _record(),
        _checks(),
        _history(),
        ui.section(_("How it is computed"), ui.stack(ui.bullet_list(HOW), ui.muted(LIMITS))),
        strip=risk_strip(ESCROW.risk_text),
    )


def _record() -> rx.Component:
    nothing = ui.notice(
        _(
            "No payment has cleared yet, so the ledger of this campaign has no line. The root "
            "below is the one of an empty tree: the SHA-256 of nothing."
        ),
    )
    at = rx.cond(
        ESCROW.at_iso != "",
        local_time(ESCROW.at_iso, ESCROW.at_text),
        ui.text(_("Before any line")),
    )
    figures = ui.card(
        ui.fact_list(
            ui.fact(_("Lines"), ESCROW.size_text),
            ui.fact(_("Published"), at),
            ui.fact(_("Root of the tree"), hash_text(ESCROW.root)),
            ui.fact(_("Head of the chain"), hash_text(ESCROW.head)),
            ui.when(
                ESCROW.audit_head,
                ui.fact(
                    _("Head of the audit trail"), hash_text(ESCROW.audit_head), ESCROW.audit_text
                ),
            ),
            ui.fact(_("Seal of the checkpoint"), hash_text(ESCROW.seal)),
        )
    )
    return ui.section(
        _("The record"),
        ui.stack(rx.cond(ESCROW.size == 0, nothing, rx.fragment()), figures),
        lead=_("All figures on this page are as of this checkpoint."),
    )


def _checks() -> rx.Component:
    export = "/downloads/campaigns/" + ESCROW.slug + "/escrow.json"
    download = ui.stack(
        ui.text(
            _(
                "The download has every line, the accounts they add up to, and the earlier "
                "checkpoints. Anybody can work out root, head and totals from it."
            )
        ),
        ui.row(
            ui.link_button(_("Download all lines"), export, icon="download", is_external=True),
            ui.link_button(
                _("Check a proof"), "/learn/escrow-proof", "secondary", icon="shield-check"
            ),
        ),
    )
    return ui.section(_("Check it yourself"), ui.stack(download, script_row(), gap="lg"))


def _history() -> rx.Component:
    table = ui.table(
        [_("Published"), (_("Lines"), "number"), _("Root"), _("Proof")],
        rx.foreach(ESCROW.history, _checkpoint),
        caption=_("Checkpoints"),
        on_phone="stack",
    )
    nothing = ui.empty_state(_("No checkpoints yet"), _("The first comes with the first payment."))
    return ui.section(
        _("Checkpoints"),
        rx.cond(ESCROW.history.length() > 0, table, nothing),
        ui.when(ESCROW.history_text, ui.muted(ESCROW.history_text)),
        lead=_("What was published, and when. Whoever kept one can hold the platform to it."),
    )


def _checkpoint(row: rx.Var[CheckpointRow]) -> rx.Component:
    proof = ui.plain_link(
        rx.fragment(_("Begins the present one"), ui.visually_hidden(_(": proof, "))),
        row.consistency_url,
    )
    return ui.table_row(
        ui.head_cell(local_time(row.at_iso, row.at_text)),
        ui.number_cell(row.size_text),
        ui.cell(hash_text(row.root), style={"min_width": "16rem"}),
        ui.cell(
            rx.cond(row.consistency_url != "", proof, _("The present one")),
            style={"white_space": "nowrap"},
        ),
    )


PAGE = Page(
    route="/campaigns/[slug]/escrow",
    title=_("Escrow"),
    build=build,
    on_load=[EscrowState.load],
    name=_("Escrow of {title}").format(title=ESCROW.title),
    description=_("Where a campaign's money is, with the record that proves it."),
)
