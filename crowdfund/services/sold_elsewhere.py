"""What an enterprise sold under the same rules on other platforms, as its founder states it: the
law counts it with what is sold here."""

from __future__ import annotations

from typing import Final

from sqlmodel import Session

from crowdfund.db.tables import Campaign, Disclosure
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.money import decimal_text, parse_minor
from crowdfund.services import evidence_rows, regime_terms, texts
from crowdfund.services.deps import Deps
from crowdfund.services.draft_access import open_draft
from crowdfund.services.draft_rows import touch, write_down
from crowdfund.services.form_text import MOST_NUMBER_CHARS, one_line
from crowdfund.services.regime_names import regime_name
from crowdfund.words import _

FIELD: Final = "sold_elsewhere"


def state_sold(
    deps: Deps, *, actor: Actor | None, campaign_id: str, amount: object, has_sold: bool
) -> None:
    """Keeps what the founder states about earlier sales under these rules on other platforms.

    Args:
        deps: see `Deps`.
        actor: the founder.
        campaign_id: as sent.
        amount: sold in the twelve months before the offer opens, decimal text in the campaign's
            currency; nothing is none.
        has_sold: whether anything was sold so at any time. An amount says so by itself.

    Raises:
        NotSignedIn, NotFound, Conflict: as for `open_draft`.
        InvalidInput: not an amount in that currency, or below zero.
    """
    known = require_actor(actor)
    with deps.transaction() as session:
        campaign = open_draft(session, known, campaign_id)
        sold_minor = _read(amount, campaign.currency)
        row = evidence_rows.stated(session, campaign.id)
        stands = (row.sold_elsewhere_minor, bool(row.has_sold_elsewhere))
        stated = (sold_minor, bool(has_sold) or sold_minor > 0)
        if stated == stands:
            return
        before = said_of(row, campaign.currency)
        row.sold_elsewhere_minor, row.has_sold_elsewhere = stated
        row.updated_at = deps.now()
        session.add(row)
        touch(session, campaign, deps)
        after = said_of(row, campaign.currency)
        write_down(session, campaign, known, deps, before=before, after=after)


def said_of(row: Disclosure, currency: str) -> dict[str, str]:
    """What was stated, as texts of a version.

    Args:
        row: of one campaign, perhaps a new one.
        currency: the campaign's.
    """
    return {
        "sold_elsewhere": amount_text(row, currency),
        "sold_before": "yes" if row.has_sold_elsewhere else "",
    }


def amount_text(row: Disclosure, currency: str) -> str:
    """The amount as a field of the form has it; empty for none."""
    return decimal_text(row.sold_elsewhere_minor, currency) if row.sold_elsewhere_minor else ""


def asked_text(session: Session, deps: Deps, campaign: Campaign) -> str:
    """Why it is asked, and what of this platform counts by itself; empty where the rules of the
    campaign count no sales.

    Args:
        session: the caller's transaction.
        deps: for the time.
        campaign: one that who asks may see.
    """
    if not regime_terms.counts_sales(campaign, deps.now()):
        return ""
    pack = regime_terms.regime_of(campaign)
    here = regime_terms.sold_here_minor(session, campaign, pack, deps.now())
    return _(
        "Under {rules} this counts together with the raise, and so does what you sell on this "
        "platform: {money}, which is added by itself."
    ).format(rules=regime_name(pack), money=texts.money(here, campaign.currency))


def stated_text(session: Session, deps: Deps, campaign: Campaign) -> str:
    """What was stated, for moderators; empty where the rules of the campaign count no sales."""
    if not regime_terms.counts_sales(campaign, deps.now()):
        return ""
    row = evidence_rows.stated(session, campaign.id)
    if row.sold_elsewhere_minor:
        money = texts.money(row.sold_elsewhere_minor, campaign.currency)
        return _("Sold on other platforms in twelve months: {money}.").format(money=money)
    if row.has_sold_elsewhere:
        return _("Sold on other platforms, but not in the last twelve months.")
    return _("No sale on another platform is stated.")


def _read(amount: object, currency: str) -> int:
    noun = _("What was sold elsewhere")
    written = one_line(amount, field=FIELD, noun=noun, most_chars=MOST_NUMBER_CHARS)
    minor = parse_minor(written, currency, field=FIELD) if written else 0
    if minor < 0:
        raise InvalidInput(_("{noun} is not below zero.").format(noun=noun), field=FIELD)
    return minor
