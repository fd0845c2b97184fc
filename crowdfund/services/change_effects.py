"""What a change of a live campaign makes of it: worked out on a copy, and brought about."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from crowdfund.db.tables import Campaign, FundUse, RiskItem
from crowdfund.domain.change import must_be_material
from crowdfund.domain.regimes import changing
from crowdfund.services import change_terms, lookup, reminders
from crowdfund.services.business_calendars import calendar_of
from crowdfund.services.regime_terms import judged_on, regime_of


def is_material(wanted: change_terms.Wanted) -> bool:
    """Whether a change is material whatever a moderator thinks of it."""
    return must_be_material(wanted)


def reconfirm_by(session: Session, campaign: Campaign, now: datetime) -> datetime:
    """Until when backers would be asked to reconfirm a change that is made now, UTC."""
    pack = regime_of(campaign)
    country = lookup.enterprise_of(session, campaign).country
    calendar = calendar_of(pack, country=country, year=now.year)
    on = judged_on(campaign, now)
    return changing.reconfirm_by(pack, on=on, changed_at=now, calendar=calendar)


def changed_copy(
    session: Session,
    campaign: Campaign,
    wanted: change_terms.Wanted,
    now: datetime,
    *,
    is_material: bool,
) -> Campaign:
    """A campaign as it would be, on a row that is not stored: with its wishes, and with a deadline
    that leaves all the time to reconfirm.

    Raises:
        InvalidInput: a field cannot be read.
    """
    changed = change_terms.copy_of(campaign)
    change_terms.apply(changed, wanted)
    if is_material and changed.closes_at is not None:
        changed.closes_at = max(changed.closes_at, reconfirm_by(session, campaign, now))
    return changed


def bring_about(
    session: Session,
    campaign: Campaign,
    wanted: change_terms.Wanted,
    closes_at: datetime | None,
    now: datetime,
) -> None:
    """Writes a change into a campaign and its lists.

    Args:
        session: the caller's transaction.
        campaign: locked.
        wanted: what it is to say.
        closes_at: its deadline from now on, UTC.
        now: UTC.
    """
    change_terms.apply(campaign, wanted)
    stands = campaign.closes_at_before
    campaign.closes_at = closes_at
    if stands is not None and closes_at is not None and closes_at >= stands:
        campaign.closes_at_before = None
    session.add(campaign)
    reminders.deadline_moved(session, campaign, now)
    tables: dict[str, type[FundUse] | type[RiskItem]] = {"funds": FundUse, "risk_items": RiskItem}
    for name, rows in change_terms.rows_wanted(wanted).items():
        for old in session.exec(
            select(tables[name]).where(tables[name].campaign_id == campaign.id)
        ).all():
            session.delete(old)
        session.flush()
        for row in rows:
            row.campaign_id = campaign.id
            session.add(row)
    session.flush()
