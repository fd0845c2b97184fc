"""The account that receives released money."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.enterprise import PayoutStatus
from crowdfund.domain.errors import GatewayRefused, InvalidInput, NotFound
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.sentence import sentence
from crowdfund.payments.gateway import AccountState
from crowdfund.services import audit, lookup, registrations, transfers
from crowdfund.services.confirming import require_confirmed
from crowdfund.services.deps import Deps
from crowdfund.services.notices import tell
from crowdfund.services.step_up import require_fresh
from crowdfund.words import _


def connect(deps: Deps, *, actor: Actor | None, enterprise_id: str = "") -> str:
    """Opens the enterprise's account at the processor if it has none. A new owner looks it through
    on the page to which this leads.

    Returns:
        The address of a single-use page on which its details are completed.

    Raises:
        NotFound, NotAllowed: not theirs, or not any more once its account was opened.
        FactorNeeded, ProofNeeded: as for `step_up.require_fresh`.
        InvalidInput: the profile has no country yet.
        AddressUnconfirmed: letters to their address are not confirmed yet.
        GatewayUnavailable: the processor cannot be reached.
        GatewayError: it does not open such an account.
    """
    known = require_actor(actor)
    enterprise = _own(deps, known, enterprise_id)
    require_fresh(known)
    with deps.reading() as session:
        require_confirmed(session, known)
    if not enterprise.country:
        raise InvalidInput(_("Save the enterprise's country first."), field="country")
    account_ref = enterprise.account_ref
    if not account_ref:
        state = registrations.account(deps, enterprise, email=known.email)
        account_ref = state.account_ref
        _apply(deps, enterprise.id, state, known.user_id)
        # It may have changed hands meanwhile: the page is its present owner's alone.
        enterprise = _own(deps, known, enterprise_id)
    back = f"{deps.public_url}/founder/enterprise?enterprise={enterprise.id}"
    page = deps.gateway.create_onboarding_link(
        account_ref=account_ref,
        refresh_url=f"{back}&payouts=again",
        return_url=f"{back}&payouts=done",
    )
    if enterprise.payout_look_since is not None:
        _note_look(deps, enterprise.id, known.user_id)
    return page


def refresh(deps: Deps, *, actor: Actor | None, enterprise_id: str = "") -> None:
    """Reads one's account again, on the way back from its page.

    Raises:
        NotFound: not theirs.
        GatewayUnavailable: the processor cannot be reached.
    """
    known = require_actor(actor)
    enterprise = _own(deps, known, enterprise_id)
    if enterprise.account_ref:
        state = deps.gateway.retrieve_account(enterprise.account_ref)
        _apply(deps, enterprise.id, state, known.user_id)


def refresh_account(deps: Deps, *, account_ref: str, has_left: bool = False) -> str:
    """Reads an account again after a note about it. Returns what came of it, in words.

    Args:
        deps: what stands outside.
        account_ref: the processor's account.
        has_left: the note says that the account was taken away from the platform.
    """
    with deps.reading() as session:
        query = select(Enterprise.id).where(Enterprise.account_ref == account_ref)
        enterprise_id = session.exec(query).first()
    if enterprise_id is None:
        return "an account that is not ours, or not stored yet"
    try:
        state = deps.gateway.retrieve_account(account_ref)
    except GatewayRefused:
        # An account that left the platform can no longer be read.
        if not has_left:
            raise
        state = AccountState(account_ref, transfers="inactive", details_submitted=False)
    _apply(deps, enterprise_id, state)
    return f"transfers {state.transfers}"


def tell_of_payout(deps: Deps, *, account_ref: str, note_ref: str) -> str:
    """Tells a founder that their bank did not take a payout. Returns what came of it, in words."""
    with deps.transaction() as session:
        query = select(Enterprise).where(Enterprise.account_ref == account_ref)
        enterprise = session.exec(query).first()
        if enterprise is None:
            return "an account that is not ours, or not stored yet"
        tell(
            session,
            user_id=enterprise.owner_id,
            subject=sentence("Your bank did not take a payout"),
            body=sentence(
                "Money for {name} left the platform and your bank sent it back. It waits in your "
                "payout account: check the bank account there.",
                name=enterprise.name,
            ),
            path=f"/founder/enterprise?enterprise={enterprise.id}",
            once_key=f"payout:{note_ref}",
            at=deps.now(),
            kind=NoticeKind.PAYOUT_REFUSED,
        )
        return "the founder was told"


def _note_look(deps: Deps, enterprise_id: UUID, user_id: UUID) -> None:
    """The new owner opened the account's page: what the processor says of it counts again. Quiet
    for whoever is not the owner any more."""
    with deps.transaction() as session:
        query = select(Enterprise).where(Enterprise.id == enterprise_id).with_for_update()
        enterprise = session.exec(query).one()
        if enterprise.owner_id == user_id:
            enterprise.payout_look_since = None
            session.add(enterprise)


def _own(deps: Deps, actor: Actor, enterprise_id: str) -> Enterprise:
    with deps.reading() as session:
        enterprise = lookup.owned_enterprise(session, actor, enterprise_id)
    if enterprise is None:
        raise NotFound(_("Describe your enterprise first."))
    return enterprise


def _apply(
    deps: Deps, enterprise_id: UUID, state: AccountState, actor_id: UUID | None = None
) -> None:
    now = deps.now()
    with deps.transaction() as session:
        query = select(Enterprise).where(Enterprise.id == enterprise_id).with_for_update()
        enterprise = session.exec(query).one()
        was = PayoutStatus(enterprise.payout_status)
        works = state.transfers == "active" and enterprise.payout_look_since is None
        status = PayoutStatus.ACTIVE if works else PayoutStatus.PENDING
        enterprise.account_ref = state.account_ref
        enterprise.payout_status = status.value
        enterprise.payout_needs = list(dict.fromkeys((*state.overdue, *state.due)))
        enterprise.payout_stopped = state.stopped_because
        session.add(enterprise)
        # A new account that is not complete yet is no news.
        if status is not was and PayoutStatus.ACTIVE in {status, was}:
            _tell_of_account(session, enterprise, now)
        _record(session, enterprise, was, actor_id, now)
        if status is PayoutStatus.ACTIVE:
            transfers.wake_waiting(session, at=now)
    if status is PayoutStatus.ACTIVE:
        with deps.transaction() as session:
            _wake_settling(session, enterprise_id, deps)


def _record(
    session: Session,
    enterprise: Enterprise,
    was: PayoutStatus,
    actor_id: UUID | None,
    now: datetime,
) -> None:
    if was.value == enterprise.payout_status:
        return
    audit.record(
        session,
        AuditAction.PAYOUTS_CHANGED,
        audit.Object("enterprise", enterprise.id, enterprise.name),
        at=now,
        actor_id=actor_id,
        before={"payout_status": was.value},
        after={"payout_status": enterprise.payout_status, "account": enterprise.account_ref},
    )


def _tell_of_account(session: Session, enterprise: Enterprise, now: datetime) -> None:
    is_active = enterprise.payout_status == PayoutStatus.ACTIVE.value
    name = enterprise.name
    complete = sentence("The payout account of {name} is complete", name=name)
    missing = sentence(
        "The processor needs something before it pays out: open the account to see what."
    )
    tell(
        session,
        user_id=enterprise.owner_id,
        subject=complete
        if is_active
        else sentence("The payout account of {name} needs something", name=name),
        body=sentence("Money of raises that succeed can be sent to it.") if is_active else missing,
        path=f"/founder/enterprise?enterprise={enterprise.id}",
        # The row is locked and has just changed, so its time names the change.
        once_key=f"account:{enterprise.id}:{enterprise.payout_status}:{now.isoformat()}",
        at=now,
        kind=NoticeKind.PAYOUT_COMPLETE if is_active else NoticeKind.PAYOUT_INCOMPLETE,
    )


def _wake_settling(session: Session, enterprise_id: UUID, deps: Deps) -> None:
    query = select(Campaign).where(
        Campaign.enterprise_id == enterprise_id,
        col(Campaign.status) == CampaignStatus.SETTLING.value,
    )
    query = query.order_by(col(Campaign.id))
    for campaign in session.exec(query.with_for_update(key_share=True)):
        campaign.due_at = deps.now()
        session.add(campaign)
