"""Who has a role in an enterprise."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.services.views.members import InvitationRow, MemberRow
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.states.founder_team import TeamState
from crowdfund.words import _

TEAM: Any = TeamState.team


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            _("Who has a role"),
            TEAM.enterprise_name,
            above=ui.breadcrumb((_("Your raises"), "/founder"), (_("Who has a role"), "")),
        ),
        ui.when(TeamState.done, ui.notice(TeamState.done, tone="good")),
        rx.cond(
            TEAM.invitations.length() > 0,
            ui.section(
                _("Invitations to you"), ui.stack(rx.foreach(TEAM.invitations, _invitation))
            ),
            rx.fragment(),
        ),
        rx.cond(
            TEAM.offers.length() > 0,
            ui.section(_("Offered to you"), ui.stack(rx.foreach(TEAM.offers, _offered))),
            rx.fragment(),
        ),
        rx.cond(TEAM.enterprise_id != "", _people(), _nobody()),
        width="narrow",
    )


def _nobody() -> rx.Component:
    return ui.empty_state(
        _("No enterprise yet"),
        _("Once it is described, you can invite co-founders and readers here."),
        ui.link_button(_("Describe your enterprise"), "/founder/enterprise"),
        icon="users",
    )


def _people() -> rx.Component:
    return rx.fragment(
        ui.section(_("People"), ui.stack(rx.foreach(TEAM.members, _member))),
        rx.cond(TEAM.can_manage, ui.section(_("Invite"), ui.card(_invite())), rx.fragment()),
        ui.section(
            _("What each may do"),
            ui.bullet_list(
                [
                    _(
                        "The owner does everything, and alone begins campaigns, withdraws them, "
                        "connects payouts, says who has a role, and hands the enterprise over to a "
                        "co-founder who accepts it."
                    ),
                    _("A co-founder writes and submits campaigns, posts news, answers questions."),
                    _("A reader sees drafts, the dashboard and downloads, and changes nothing."),
                ]
            ),
        ),
    )


def _member(row: rx.Var[MemberRow]) -> rx.Component:
    can_end = (row.id != "") & (TEAM.can_manage | row.is_you)
    return ui.card(
        ui.spread(
            rx.el.b(rx.cond(row.name != "", row.name, row.email)),
            ui.row(
                ui.status_badge(row.role_label),
                rx.cond(row.is_waiting, ui.status_badge(_("Invited"), "warn"), rx.fragment()),
                rx.cond(row.is_offered, ui.status_badge(_("Offered"), "warn"), rx.fragment()),
            ),
        ),
        ui.muted(
            row.email,
            " · ",
            rx.cond(
                row.is_waiting,
                _("invited on {day}").format(day=row.since_text),
                _("since {day}").format(day=row.since_text),
            ),
        ),
        rx.cond(
            can_end | (TEAM.can_manage & row.is_offered),
            ui.row(
                rx.cond(TEAM.can_manage & row.can_be_offered, _offer(row), rx.fragment()),
                rx.cond(TEAM.can_manage & row.is_offered, _take_back(row), rx.fragment()),
                rx.cond(can_end, _end(row), rx.fragment()),
            ),
            rx.fragment(),
        ),
        key=row.email,
        class_name="stack gap-xs",
    )


def _end(row: rx.Var[MemberRow]) -> rx.Component:
    words = rx.cond(row.is_you, _("Leave"), _("Remove"))
    return ui.confirm_dialog(
        ui.button(words, "secondary", size="sm", aria_label=words + _(": ") + row.email),
        _("End this role?"),
        row.email,
        words,
        TeamState.end(row.id),
        dialog_id="end-" + row.id,
    )


def _offer(row: rx.Var[MemberRow]) -> rx.Component:
    return ui.confirm_dialog(
        ui.button(
            _("Offer the enterprise"),
            "secondary",
            size="sm",
            aria_label=_("Offer the enterprise: {email}").format(email=row.email),
        ),
        _("Offer the enterprise to this person?"),
        _(
            "When they accept, they own it and you are a co-founder. The payout account stays, and "
            "receives nothing until they have looked it through."
        ),
        _("Offer"),
        TeamState.offer(row.id),
        dialog_id="offer-" + row.id,
    )


def _take_back(row: rx.Var[MemberRow]) -> rx.Component:
    return ui.button(
        _("Take the offer back"),
        "secondary",
        size="sm",
        on_click=TeamState.end_offer(row.id),
        aria_label=_("Take the offer back: {email}").format(email=row.email),
    )


def _offered(row: rx.Var[InvitationRow]) -> rx.Component:
    take_over = ui.confirm_dialog(
        ui.button(_("Accept"), aria_label=_("Take over: {name}").format(name=row.enterprise_name)),
        _("Take this enterprise over?"),
        _(
            "You own it from then on: its raises, its payout account, and who has a role. You have "
            "to be verified, and to prove that it is you."
        ),
        _("Take it over"),
        TeamState.take_over(row.id),
        "primary",
        dialog_id="take-over-" + row.id,
    )
    return ui.card(
        ui.spread(rx.el.b(row.enterprise_name), ui.status_badge(row.role_label)),
        ui.muted(_("From {name}").format(name=row.by)),
        ui.row(
            take_over,
            ui.button(_("Decline"), "secondary", on_click=TeamState.end_offer(row.id)),
        ),
        key=row.id,
        class_name="stack gap-sm",
    )


def _invite() -> rx.Component:
    roles = [("cofounder", _("Co-founder")), ("reader", _("Reader"))]
    return rx.el.form(
        ui.field(
            _("Email address"),
            ui.text_input(type="email", auto_complete="off", max_length=200, required=True),
            name="email",
            hint=_("Of their account here."),
            error=TeamState.invite_problem,
        ),
        ui.field(
            _("Role"),
            ui.select(roles, default_value="reader"),
            name="role",
            error=TeamState.role_problem,
        ),
        ui.submit_button(_("Invite")),
        on_submit=TeamState.invite,
        reset_on_submit=True,
        class_name="stack gap-md",
    )


def _invitation(row: rx.Var[InvitationRow]) -> rx.Component:
    return ui.card(
        ui.spread(rx.el.b(row.enterprise_name), ui.status_badge(row.role_label)),
        ui.muted(_("From {name}").format(name=row.by)),
        ui.row(
            ui.button(_("Accept"), on_click=TeamState.accept(row.id)),
            ui.button(_("Decline"), "secondary", on_click=TeamState.decline(row.id)),
        ),
        key=row.id,
        class_name="stack gap-sm",
    )


PAGE = Page(route="/founder/team", title=_("Who has a role"), build=build, on_load=[TeamState.load])
