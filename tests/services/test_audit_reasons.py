"""Moderators read why a pledge changed, and not what its backer was told."""

from __future__ import annotations

import re

from crowdfund.db.tables import AuditEntry
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.pledge import RefundReason
from crowdfund.services import audit, audit_pages, pledging, stored_words
from crowdfund.services.audit_reasons import OF_THE_BACKER, reason_of
from crowdfund.services.deps import Deps
from crowdfund.services.pledge_notices import REASON_WORDS
from crowdfund.services.views.audit import AuditFilters
from crowdfund.words import CHINESE, language_in_use
from tests.world import World

TO_SOMEBODY = re.compile(r"\b(you|your|yours|yourself)\b", re.IGNORECASE)
TO_SOMEBODY_IN_CHINESE = re.compile("[您你]")
NO_REASONS = frozenset(
    {
        "A worker checks them every hour, or now if you ask.",
        "Connect payouts to receive the rest of your money",
        "Connect payouts to receive your money",
        "Every other browser was signed out. If it was not you, somebody knows your password: tell "
        "the platform at once.",
        "The card was declined. Please try another card or ask your bank.",
        "The payment was not confirmed with your bank. Please try again or use another card.",
        "Verify your identity to receive the rest of your money",
        "Verify your identity to receive your money",
        "You have an authenticator app already. Turn it off before another is set up.",
        "You have as many passkeys as there can be. Remove one first.",
        "Your bank asks you to confirm this payment. Please try again.",
        "Your identity is still being looked at",
        "Your password was changed",
    }
)
"""What is said to people and is no reason of a pledge's change."""


def _stored() -> set[str]:
    """Every sentence that the platform may have stored, with and without something put in."""
    return stored_words._constants() | {one.text for one in stored_words._templates()}


def test_what_is_stored_for_a_backer_is_said_of_them_in_the_trail() -> None:
    to_somebody = {text for text in _stored() if TO_SOMEBODY.search(text)}
    assert to_somebody - NO_REASONS == set(OF_THE_BACKER)
    assert to_somebody >= NO_REASONS


def _read(reason: str) -> str:
    entry = AuditEntry(
        action=AuditAction.PLEDGE_STATUS.value, object_kind="pledge", reason=reason, after={}
    )
    return reason_of(entry)


def test_no_reason_of_a_pledge_speaks_to_a_moderator_as_to_its_backer() -> None:
    reasons = {*map(str, REASON_WORDS.values()), *(_stored() - NO_REASONS)}
    assert [said for said in map(_read, reasons) if TO_SOMEBODY.search(said)] == []
    with language_in_use(CHINESE):
        assert [said for said in map(_read, reasons) if TO_SOMEBODY_IN_CHINESE.search(said)] == []


def test_a_cancelled_pledge_is_the_backers_doing(
    world: World, deps: Deps, moderator: Actor
) -> None:
    backer = world.person("Ben")
    pledge = world.invest(backer, world.live_campaign(), 3)
    pledging.cancel(deps, actor=backer, pledge_id=pledge)
    filters = AuditFilters(action=AuditAction.PLEDGE_STATUS.value)
    [row, *_rest] = audit_pages.audit_page(deps, actor=moderator, filters=filters).rows
    assert (row.who, row.reason) == ("Ben", "Its backer cancelled it.")
    [line] = [
        line
        for line in b"".join(
            audit_pages.export(deps, actor=moderator, filters=filters)
        ).splitlines()
        if b"refunding" in line
    ]
    # The file is what the chain covers.
    assert REASON_WORDS[RefundReason.CANCELLED].encode() in line


def test_what_a_person_wrote_stays(world: World, deps: Deps, moderator: Actor) -> None:
    own = "You cancelled the pledge."
    with deps.transaction() as session:
        audit.record(
            session,
            AuditAction.MONEY_RELEASED,
            audit.Object("campaign", "1"),
            at=deps.now(),
            actor_id=world.person("Ben").user_id,
            reason=own,
        )
    [row, *_rest] = audit_pages.audit_page(deps, actor=moderator, filters=AuditFilters()).rows
    assert row.reason == own
