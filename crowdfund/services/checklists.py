"""The checklist of a campaign's regime: what data answer, what moderators answer, what is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID, uuid4

from sqlmodel import Session, select

from crowdfund.db.tables import (
    Campaign,
    ChecklistTick,
    Enterprise,
    FundUse,
    LargeHolder,
    Officer,
    RelatedTransaction,
    User,
    YearFigures,
)
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.content import FileKind
from crowdfund.domain.errors import Conflict, InvalidInput, NotAllowed
from crowdfund.domain.permissions import Action, require
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.regimes.check_items import CheckItem, Evidence
from crowdfund.domain.regimes.checklists import CHECKLISTS, is_met, open_items
from crowdfund.services import audit, checklist_rows, claims, counters, evidence_rows, lookup, texts
from crowdfund.services.campaign_files import files_of
from crowdfund.services.campaign_rows import sums_note
from crowdfund.services.check_words import asked_words, found_text, kept_words
from crowdfund.services.citations import cited
from crowdfund.services.deps import Deps
from crowdfund.services.draft_rows import stored
from crowdfund.services.form_text import ANSWERED_SINCE, MOST_REASON_CHARS, long_text, required
from crowdfund.services.kiis_words import lacking_texts
from crowdfund.services.memberships import works_for
from crowdfund.services.statement_levels import best_level, needed_level
from crowdfund.services.views.evidence import CheckLine
from crowdfund.words import N_, _, pgettext, said

YES: Final = "yes"
NO: Final = "no"
"""Answers of a person as fields of a form."""
NOT_ANSWERED: Final = ("", "")
"""Answer and note of an item that nobody has answered."""
NOT_WAITING: Final = N_("The checklist is answered while the campaign waits for review.")
SUBMITTED_SINCE: Final = N_(
    "The campaign was submitted anew since you read it. Read what stands now, then answer again."
)
OWN_CAMPAIGN: Final = N_("Another moderator answers the checklist of your own campaign.")
NO_SUBMISSION: Final = N_("No version of this campaign was kept: ask the founder to submit again.")


def answer_item(
    deps: Deps,
    *,
    actor: Actor | None,
    campaign_id: str,
    item: str,
    is_met: bool,
    note: str,
    seen: tuple[str, str] = NOT_ANSWERED,
    submission: str = "",
) -> None:
    """Keeps a moderator's answer to one item that a person judges, with the words that it asked.

    Args:
        deps: see `Deps`.
        actor: a moderator, not the campaign's founder.
        campaign_id: as sent.
        item: its code.
        is_met: yes or no.
        note: what they looked at, in words; never empty.
        seen: answer and note that stood when they read the item.
        submission: of the version that they read, its id; empty for the newest.

    Raises:
        NotSignedIn, NotAllowed: nobody, or not a moderator; also for one's own campaign.
        NotFound: no such campaign.
        InvalidInput: no such item, one that the data answer, nothing noted, or answered since.
        Conflict: the campaign does not wait for review, or waits in another version.
    """
    moderator = require(actor, Action.DECIDE_REVIEWS)
    words = long_text(note, field="note", noun=_("The note"), most_chars=MOST_REASON_CHARS).strip()
    required(words, field="note", sentence=_("Say what you looked at: it is kept."))
    with deps.transaction() as session:
        campaign = _waiting(session, moderator, campaign_id)
        asked = _item_of(campaign, item)
        submission_id = _last_submission(session, campaign, read=submission)
        before = _as_read(checklist_rows.last_ticks(session, submission_id).get(asked.code), seen)
        row = ChecklistTick(
            id=uuid4(),
            submission_id=submission_id,
            item=asked.code,
            is_met=bool(is_met),
            note=words,
            shown=kept_words(asked),
            moderator_id=moderator.user_id,
            at=deps.now(),
        )
        session.add(row)
        audit.record(
            session,
            AuditAction.ITEM_ANSWERED,
            audit.Object("campaign", campaign.id, campaign.title),
            at=deps.now(),
            actor_id=moderator.user_id,
            reason=words,
            before=before,
            after={"item": asked.code, "is_met": row.is_met, "note": words, "asked": row.shown},
        )


def check_lines(session: Session, deps: Deps, campaign: Campaign) -> list[CheckLine]:
    """The checklist with its answers so far, for a founder or a moderator.

    Args:
        session: the caller's transaction.
        deps: clock and fee.
        campaign: one that who asks may see.
    """
    found = evidence_of(session, deps, campaign)
    ticks = checklist_rows.ticks_of(session, campaign)
    lines = [_line(session, item, found, ticks) for item in _items(campaign)]
    titles = ["", *(line.title for line in lines)]
    return [replace(line, continues=line.title == titles[at]) for at, line in enumerate(lines)]


def require_complete(session: Session, deps: Deps, campaign: Campaign) -> None:
    """Lets pass when no required item is open.

    Args:
        session: the caller's transaction.
        deps: clock and fee.
        campaign: one that is about to be approved.

    Raises:
        Conflict: items are open; the sentence names them.
    """
    ticks = checklist_rows.ticks_of(session, campaign)
    answered = {code: tick.is_met for code, tick in ticks.items()}
    found = evidence_of(session, deps, campaign)
    left = open_items(RegimeCode(campaign.regime), found, answered)
    if left:
        asked = " ".join(f"{said(item.title)}: {said(item.asks)}" for item in left)
        raise Conflict(_("The checklist has open items. {asked}").format(asked=asked))


def evidence_of(session: Session, deps: Deps, campaign: Campaign) -> Evidence:
    """What the data say about everything that a checklist asks.

    Args:
        session: the caller's transaction.
        deps: clock and fee.
        campaign: any.
    """
    enterprise = lookup.enterprise_of(session, campaign)
    uses = stored(session, FundUse, campaign.id)
    papers = files_of(session, campaign.id, FileKind.DOCUMENT)
    stated = evidence_rows.stated(session, campaign.id)
    fee = campaign.fee_basis_points or deps.fee_basis_points
    return Evidence(
        officers=len(stored(session, Officer, campaign.id)),
        holders=len(stored(session, LargeHolder, campaign.id)),
        has_no_holders=bool(stated.has_no_holders),
        related=len(stored(session, RelatedTransaction, campaign.id)),
        has_no_related=bool(stated.has_no_related),
        has_whole_uses=bool(uses) and not sums_note(uses),
        years=_years(session, enterprise),
        documents=len(papers),
        level=best_level(papers),
        needed=needed_level(session, campaign, deps.now()),
        sheet_lacks=len(lacking_texts(session, campaign, enterprise, fee_basis_points=fee)),
        open_claims=claims.open_count(session, campaign.id),
    )


def tick_lines(session: Session, ticks: Sequence[ChecklistTick]) -> list[CheckLine]:
    """Answers as they were given, with the words that were asked then."""
    return [
        CheckLine(
            code=tick.item,
            title=asked_words(tick.shown),
            asks="",
            citation="",
            state="met" if tick.is_met else "refused",
            state_label=_("Yes") if tick.is_met else _("No"),
            tone="good" if tick.is_met else "bad",
            is_by_person=True,
            is_required=True,
            found_text=_by(session, tick),
        )
        for tick in ticks
    ]


def _as_read(tick: ChecklistTick | None, seen: tuple[str, str]) -> dict[str, object]:
    """The answer that stands, for the audit trail; refuses where it is not the one that was read:
    nobody answers over a colleague's answer without having seen it."""
    stands = (_field(tick), tick.note) if tick else NOT_ANSWERED
    if stands != seen:
        raise InvalidInput(_(ANSWERED_SINCE), field="item")
    return {"is_met": tick.is_met, "note": tick.note} if tick else {}


def _field(tick: ChecklistTick) -> str:
    return YES if tick.is_met else NO


def _line(
    session: Session, item: CheckItem, found: Evidence, ticks: Mapping[str, ChecklistTick]
) -> CheckLine:
    tick = ticks.get(item.code)
    is_fine = is_met(item, found, {code: each.is_met for code, each in ticks.items()})
    state = "met" if is_fine else "refused" if tick is not None else "open"
    labels = {
        "met": _("In order"),
        "refused": _("Not in order"),
        "open": pgettext("checklist", "Open"),
    }
    open_tone = "warn" if item.is_required else "neutral"
    return CheckLine(
        code=item.code,
        title=said(item.title),
        asks=said(item.asks),
        citation=cited(item.citation),
        state=state,
        state_label=labels[state],
        tone={"met": "good", "refused": "bad", "open": open_tone}[state],
        is_by_person=item.is_by_person,
        is_required=item.is_required,
        found_text=_by(session, tick) if tick else found_text(item.code, found),
        answer=_field(tick) if tick else "",
        note=tick.note if tick else "",
    )


def _by(session: Session, tick: ChecklistTick) -> str:
    name = session.get_one(User, tick.moderator_id).name
    return _("{name}, {at}: {note}").format(name=name, at=texts.moment(tick.at), note=tick.note)


def _items(campaign: Campaign) -> tuple[CheckItem, ...]:
    return CHECKLISTS[RegimeCode(campaign.regime)]


def _item_of(campaign: Campaign, code: str) -> CheckItem:
    for item in _items(campaign):
        if item.code == code and item.is_by_person:
            return item
    raise InvalidInput(_("That is no item that a person answers here."), field="item")


def _waiting(session: Session, moderator: Actor, campaign_id: str) -> Campaign:
    found = lookup.campaign_by_id(session, campaign_id)
    campaign = counters.locked_campaign(session, found.id)
    if works_for(session, lookup.enterprise_of(session, campaign), moderator.user_id):
        raise NotAllowed(_(OWN_CAMPAIGN))
    if campaign.status != CampaignStatus.IN_REVIEW.value:
        raise Conflict(_(NOT_WAITING))
    return campaign


def _last_submission(session: Session, campaign: Campaign, *, read: str) -> UUID:
    found = checklist_rows.newest_submission(session, campaign.id)
    if found is None:
        raise Conflict(_(NO_SUBMISSION))
    if read and read != str(found):
        raise Conflict(_(SUBMITTED_SINCE))
    return found


def _years(session: Session, enterprise: Enterprise) -> int:
    rows = session.exec(select(YearFigures).where(YearFigures.enterprise_id == enterprise.id))
    return sum(row.total_assets_minor is not None or row.revenue_minor is not None for row in rows)
