"""From what a founder writes to what changes: read, compared with what stands, and judged."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from crowdfund.db.tables import Campaign, FundUse, RiskItem
from crowdfund.domain.change import FIELDS
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.offering import problems
from crowdfund.domain.redline import Row
from crowdfund.domain.regimes.clocks import may_extend
from crowdfund.services import counters, regime_terms, statement_levels, texts
from crowdfund.services.campaign_rows import (
    FUNDS,
    fund_forms,
    read_funds,
    read_risks,
    risk_forms,
    sums_note,
)
from crowdfund.services.deps import Deps
from crowdfund.services.draft_fields import apply_form, form_of
from crowdfund.services.draft_rows import stored
from crowdfund.services.submissions import Content
from crowdfund.services.terms import count_shares, terms_of
from crowdfund.services.views.changes import ChangeForm
from crowdfund.services.views.content import FundForm, RiskForm
from crowdfund.words import N_, _

Wanted = dict[str, Any]
"""What it is to say, by field: a text, or a list of rows of texts. JSON."""

NOTHING: Final = N_("Nothing differs from what the campaign says now.")
ONLY_LATER: Final = N_(
    "A deadline moves later, and only while it has not come. To bring it forward, propose to close "
    "early."
)
EMPTY: Final = {
    "summary": N_("The summary cannot be taken out while the campaign is live."),
    "story": N_("The story cannot be taken out while the campaign is live."),
    "risks": N_("The text on risks cannot be taken out while the campaign is live."),
    "target": N_("Say how much has to be raised."),
    "maximum": N_("Say how much is taken at most."),
    "closes_at": N_("Say when the raise ends."),
}


def form_now(session: Session, campaign: Campaign) -> ChangeForm:
    """What can change, as it stands."""
    written = asdict(form_of(campaign))
    return ChangeForm(
        **{name: written[name] for name in FIELDS},
        funds=fund_forms(stored(session, FundUse, campaign.id)),
        risk_items=risk_forms(stored(session, RiskItem, campaign.id)),
    )


def read(session: Session, campaign: Campaign, form: ChangeForm) -> Wanted:
    """What differs between a form and what stands.

    Raises:
        InvalidInput: a field cannot be read, or nothing differs.
    """
    now = form_now(session, campaign)
    tried = copy_of(campaign)
    written = replace(form_of(campaign), **{name: getattr(form, name) for name in FIELDS})
    findings = apply_form(tried, written)
    if findings:
        raise findings[0]
    wished, stands = asdict(form_of(tried)), asdict(now)
    wanted: Wanted = {name: wished[name] for name in FIELDS if wished[name] != stands[name]}
    for name, rows in _rows_of(form).items():
        if rows != stands[name]:
            wanted[name] = rows
    if not wanted:
        raise InvalidInput(_(NOTHING), field="form")
    return wanted


def apply(campaign: Campaign, wanted: Wanted) -> None:
    """Writes what is wanted onto a campaign's row, all but its lists, and counts its shares anew.

    Raises:
        InvalidInput: a field cannot be read.
    """
    fields = {name: wanted[name] for name in FIELDS if name in wanted}
    findings = apply_form(campaign, replace(form_of(campaign), **fields))
    if findings:
        raise findings[0]
    count_shares(campaign)


def said_with(content: Content, wanted: Wanted) -> Content:
    """What a campaign would say with a change, by part.

    Args:
        content: what it says now.
        wanted: what is to change.
    """
    said = dict(content)
    for part in ("texts", "terms"):
        said[part] = [
            Row(row.key, {name: wanted.get(name, text) for name, text in row.fields.items()})
            for row in content[part]
        ]
    if "funds" in wanted:
        said["funds"] = [Row(row["purpose"], dict(row)) for row in wanted["funds"]]
    if "risk_items" in wanted:
        said["risk_items"] = [Row(row["heading"], dict(row)) for row in wanted["risk_items"]]
    return said


def rows_wanted(wanted: Wanted) -> dict[str, list[FundUse] | list[RiskItem]]:
    """The lists that are to be written anew, as rows that belong to no campaign yet."""
    found: dict[str, list[FundUse] | list[RiskItem]] = {}
    if "funds" in wanted:
        found["funds"] = read_funds([FundForm(**row) for row in wanted["funds"]])
    if "risk_items" in wanted:
        found["risk_items"] = read_risks([RiskForm(**row) for row in wanted["risk_items"]])
    return found


def require_allowed(
    session: Session, deps: Deps, campaign: Campaign, changed: Campaign, wanted: Wanted
) -> None:
    """Lets pass what the rules and the shares that are taken allow.

    Args:
        session: the caller's transaction.
        deps: for the time and the platform's country.
        campaign: as it stands.
        changed: a copy with everything that would change, the deadline included.
        wanted: what the founder wants.

    Raises:
        InvalidInput: the first that they do not, with its field.
    """
    now = deps.now()
    for name in FIELDS:
        if wanted.get(name) == "":
            raise InvalidInput(_(EMPTY[name]), field=name)
    if "closes_at" in wanted:
        _require_later(campaign, changed.closes_at, now)
    taken = campaign.maximum_shares - counters.shares_left(campaign)
    if changed.maximum_shares < taken:
        message = _("{shares} are taken already: the maximum cannot be lower than that.").format(
            shares=texts.count(taken, "share")
        )
        raise InvalidInput(message, field="maximum")
    found = problems(terms_of(changed), now=now, platform_country=deps.platform_country)
    found += regime_terms.findings_on_size(session, changed, now=now)
    found += statement_levels.findings_on_growth(session, campaign, changed, now=now)
    if found:
        raise found[0]
    note = sums_note(read_funds([FundForm(**row) for row in wanted.get("funds", [])]))
    if note:
        raise InvalidInput(note, field=FUNDS)


def copy_of(campaign: Campaign) -> Campaign:
    """A row like this one that belongs to no session: to try things on."""
    return Campaign(**campaign.model_dump())


def _require_later(campaign: Campaign, to: datetime | None, now: datetime) -> None:
    stands = campaign.closes_at_before or campaign.closes_at
    assert stands is not None  # noqa: S101 - a public campaign has a deadline
    is_open = campaign.closes_at is not None and now < campaign.closes_at
    if to is None or not is_open or not may_extend(closes_at=stands, to=to, now=now):
        raise InvalidInput(_(ONLY_LATER), field="closes_at")


def _rows_of(form: ChangeForm) -> dict[str, list[dict[str, str]]]:
    """Lists as they read back, without empty rows.

    Raises:
        InvalidInput: a row cannot be read, or there are too many.
    """
    return {
        "funds": [asdict(row) for row in fund_forms(read_funds(form.funds))],
        "risk_items": [asdict(row) for row in risk_forms(read_risks(form.risk_items))],
    }
