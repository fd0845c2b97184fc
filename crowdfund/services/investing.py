"""The invest page: what a number of shares costs and what it makes of its backer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any, Final
from uuid import uuid4

from sqlmodel import Session

from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain import risk_text
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.dilution.links import steps_text
from crowdfund.domain.dilution.scenario import Start, run
from crowdfund.domain.errors import CrowdfundError, InvalidInput, SharesUnavailable
from crowdfund.domain.money import decimal_text, parse_minor
from crowdfund.domain.offering import (
    Price,
    amount_minor,
    shares_within,
)
from crowdfund.domain.payment import check_charge
from crowdfund.domain.pledge import PledgeStatus, check_shares
from crowdfund.services import (
    counters,
    identity_limits,
    large_pledges,
    limit_lines,
    lookup,
    signs,
    texts,
)
from crowdfund.services.closed import ALL_TAKEN, closed_text
from crowdfund.services.deps import Deps
from crowdfund.services.dilution_figures import percent_text
from crowdfund.services.dilution_presets import next_round
from crowdfund.services.dilution_terms import campaign_terms
from crowdfund.services.dilution_work import address_of
from crowdfund.services.held import held_text
from crowdfund.services.memberships import works_for
from crowdfund.services.pledging import parse_shares
from crowdfund.services.regime_terms import regime_of, risk_warning_of
from crowdfund.services.standing import standing
from crowdfund.services.views.dilution import Asked
from crowdfund.services.views.pledges import InvestForm, LargePledge, Quote
from crowdfund.words import _, html_language, said

_MAY_OPEN: Final = {CampaignStatus.SCHEDULED.value, CampaignStatus.SUSPENDED.value}


def invest_form(deps: Deps, *, actor: Actor | None, slug: str) -> InvestForm:
    """What the invest page shows before anything is typed, with a fresh request key.

    Raises:
        NotFound: no such campaign for this person.
    """
    risk = risk_text.current(html_language())
    with deps.reading() as session:
        campaign = lookup.campaign_by_slug(session, slug, actor)
        enterprise = lookup.enterprise_of(session, campaign)
        closed = _closed_text(session, campaign, deps.now()) or _refused(session, actor)
        price = Price(campaign.price_millionths, campaign.currency)
        left = counters.shares_left(campaign)
        least = min(campaign.minimum_shares, left) or campaign.minimum_shares
        is_own = actor is not None and works_for(session, enterprise, actor.user_id)
        form = InvestForm(
            slug=campaign.slug,
            title=campaign.title,
            enterprise_name=enterprise.name,
            security=campaign.security,
            currency=campaign.currency,
            price_text=texts.price(price),
            minimum_shares=least,
            minimum_text=signs.clauses(
                [
                    texts.count(least, "share"),
                    texts.money(amount_minor(price, least), campaign.currency),
                ]
            ),
            shares_left=left,
            shares_left_text=texts.number(left),
            takes_pledges=not closed,
            closed_text=closed,
            status=campaign.status,
            may_open=campaign.status in _MAY_OPEN,
            closes_text=texts.moment(campaign.closes_at),
            closes_iso=texts.iso(campaign.closes_at),
            is_own=is_own,
            request_key=uuid4().hex,
            **limit_lines.lines(session, campaign, actor, deps.now()),
            identity_text=_identity(deps, session, campaign, actor),
            terms_version=str(campaign.terms_version),
            risk_promise=risk.promise,
            risk_warning=risk.warning,
            risk_text=risk_warning_of(campaign, deps.now()),
            risk_mark=risk.mark,
            **_earlier(session, campaign, actor, is_open=not closed),
        )
        # Where nobody invests, the one reason stands alone: nothing is to be done before it.
        return replace(form, declare_text="", declare_until_iso="") if closed or is_own else form


def quote(
    deps: Deps, *, actor: Actor | None, slug: str, amount_text: str = "", shares_text: str = ""
) -> Quote:
    """What an amount or a number of shares makes; the one that is given leads.

    An amount becomes the most whole shares that it pays for. What is wrong comes back in `error`
    and `field`, since a person is still typing.

    Raises:
        NotFound: no such campaign for this person.
    """
    with deps.reading() as session:
        campaign = lookup.campaign_by_slug(session, slug, actor)
        try:
            held = _held(standing(session, campaign.slug, actor))
            made = _quote(campaign, amount_text.strip(), shares_text.strip(), held=held)
            return replace(made, large=_large(session, campaign, actor, made, deps.now()))
        except SharesUnavailable as error:
            hope = held_text(session, campaign, deps.now())
            message = f"{said(error.message)} {hope}".rstrip()
            return Quote(error=message, field="amount" if amount_text else "shares")
        except InvalidInput as error:
            return Quote(error=said(error.message), field="amount" if amount_text else error.field)
        except CrowdfundError as error:
            return Quote(error=said(error.message))


def _large(
    session: Session, campaign: Campaign, actor: Actor | None, made: Quote, now: datetime
) -> LargePledge:
    """What this person has to agree to before a pledge that is large for them."""
    if actor is None:
        return LargePledge()
    return large_pledges.shown(
        session,
        regime_of(campaign),
        user_id=actor.user_id,
        amount_minor=made.amount_minor,
        now=now,
    )


def _identity(deps: Deps, session: Session, campaign: Campaign, actor: Actor | None) -> str:
    """What this person may pledge before it is known who they are."""
    if actor is None:
        return ""
    return identity_limits.left_text(
        session,
        actor.user_id,
        campaign.currency,
        limit=deps.identity_required_above,
        now=deps.now(),
    )


def _refused(session: Session, actor: Actor | None) -> str:
    """That this person, whatever the campaign, cannot pledge."""
    return identity_limits.refused_text(session, actor.user_id) if actor is not None else ""


def _earlier(
    session: Session, campaign: Campaign, actor: Actor | None, *, is_open: bool
) -> dict[str, Any]:
    """What this person pledged here before: who comes back from the payment page by the browser's
    own button, or has a second tab, sees it before pledging again. Where nothing can be pledged,
    what waits for payment is all that matters."""
    pledges = standing(session, campaign.slug, actor)
    unpaid = next((each for each in pledges if each.status == PledgeStatus.RESERVED.value), None)
    held = _held(pledges)
    found: dict[str, Any] = {"pledges_known": len(pledges)}
    if unpaid is not None:
        told = {
            "amount": texts.money(unpaid.amount_minor, unpaid.currency),
            "count": texts.count(unpaid.shares, "share"),
            "until": texts.moment(unpaid.reserved_until),
        }
        second = _(
            "You began a pledge of {amount} for {count} and have not paid it. Its shares are "
            "held for you until {until}. What you choose below would be a second pledge."
        )
        only = _(
            "You began a pledge of {amount} for {count} and have not paid it. Its shares are "
            "held for you until {until}."
        )
        found["unpaid_text"] = (second if is_open else only).format(**told)
        found["unpaid_path"] = f"/pledges/{unpaid.id}"
    if held and is_open:
        found["held_text"] = _(
            "You have paid for {count} of this campaign already. What you choose below comes "
            "on top; your parts below count both."
        ).format(count=texts.count(held, "share"))
    return found


def _held(pledges: list[Pledge]) -> int:
    """The shares among them that are paid for."""
    return sum(each.shares for each in pledges if each.status != PledgeStatus.RESERVED.value)


def _closed_text(session: Session, campaign: Campaign, now: datetime) -> str:
    closed = closed_text(campaign, now)
    if closed != _(ALL_TAKEN):
        return closed
    return f"{closed} {held_text(session, campaign, now)}".rstrip()


def _quote(campaign: Campaign, amount_text: str, shares_text: str, *, held: int) -> Quote:
    price = Price(campaign.price_millionths, campaign.currency)
    note = ""
    if amount_text:
        wanted_minor = parse_minor(amount_text[:40], campaign.currency)
        if wanted_minor <= 0:
            raise InvalidInput(_("Write an amount above zero."), field="amount")
        shares = shares_within(price, wanted_minor)
        if shares == 0:
            least = texts.money(amount_minor(price, 1), campaign.currency)
            raise InvalidInput(_("One share costs {least}.").format(least=least), field="amount")
        if amount_minor(price, shares) != wanted_minor:
            note = _("Shares are whole, so the amount is rounded down to the nearest one.")
    else:
        shares = parse_shares(shares_text)
    left = counters.shares_left(campaign)
    check_shares(shares, minimum_shares=campaign.minimum_shares, shares_left=left)
    check_charge(amount_minor(price, shares), campaign.currency)
    return _answer(campaign, price, shares, note, held=held)


def _answer(campaign: Campaign, price: Price, shares: int, note: str, *, held: int) -> Quote:
    mine = shares + held
    cost_minor = amount_minor(price, shares)
    sold = campaign.escrowed_shares + campaign.settled_shares
    base = campaign.shares_before
    at_maximum = Start(base, campaign.maximum_shares - mine, mine)
    terms = campaign_terms(campaign, "")
    steps = [next_round(terms)]
    asked = Asked(shares=str(mine), steps=steps_text(steps), held=str(held or ""))
    after, after_next = run(at_maximum, steps)
    return Quote(
        shares=shares,
        shares_text=str(shares),
        amount_minor=cost_minor,
        amount_text=texts.money(cost_minor, campaign.currency),
        amount_value=decimal_text(cost_minor, campaign.currency),
        note=note,
        ownership_now_text=percent_text(Fraction(mine, base + sold + shares)),
        ownership_after_text=percent_text(after.my_part),
        ownership_next_text=percent_text(after_next.my_part),
        own_path=address_of(terms.path, asked),
    )
