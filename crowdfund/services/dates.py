"""The dates of a campaign and of a pledge: shown on their pages, and as calendar files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from sqlmodel import Session, select

from crowdfund.db.tables import Allotment, Campaign, Enterprise, Pledge
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import EDITABLE_STATUSES, CampaignStatus
from crowdfund.domain.pledge import PledgeStatus, RefundReason
from crowdfund.domain.regimes import changing, clocks, protection
from crowdfund.domain.regimes.base import Regime
from crowdfund.domain.regimes.zones import zone_in
from crowdfund.papers.calendar import MEDIA_TYPE, Moment, calendar_file
from crowdfund.services import lookup, resale, texts, unkept
from crowdfund.services.business_calendars import calendar_of
from crowdfund.services.citations import cited
from crowdfund.services.deps import Deps
from crowdfund.services.history import changes_of
from crowdfund.services.protection import cancel_until
from crowdfund.services.regime_terms import judged_on, regime_of
from crowdfund.services.views.dates import DateRow
from crowdfund.services.views.papers import PaperFile
from crowdfund.words import _, locale

REFUND, UNKEPT_REFUND = "refund", "unkept-refund"
_C = CampaignStatus
_BEFORE_OPENING = EDITABLE_STATUSES | {_C.IN_REVIEW, _C.SCHEDULED}
_GIVEN_UP = {_C.REJECTED, _C.WITHDRAWN}
_HOLDS_MONEY = {PledgeStatus.RESERVED.value, PledgeStatus.ESCROWED.value}


@dataclass(frozen=True)
class _Date:
    name: str
    title: str
    text: str
    at: datetime
    citation: str = ""


def campaign_dates(campaign: Campaign, enterprise: Enterprise, now: datetime) -> list[DateRow]:
    """When a campaign opens, until when its backers may cancel, and when it closes."""
    return _rows(_of_campaign(campaign, now), campaign, enterprise, now)


def pledge_dates(
    session: Session, pledge: Pledge, campaign: Campaign, enterprise: Enterprise, now: datetime
) -> list[DateRow]:
    """The dates that matter to one backer, as far as they are known."""
    return _rows(_of_pledge(session, pledge, campaign, enterprise, now), campaign, enterprise, now)


def campaign_calendar(deps: Deps, *, actor: Actor | None, slug: str) -> PaperFile:
    """A campaign's dates as a calendar file, for everyone who may see it.

    Raises:
        NotFound: no such campaign for this person.
    """
    with deps.reading() as session:
        campaign = lookup.campaign_by_slug(session, slug, actor)
        found = _of_campaign(campaign, deps.now())
    url = f"{deps.public_url}/campaigns/{campaign.slug}"
    return _file(deps, f"campaign-{campaign.slug}", campaign, found, url)


def pledge_calendar(deps: Deps, *, actor: Actor | None, pledge_id: str) -> PaperFile:
    """The dates of one's own pledge as a calendar file.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: not theirs, or nothing.
    """
    with deps.reading() as session:
        pledge = lookup.owned_pledge(session, actor, pledge_id)
        campaign = session.get_one(Campaign, pledge.campaign_id)
        enterprise = lookup.enterprise_of(session, campaign)
        found = list(_of_pledge(session, pledge, campaign, enterprise, deps.now()))
    url = f"{deps.public_url}/pledges/{pledge.id}"
    return _file(deps, f"pledge-{pledge.id}", campaign, found, url)


def _of_campaign(campaign: Campaign, now: datetime) -> list[_Date]:
    """Its dates in order; of one that was given up the opening alone, for nothing is decided."""
    if CampaignStatus(campaign.status) in _GIVEN_UP:
        return [_opening(campaign, campaign.opens_at, now)] if campaign.opens_at else []
    pack, on = regime_of(campaign), judged_on(campaign, now)
    found = []
    if campaign.opens_at is not None:
        found.append(_opening(campaign, campaign.opens_at, now))
        if pack.has(protection.PUBLIC):
            days = pack.answer(protection.PUBLIC, {}, on)
            at = clocks.days_after(campaign.opens_at, pack.count(protection.PUBLIC, on), pack.zone)
            text = _("{value} days in public: before, no money is released.").format(
                value=days.value
            )
            found.append(
                _Date("public", _("In public long enough"), text, at, days.edition.citation)
            )
    if campaign.closes_at is not None:
        if pack.has(protection.CANCEL) and pack.count(protection.CANCEL, on):
            found.append(_last_call(campaign, pack, now))
        text = _("What has cleared by then decides whether the target is met.")
        found.append(_Date("closes", _("Deadline"), text, campaign.closes_at))
    return sorted(found, key=lambda each: each.at)


def _opening(campaign: Campaign, opens_at: datetime, now: datetime) -> _Date:
    """The opening: one that is past on paper alone is not told as if it had been."""
    status = CampaignStatus(campaign.status)
    is_given_up = status is _C.REJECTED or (
        status is _C.WITHDRAWN and (campaign.ended_at or now) < opens_at
    )
    if is_given_up or (status in _BEFORE_OPENING and opens_at <= now):
        return _Date("opens", _("Planned opening"), _("It has not opened."), opens_at)
    title = _("Opened for pledges") if opens_at <= now else _("Opens")
    return _Date("opens", title, _("From then on pledges are taken."), opens_at)


def _last_call(campaign: Campaign, pack: Regime, now: datetime) -> _Date:
    until = cancel_until(campaign, None, now)
    assert until is not None  # noqa: S101 - there is a deadline and a rule about it
    answer = pack.answer(protection.CANCEL, {}, judged_on(campaign, now))
    text = _(
        "Until {value} hours before the deadline a pledge is cancelled for any reason."
    ).format(value=answer.value)
    return _Date("cancel", _("Last moment to cancel"), text, until, answer.edition.citation)


def _of_pledge(
    session: Session, pledge: Pledge, campaign: Campaign, enterprise: Enterprise, now: datetime
) -> Iterator[_Date]:
    pack, on = regime_of(campaign), judged_on(campaign, now)
    if pledge.status == PledgeStatus.RESERVED.value:
        text = _("Until then your shares are held while you pay.")
        yield _Date("pay", _("Pay by"), text, pledge.reserved_until)
    if pledge.status in _HOLDS_MONEY and pledge.reflects_until is not None:
        text = _("Until then you take your pledge back without a reason and without a penalty.")
        citation = pack.answer(protection.REFLECT, {}, pack.day(pledge.created_at)).edition.citation
        yield _Date("reflect", _("Time to reflect ends"), text, pledge.reflects_until, citation)
    if unkept.is_asked(pledge, now) and pledge.reconfirm_by is not None:
        answer = changing.rule_of(pack, changing.RECONFIRM, on)
        text = _("The terms changed: what you do not keep until then is cancelled and refunded.")
        citation = answer.edition.citation if pack.currency else ""
        yield _Date("reconfirm", _("Keep your pledge by"), text, pledge.reconfirm_by, citation)
    if pledge.status in _HOLDS_MONEY:
        yield from (each for each in _of_campaign(campaign, now) if each.name != "opens")
    yield from _refund_by(session, pledge, campaign, enterprise, pack)
    if pack.has(resale.RESALE):
        line = session.exec(select(Allotment).where(Allotment.pledge_id == pledge.id)).first()
        lock = resale.lock_of(line, campaign) if line is not None else None
        if lock is not None:
            text = _("{value} months after they were allotted, with exceptions before.").format(
                value=lock.months
            )
            yield _Date("resale", _("Shares may be sold on"), text, lock.ends_at, lock.citation)


def _refund_by(
    session: Session, pledge: Pledge, campaign: Campaign, enterprise: Enterprise, pack: Regime
) -> Iterator[_Date]:
    """By when money goes back: everybody's, or that of whoever did not keep the pledge."""
    rule, since, text = "", None, ""
    if campaign.status == CampaignStatus.REFUNDING.value:
        rule, since = REFUND, campaign.decided_at
        text = _("{days} business days after it was decided that everybody is refunded.")
    elif _is_unkept(pledge):
        rule, since = UNKEPT_REFUND, changes_of(session, pledge.id)[-1].at
        text = _("{days} business days after it was cancelled because you did not keep it.")
    if since is None or not pack.has(rule):
        return
    answer, days = pack.answer(rule, {}, pack.day(since)), pack.count(rule, pack.day(since))
    calendar = calendar_of(pack, country=enterprise.country, year=since.year)
    at = clocks.business_days_end(since, days, calendar)
    words = text.format(days=days)
    yield _Date("refund", _("Refunded by"), words, at, answer.edition.citation)


def _is_unkept(pledge: Pledge) -> bool:
    """Whether its money is on its way back because it was not kept after a change."""
    return (
        pledge.status == PledgeStatus.REFUNDING.value
        and pledge.refund_reason == RefundReason.NOT_RECONFIRMED.value
    )


def _rows(
    found: Iterator[_Date] | list[_Date], campaign: Campaign, enterprise: Enterprise, now: datetime
) -> list[DateRow]:
    pack = regime_of(campaign)
    zone = zone_in(pack, enterprise.country) if pack.currency else None
    return [
        DateRow(
            name=each.name,
            title=each.title,
            text=each.text,
            at_text=texts.moment(each.at),
            at_iso=texts.iso(each.at),
            zone_text=moment_in(each.at, zone) if zone else "",
            citation=cited(each.citation),
            is_over=each.at <= now,
        )
        for each in found
    ]


def moment_in(at: datetime, zone: ZoneInfo) -> str:
    """A time in a zone, with its names: 24 Nov 2026, 10:04 EST (America/New_York)."""
    local = at.astimezone(zone)
    text = format_datetime(local, _("d MMM y, HH:mm"), locale=locale(), tzinfo=zone)
    return f"{text} {local.tzname()} ({zone.key})"


def _file(deps: Deps, name: str, campaign: Campaign, found: list[_Date], url: str) -> PaperFile:
    host = deps.public_url.partition("://")[2].partition(":")[0]
    moments = [
        Moment(
            uid=f"{name}-{each.name}@{host}",
            at=each.at,
            title=_("{date}: {campaign}").format(date=each.title, campaign=campaign.title),
            text=f"{each.text} {cited(each.citation)}".strip(),
            url=url,
            sequence=campaign.terms_version - 1,
        )
        for each in found
    ]
    made = calendar_file(campaign.title, moments, made_at=deps.now())
    return PaperFile(f"{name}.ics", MEDIA_TYPE, [made])
