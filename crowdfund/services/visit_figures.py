"""Visits, conversion, sources and tickets of one raise, for its founder."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from babel.dates import format_date
from sqlalchemy import func
from sqlmodel import Session, col, select

from crowdfund.db.queries.releases import counts
from crowdfund.db.tables import Campaign, Pledge, VisitCount
from crowdfund.domain.tickets import Band, bands_of
from crowdfund.domain.visit import Source, SourceKind, VisitStep
from crowdfund.services import signs, texts
from crowdfund.services.views.visits import CountBar, FunnelStep, SourceRow, VisitFigures
from crowdfund.words import N_, Spoken, _, locale, pgettext

SHOWN_SOURCES: Final = 12
SHOWN_DAYS: Final = 7
"""As many columns as stand beside each other on a phone."""

SOURCE_LABELS: Final = Spoken(
    {
        SourceKind.DIRECT: N_("Directly, or not told"),
        SourceKind.SHARED: N_("Links made by “Share”"),
        SourceKind.EMAIL: N_("Messages from this platform"),
        SourceKind.DISCOVER: N_("List of campaigns here"),
        SourceKind.MATCH: N_("Best match here"),
        SourceKind.HOME: N_("First page here"),
        SourceKind.OWN: N_("Other pages here"),
        SourceKind.OTHER: N_("Other places"),
    }
)
REST: Final = N_("All smaller ones")

Sources = dict[Source, dict[VisitStep, int]]
"""Visitors by source and step."""


def figures_of(session: Session, campaign: Campaign, now: datetime) -> VisitFigures:
    """What is known of the visits of one raise, and how its pledges are spread.

    Args:
        session: the caller's transaction.
        campaign: one that who asks may see the figures of; this is not checked again.
        now: the platform's time, UTC.
    """
    sources = _sources(session, campaign)
    return VisitFigures(
        funnel=_funnel(session, campaign, sources),
        sources=_source_rows(sources),
        days=_days(session, campaign, now.date()) if sources else [],
        tickets=_tickets(session, campaign),
    )


def _sources(session: Session, campaign: Campaign) -> Sources:
    query = (
        select(
            VisitCount.source_kind,
            VisitCount.source_name,
            VisitCount.step,
            func.sum(VisitCount.visitors),
        )
        .where(VisitCount.campaign_id == campaign.id)
        .group_by(col(VisitCount.source_kind), col(VisitCount.source_name), col(VisitCount.step))
    )
    found: Sources = {}
    for kind, name, step, visitors in session.exec(query):
        found.setdefault(Source(SourceKind(kind), name), {})[VisitStep(step)] = int(visitors)
    return found


def _funnel(session: Session, campaign: Campaign, sources: Sources) -> list[FunnelStep]:
    pledged, paid = session.exec(
        select(func.count(), func.count(col(Pledge.escrowed_at))).where(
            Pledge.campaign_id == campaign.id
        )
    ).one()
    steps = [
        (_("Visits"), _sum(sources, VisitStep.PAGE)),
        (_("Opened “Invest”"), _sum(sources, VisitStep.INVEST)),
        (pgettext("step", "Pledged"), int(pledged)),
        (_("Paid"), int(paid)),
    ]
    most = max(number for _, number in steps)
    before = [0, *(number for _, number in steps)]
    return [
        FunnelStep(label, texts.number(number), _part(number, last), _width(number, most))
        for (label, number), last in zip(steps, before, strict=False)
    ]


def _sum(sources: Sources, step: VisitStep) -> int:
    return sum(visitors.get(step, 0) for visitors in sources.values())


def _part(number: int, whole: int) -> str:
    """Part of a whole in whole per cent, since these are counts of a few people; empty when there
    is no whole, or when it cannot be its part, such as pledges from before visits were counted."""
    return signs.percent(f"{(200 * number + whole) // (2 * whole)}") if 0 < number <= whole else ""


def _width(number: int, most: int) -> str:
    return f"{number * 100 // most if most else 0}%"


def _source_rows(sources: Sources) -> list[SourceRow]:
    page, invest = VisitStep.PAGE, VisitStep.INVEST
    by_size = sorted(sources.items(), key=lambda item: (-item[1].get(page, 0), item[0]))
    lines = [
        (_label(source), visitors.get(page, 0), visitors.get(invest, 0))
        for source, visitors in by_size
    ]
    shown, rest = lines[:SHOWN_SOURCES], lines[SHOWN_SOURCES:]
    if rest:
        shown.append((_(REST), sum(line[1] for line in rest), sum(line[2] for line in rest)))
    whole = _sum(sources, page)
    return [
        SourceRow(
            label=label,
            visits_text=texts.number(visits),
            part_text=_part(visits, whole),
            width=_width(visits, whole),
            invest_text=texts.number(investing),
        )
        for label, visits, investing in shown
    ]


def _label(source: Source) -> str:
    if source.kind is SourceKind.TAG:
        return _("Tag “{name}”").format(name=source.name)
    return source.name if source.kind is SourceKind.SITE else SOURCE_LABELS[source.kind]


def _days(session: Session, campaign: Campaign, today: date) -> list[CountBar]:
    days = [today - timedelta(days=back) for back in reversed(range(SHOWN_DAYS))]
    query = (
        select(col(VisitCount.day), func.sum(VisitCount.visitors))
        .where(VisitCount.campaign_id == campaign.id, VisitCount.step == VisitStep.PAGE.value)
        .where(col(VisitCount.day) >= days[0])
        .group_by(col(VisitCount.day))
    )
    visitors = {day: int(number) for day, number in session.exec(query)}
    return _bars([(_day_label(day), visitors.get(day, 0)) for day in days])


def _day_label(on: date) -> str:
    return str(format_date(on, _("d MMM"), locale=locale()))


def _tickets(session: Session, campaign: Campaign) -> list[CountBar]:
    query = (
        select(Pledge.amount_minor, func.count())
        .where(Pledge.campaign_id == campaign.id, counts())
        .group_by(col(Pledge.amount_minor))
    )
    bands = bands_of({amount: int(number) for amount, number in session.exec(query)})
    return _bars([(_band_label(band, campaign.currency), band.pledges) for band in bands])


def _band_label(band: Band, currency: str) -> str:
    return texts.money(band.from_minor, currency, short=True)


def _bars(numbers: list[tuple[str, int]]) -> list[CountBar]:
    most = max((number for _, number in numbers), default=0)
    return [
        CountBar(label, _width(number, most), texts.number(number)) for label, number in numbers
    ]
