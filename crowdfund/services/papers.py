"""What a backer keeps about one pledge: its receipt, and its share certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from crowdfund.db.queries.releases import has_shares
from crowdfund.db.tables import Allotment, Campaign, Enterprise, Pledge, StatusChange, User
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.certificate import grouped
from crowdfund.domain.errors import NotFound
from crowdfund.domain.offering import Price
from crowdfund.domain.settlement import release
from crowdfund.papers.certificates import certificate_pdf
from crowdfund.papers.documents import document_pdf
from crowdfund.papers.parts import Certificate, Document, Entry, Part
from crowdfund.services import limits, lookup, pledge_pages, signs, texts
from crowdfund.services.deps import Deps
from crowdfund.services.limits import Limit
from crowdfund.services.resale import lock_of
from crowdfund.services.views.common import Fact, TimelineItem
from crowdfund.services.views.papers import PaperFile
from crowdfund.services.views.pledges import PledgePage
from crowdfund.words import ENGLISH, N_, _, language, language_in_use, pgettext

PDF: Final = "application/pdf"
MADE_BY_PERSON: Final = Limit("papers-person", 60, 5)
"""Drawing takes a while, and so does reading a long register; nobody reads faster."""

NO_FEE: Final = N_("None. The backer pays the price of the shares and nothing else.")
FOOT: Final = N_(
    "Pledge {pledge}. Unchanged since {at}. All times are UTC. The same as on "
    "{url}/pledges/{pledge}, for its backer."
)


def count_made(actor: Actor | None) -> None:
    """Counts one file that is made for somebody.

    Raises:
        NotSignedIn: nobody is signed in.
        TooManyAttempts: they asked too often.
    """
    limits.count(MADE_BY_PERSON, str(require_actor(actor).user_id))


def receipt(deps: Deps, *, actor: Actor | None, pledge_id: str) -> PaperFile:
    """The receipt for one's own payment: what was paid for what, where the money is, what happened.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: not theirs, nothing, or nothing was paid.
        TooManyAttempts: they asked too often.
    """
    known = require_actor(actor)
    page = pledge_pages.pledge_page(deps, actor=known, pledge_id=pledge_id)
    if not page.receipt:
        raise NotFound(lookup.NOTHING_HERE)
    count_made(known)
    with deps.reading() as session:
        pledge = lookup.owned_pledge(session, known, pledge_id)
        holder = session.get_one(User, known.user_id).name
        campaign = lookup.campaign_by_id(session, pledge.campaign_id)
        at = _last_change(session, pledge)
        fees = _fees(pledge, campaign, is_kept=_is_kept(session, pledge))
    document = _receipt(page, pledge, fees, holder, at, deps.public_url)
    return PaperFile(f"receipt-{pledge.id}.pdf", PDF, [document_pdf(document)])


def certificate(deps: Deps, *, actor: Actor | None, pledge_id: str) -> PaperFile:
    """The certificate of one's own shares. One that was annulled says so.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: not theirs, nothing, or no shares were allotted.
        TooManyAttempts: they asked too often.
    """
    known = require_actor(actor)
    with deps.reading() as session:
        pledge = lookup.owned_pledge(session, known, pledge_id)
        query = (
            select(Allotment, Enterprise, User.name)
            .join(Enterprise, col(Enterprise.id) == col(Allotment.enterprise_id))
            .join(User, col(User.id) == col(Allotment.holder_id))
            .where(Allotment.pledge_id == pledge.id)
        )
        found = session.exec(query).first()
        if found is None:
            raise NotFound(lookup.NOTHING_HERE)
        campaign = lookup.campaign_by_id(session, pledge.campaign_id)
    count_made(known)
    line, enterprise, holder = found
    paper = _in_both(line, pledge, campaign, enterprise, holder, deps.public_url)
    name = f"certificate-{enterprise.slug}-{line.certificate_number}.pdf"
    return PaperFile(name, PDF, [certificate_pdf(paper)])


def _last_change(session: Session, pledge: Pledge) -> datetime:
    query = select(StatusChange.at).where(StatusChange.subject_id == pledge.id)
    at = session.exec(query.order_by(col(StatusChange.number).desc())).first()
    return at or pledge.created_at


def _receipt(
    page: PledgePage,
    pledge: Pledge,
    fees: Sequence[Entry],
    holder: str,
    at: datetime,
    public_url: str,
) -> Document:
    payer = Entry(pgettext("payment", "From"), holder)
    return Document(
        title=_("Receipt"),
        subtitle=_("{amount} for shares of {enterprise}").format(
            amount=page.amount_text, enterprise=page.enterprise_name
        ),
        lead=page.money_text,
        parts=(
            Part(_("Payment"), (payer, *map(_entry, page.receipt))),
            Part(_("Fees"), tuple(fees)),
            *(
                [Part(pgettext("heading", "Shares"), tuple(map(_entry, page.allotment)))]
                if page.allotment
                else []
            ),
            Part(pgettext("heading", "What happened"), tuple(map(_step, page.timeline))),
        ),
        foot=_(FOOT).format(pledge=pledge.id, at=texts.moment(at), url=public_url),
        made_at=at,
    )


def _entry(fact: Fact) -> Entry:
    return Entry(fact.label, fact.value, fact.hint)


def _is_kept(session: Session, pledge: Pledge) -> bool:
    """Whether the enterprise has the money, as long as no bank took it back."""
    query = select(Pledge.id).where(Pledge.id == pledge.id, has_shares())
    return session.exec(query).first() is not None


def _fees(pledge: Pledge, campaign: Campaign, *, is_kept: bool) -> list[Entry]:
    fees = [Entry(_("For the backer"), _(NO_FEE))]
    if is_kept:
        fee_minor = release(pledge.amount_minor, campaign.fee_basis_points).fee_minor
        fee = texts.money(fee_minor, pledge.currency)
        part = texts.percent_bp(campaign.fee_basis_points)
        hint = _("{part} of the payment, to the platform").format(part=part)
        fees.append(Entry(_("For the enterprise"), fee, hint))
    return fees


def _step(item: TimelineItem) -> Entry:
    when = item.at_text if item.is_done else _("Expected {at}").format(at=item.at_text).strip()
    return Entry(when, item.title, item.text)


def _in_both(
    line: Allotment,
    pledge: Pledge,
    campaign: Campaign,
    enterprise: Enterprise,
    holder: str,
    public_url: str,
) -> Certificate:
    """A certificate in the language of now, and in English beside it when that is another."""
    paper = _certificate(line, pledge, campaign, enterprise, holder, public_url)
    if language() == ENGLISH:
        return paper
    with language_in_use(ENGLISH):
        english = _certificate(line, pledge, campaign, enterprise, holder, public_url)
    return replace(paper, english=english)


def _certificate(
    line: Allotment,
    pledge: Pledge,
    campaign: Campaign,
    enterprise: Enterprise,
    holder: str,
    public_url: str,
) -> Certificate:
    last_share = line.first_share + line.shares - 1
    code = grouped(line.certificate_code)
    lock = lock_of(line, campaign)
    locked = _("not sold on before {day}").format(day=texts.day(lock.ends_at)) if lock else ""
    numbered = _("numbered {first} to {last}").format(
        first=texts.number(line.first_share), last=texts.number(last_share)
    )
    return Certificate(
        number=_("No. {number}").format(number=texts.number(line.certificate_number)),
        enterprise=enterprise.name,
        holder=holder,
        shares=texts.count(line.shares, "share"),
        numbers=signs.clauses(words for words in (campaign.security, numbered, locked) if words),
        allotted=texts.day(line.allotted_at),
        facts=(
            Entry(_("Raise"), campaign.title),
            Entry(
                _("Price per share"),
                texts.price(Price(campaign.price_millionths, campaign.currency)),
            ),
            Entry(_("Paid"), texts.money(pledge.amount_minor, pledge.currency)),
            Entry(_("Line in the raise's register"), texts.number(line.number)),
        ),
        code=code,
        check_url=f"{public_url}/certificates/{code}",
        check_place=f"{public_url}/certificates",
        made_at=line.annulled_at or line.allotted_at,
        annulled=texts.day(line.annulled_at),
    )
