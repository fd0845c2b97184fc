"""Claims of a pitch beside what shows them: founders mark them, moderators judge them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlmodel import Session, col, func, select

from crowdfund.db.tables import Campaign, CampaignFile, Claim, Submission
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.content import FileKind
from crowdfund.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from crowdfund.domain.evidence import MOST_SENTENCE_CHARS, ClaimVerdict, occurs
from crowdfund.domain.permissions import Action, require
from crowdfund.services import audit, counters, lookup, texts
from crowdfund.services.campaign_files import DOCUMENTS
from crowdfund.services.deps import Deps
from crowdfund.services.draft_access import open_draft
from crowdfund.services.draft_rows import mark, require_seen
from crowdfund.services.form_text import (
    MOST_REASON_CHARS,
    long_text,
    one_line,
    required,
    website,
)
from crowdfund.services.memberships import works_for
from crowdfund.services.views.evidence import ClaimForm, ClaimItem
from crowdfund.words import N_, Spoken, _

FIELD: Final = "claims"
MOST_CLAIMS: Final = 30
VERDICTS: Final = Spoken(
    {
        ClaimVerdict.OPEN: (N_("Not looked at yet"), "neutral"),
        ClaimVerdict.SUPPORTED: (N_("Shown by its evidence"), "good"),
        ClaimVerdict.NOT_SHOWN: (N_("Not shown"), "warn"),
    }
)
NOT_WAITING: Final = N_("Claims are judged while the campaign waits for review.")
OWN_CAMPAIGN: Final = N_("Another moderator judges the claims of your own campaign.")


def save_claims(
    deps: Deps,
    *,
    actor: Actor | None,
    campaign_id: str,
    rows: Sequence[ClaimForm],
    seen: str | None = None,
) -> str:
    """Writes the claims in place of those before. One that is written as it was keeps its verdict;
    any other is open again.

    Args:
        deps: see `Deps`.
        actor: the founder.
        campaign_id: as sent.
        rows: all of them.
        seen: the mark of what was read before; None writes over whatever is there.

    Returns:
        The mark of what is stored now.

    Raises:
        NotSignedIn, NotFound, Conflict: as for `open_draft`.
        ChangedElsewhere: something else than what was seen is there; nothing is saved.
        InvalidInput: too many, no sentence, no evidence, not an https address, or a document of
            another campaign; nothing is saved.
    """
    known = require_actor(actor)
    with deps.transaction() as session:
        campaign = open_draft(session, known, campaign_id)
        read = _read_all(rows, {row.id for row in _documents(session, campaign.id)})
        before = claims_of(session, campaign.id)
        require_seen(seen, mark_of(before))
        kept = {_said(row): row for row in before}
        for position, row in enumerate(read):
            row.campaign_id, row.position = campaign.id, position
            if _said(row) in kept:
                _keep_verdict(kept[_said(row)], row)
        was, became = _in_words(before), _in_words(read)
        for old in before:
            session.delete(old)
        session.flush()
        session.add_all(read)
        campaign.updated_at = deps.now()
        session.add(campaign)
        about = audit.Object("campaign", campaign.id, campaign.title)
        audit.record(
            session,
            AuditAction.CONTENT_EDITED,
            about,
            at=deps.now(),
            actor_id=known.user_id,
            before={FIELD: was},
            after={FIELD: became},
        )
        return mark_of(read)


def judge_claim(
    deps: Deps, *, actor: Actor | None, claim_id: str, verdict: str, remark: str
) -> None:
    """Keeps what a moderator found when they looked at a claim beside its evidence.

    Args:
        deps: see `Deps`.
        actor: a moderator, not the campaign's founder.
        claim_id: as sent.
        verdict: supported or not_shown.
        remark: in words; needed where it is not shown.

    Raises:
        NotSignedIn, NotAllowed: nobody, or not a moderator; also for one's own campaign.
        NotFound: no such claim.
        InvalidInput: no such verdict, or nothing said where it is not shown.
        Conflict: the campaign does not wait for review, or a claim without evidence is to be
            called shown.
    """
    moderator = require(actor, Action.DECIDE_REVIEWS)
    found = _verdict(verdict)
    words = long_text(
        remark, field="remark", noun=_("The remark"), most_chars=MOST_REASON_CHARS
    ).strip()
    if found is ClaimVerdict.NOT_SHOWN:
        required(words, field="remark", sentence=_("Say what is missing: the founder reads it."))
    with deps.transaction() as session:
        claim = session.get(Claim, lookup.parse_id(claim_id))
        if claim is None:
            raise NotFound(_(lookup.NOTHING_HERE))
        campaign = counters.locked_campaign(session, claim.campaign_id)
        session.refresh(claim)
        _require_judgeable(session, campaign, claim, moderator, found)
        about = {"submission": _newest_version(session, campaign), "position": claim.position}
        was = {"verdict": claim.verdict, "remark": claim.remark}
        claim.verdict, claim.remark = found.value, words
        claim.judged_by, claim.judged_at = moderator.user_id, deps.now()
        session.add(claim)
        audit.record(
            session,
            AuditAction.CLAIM_JUDGED,
            audit.Object("campaign", campaign.id, campaign.title),
            at=deps.now(),
            actor_id=moderator.user_id,
            reason=claim.sentence,
            before=was,
            after={"verdict": claim.verdict, "remark": claim.remark, **about},
        )


def claims_of(session: Session, campaign_id: UUID) -> list[Claim]:
    """A campaign's claims, in their order."""
    query = select(Claim).where(Claim.campaign_id == campaign_id)
    return list(session.exec(query.order_by(col(Claim.position))))


def open_count(session: Session, campaign_id: UUID) -> int:
    """How many claims nobody has looked at."""
    query = select(func.count()).where(
        Claim.campaign_id == campaign_id, Claim.verdict == ClaimVerdict.OPEN.value
    )
    return session.exec(query).one()


def claim_items(session: Session, campaign: Campaign) -> list[ClaimItem]:
    """A campaign's claims, each beside its evidence."""
    papers = {row.id: row for row in _documents(session, campaign.id)}
    return [_item(row, campaign.story, papers) for row in claims_of(session, campaign.id)]


def shown_claims(session: Session, campaign: Campaign) -> list[ClaimItem]:
    """Claims for everybody: those that were found to be shown and that the pitch still says."""
    found = claim_items(session, campaign)
    supported = ClaimVerdict.SUPPORTED.value
    return [item for item in found if item.verdict == supported and item.is_in_pitch]


def mark_of(rows: Sequence[Claim]) -> str:
    """The mark of a campaign's claims as a founder wrote them, whatever was found about them."""
    return mark(rows, said=_said)


def claim_forms(rows: Sequence[Claim]) -> list[ClaimForm]:
    """Rows as fields of the form."""
    return [ClaimForm(row.sentence, str(row.document_id or ""), row.link, row.note) for row in rows]


def _read_all(rows: Sequence[ClaimForm], papers: set[UUID]) -> list[Claim]:
    if len(rows) > MOST_CLAIMS:
        message = _("There is room for {most_rows} rows.").format(most_rows=MOST_CLAIMS)
        raise InvalidInput(message, field=FIELD)
    return [
        _read(_("Row {number}").format(number=number), form, papers)
        for number, form in enumerate(rows, start=1)
        if form != ClaimForm()
    ]


def _read(noun: str, form: ClaimForm, papers: set[UUID]) -> Claim:
    said = _("{noun}: the sentence").format(noun=noun)
    sentence = one_line(form.sentence, field=FIELD, noun=said, most_chars=MOST_SENTENCE_CHARS)
    missing = _("{noun} is missing.").format(noun=said)
    note = _("{noun}: the note").format(noun=noun)
    row = Claim(
        id=uuid4(),
        sentence=required(sentence, field=FIELD, sentence=missing),
        document_id=_document(noun, form.document_id, papers),
        link=website(form.link, field=FIELD),
        note=long_text(form.note, field=FIELD, noun=note, most_chars=MOST_REASON_CHARS).strip(),
    )
    if row.document_id is None and not row.link:
        message = _("{noun}: choose a document, or give a link, that shows it.").format(noun=noun)
        raise InvalidInput(message, field=FIELD)
    return row


def _document(noun: str, text: object, papers: set[UUID]) -> UUID | None:
    if text == "":
        return None
    refused = InvalidInput(
        _("{noun}: choose a document of the list.").format(noun=noun), field=FIELD
    )
    try:
        chosen = lookup.parse_id(text)
    except NotFound:
        raise refused from None
    if chosen not in papers:
        raise refused
    return chosen


def _verdict(text: object) -> ClaimVerdict:
    offered = (ClaimVerdict.SUPPORTED, ClaimVerdict.NOT_SHOWN)
    for each in offered:
        if text == each.value:
            return each
    raise InvalidInput(_("Say whether the evidence shows it or not."), field="verdict")


def _require_judgeable(
    session: Session, campaign: Campaign, claim: Claim, moderator: Actor, found: ClaimVerdict
) -> None:
    if works_for(session, lookup.enterprise_of(session, campaign), moderator.user_id):
        raise NotAllowed(_(OWN_CAMPAIGN))
    if campaign.status != CampaignStatus.IN_REVIEW.value:
        raise Conflict(_(NOT_WAITING))
    if found is ClaimVerdict.SUPPORTED and claim.document_id is None and not claim.link:
        raise Conflict(_("There is no evidence that could show it."))


def _newest_version(session: Session, campaign: Campaign) -> int:
    """Number of the submission that is judged."""
    query = select(func.max(Submission.number)).where(Submission.campaign_id == campaign.id)
    return session.exec(query).one() or 0


def _said(row: Claim) -> tuple[str, UUID | None, str, str]:
    return row.sentence, row.document_id, row.link, row.note


def _keep_verdict(before: Claim, now: Claim) -> None:
    now.verdict, now.remark = before.verdict, before.remark
    now.judged_by, now.judged_at = before.judged_by, before.judged_at


def _documents(session: Session, campaign_id: UUID) -> list[CampaignFile]:
    query = select(CampaignFile).where(CampaignFile.campaign_id == campaign_id)
    return list(session.exec(query.where(CampaignFile.kind == FileKind.DOCUMENT.value)))


def _item(row: Claim, story: str, papers: dict[UUID, CampaignFile]) -> ClaimItem:
    paper = papers.get(row.document_id) if row.document_id else None
    label, tone = VERDICTS[ClaimVerdict(row.verdict)]
    judged = _("Checked on {day}").format(day=texts.day(row.judged_at)) if row.judged_at else ""
    return ClaimItem(
        id=str(row.id),
        sentence=row.sentence,
        document_title=paper.title if paper else "",
        document_url=f"{DOCUMENTS}{paper.id}" if paper else "",
        link=row.link,
        link_host=urlsplit(row.link).hostname or "" if row.link else "",
        note=row.note,
        verdict=row.verdict,
        verdict_label=label,
        tone=tone,
        remark=row.remark,
        judged_text=judged,
        is_in_pitch=occurs(row.sentence, story),
    )


def _in_words(rows: Sequence[Claim]) -> str:
    return "\n".join(f"{row.sentence} [{row.document_id or row.link}] {row.note}" for row in rows)
