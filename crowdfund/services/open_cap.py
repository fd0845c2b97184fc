"""An enterprise's cap table in the Open Cap Format: who held shares before its raises, and every
line of its register."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlmodel import Session, col, func, or_, select

from crowdfund.db.tables import Allotment, Campaign, Enterprise
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.captable import Holding
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.filing_export import region_of
from crowdfund.domain.money import decimal_text
from crowdfund.domain.offering import Price
from crowdfund.papers import open_cap as ocf
from crowdfund.papers.open_cap import Issue, Object, Package
from crowdfund.services import founder_files
from crowdfund.services.deps import Deps
from crowdfund.services.founder_files import RegisterLine
from crowdfund.services.holders import or_founders, stored_holders
from crowdfund.services.papers import count_made
from crowdfund.services.views.papers import PaperFile
from crowdfund.words import N_, _

NO_DAY: Final = N_(
    "State the day of incorporation in the enterprise's profile: the format asks for it."
)
NO_COUNTRY: Final = N_("State the enterprise's country in its profile: the format asks for it.")
BEFORE: Final = "Shares in issue before the raise"
OTHERS: Final = "Other holders, before “{title}”"
FEWER: Final = (
    "Before “{title}” its founder stated {shares} fewer shares in issue than this register and the "
    "holders before it have together."
)
REVERSED: Final = "The payment was reversed by the backer's bank."
CLASS_NOT_STATED: Final = "The class of shares before the raise was not stated."


@dataclass(frozen=True)
class Base:
    """Shares that were not allotted here."""

    holdings: dict[str, Holding]
    """Each by what its ids are made of, which no two share: names of raises may be alike."""
    currency: str
    comments: list[str]


def problem_of(enterprise: Enterprise) -> str:
    """Why there can be no export yet, in a sentence; empty when there can."""
    if enterprise.incorporated_on is None:
        return _(NO_DAY)
    return "" if len(enterprise.country) == 2 else _(NO_COUNTRY)


def cap_table_zip(deps: Deps, *, actor: Actor | None, enterprise_id: object) -> PaperFile:
    """One's own enterprise as an Open Cap Format package.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: another founder's, or none.
        InvalidInput: the profile lacks what the format cannot do without.
        TooManyAttempts: they asked too often.
    """
    with deps.reading() as session:
        enterprise = founder_files.owned_enterprise(session, actor, enterprise_id)
        if enterprise.incorporated_on is None or problem_of(enterprise):
            raise InvalidInput(problem_of(enterprise), field="enterprise")
        formed_on = enterprise.incorporated_on
        raises = _raises(session, enterprise)
        base = _base(session, raises)
    count_made(actor)
    package = Package(
        issuer=_issuer(enterprise, formed_on),
        stakeholders=_stakeholders(deps, enterprise, raises, base),
        stock_classes=_classes(enterprise, raises, base),
        transactions=_transactions(deps, enterprise, raises, base, formed_on),
        at=deps.now(),
        comments=base.comments,
    )
    name = f"cap-table-{enterprise.slug}.ocf.zip"
    return PaperFile(name, ocf.ZIP_TYPE, ocf.package_parts(package))


def _id(*parts: object) -> str:
    """The same id for the same thing in every export."""
    return str(uuid5(NAMESPACE_URL, "/".join(["crowdfund", *map(str, parts)])))


def _raises(session: Session, enterprise: Enterprise) -> list[Campaign]:
    """The raises whose shares were allotted, oldest first; without any, the newest alone."""
    query = select(Campaign).where(Campaign.enterprise_id == enterprise.id)
    settled = session.exec(
        query.where(Campaign.status == CampaignStatus.SETTLED.value).order_by(
            col(Campaign.ended_at), col(Campaign.id)
        )
    ).all()
    if settled:
        return list(settled)
    newest = session.exec(query.order_by(col(Campaign.created_at).desc())).first()
    return [newest] if newest is not None else []


def _base(session: Session, raises: list[Campaign]) -> Base:
    """Who held shares before the first raise, and what came beside later ones: a founder may have
    issued shares in between, of which only their number is known."""
    if not raises:
        return Base({}, "USD", [])
    first = raises[0]
    stated = or_founders(stored_holders(session, first), first.shares_before)
    holdings = {holding.holder: holding for holding in stated}
    comments = [CLASS_NOT_STATED] if holdings else []
    known = sum(holding.shares for holding in stated)
    for campaign in raises[1:]:
        more = campaign.shares_before - known - _allotted_before(session, campaign)
        if more > 0:
            others = Holding(OTHERS.format(title=campaign.title), more)
            holdings[f"before {campaign.id}"] = others
            known += more
        elif more < 0:
            fewer = f"{-more:,}"
            comments.append(FEWER.format(title=campaign.title, shares=fewer))
    return Base(holdings, first.currency, comments)


def _allotted_before(session: Session, campaign: Campaign) -> int:
    """Shares of earlier raises of the same enterprise that were in force when this one ended."""
    query = (
        select(func.coalesce(func.sum(Allotment.shares), 0))
        .join(Campaign, col(Campaign.id) == col(Allotment.campaign_id))
        .where(
            Allotment.enterprise_id == campaign.enterprise_id,
            col(Campaign.ended_at) < campaign.ended_at,
            or_(col(Allotment.annulled_at).is_(None), Allotment.annulled_at > campaign.ended_at),  # type: ignore[operator]
        )
    )
    return int(session.exec(query).one())


def _issuer(enterprise: Enterprise, formed_on: date) -> Object:
    where = ocf.address(
        street=enterprise.street,
        city=enterprise.city,
        postal_code=enterprise.postal_code,
        country=enterprise.country,
    )
    return ocf.issuer(
        id_=str(enterprise.id),
        name=enterprise.name,
        formed_on=formed_on,
        country=enterprise.country,
        place=enterprise.jurisdiction,
        region=region_of(enterprise.country, enterprise.jurisdiction),
        address=where,
    )


def _stakeholders(
    deps: Deps, enterprise: Enterprise, raises: list[Campaign], base: Base
) -> Iterator[Object]:
    for key, holding in base.holdings.items():
        id_ = _id(enterprise.id, "holder", key)
        yield ocf.stakeholder(id_=id_, name=holding.holder, is_backer=False)
    seen: set[UUID] = set()
    for line, _campaign in _lines(deps, enterprise, raises):
        if line.holder_id not in seen:
            seen.add(line.holder_id)
            yield ocf.stakeholder(id_=str(line.holder_id), name=line.holder, is_backer=True)


def _lines(
    deps: Deps, enterprise: Enterprise, raises: list[Campaign]
) -> Iterator[tuple[RegisterLine, Campaign]]:
    """The register without the lines of a raise that is being settled right now: those are written
    in chunks, and a cap table has all of a raise or nothing."""
    settled = {one.id: one for one in raises if one.status == CampaignStatus.SETTLED.value}
    for line in founder_files.register_lines(deps, enterprise.id):
        if (campaign := settled.get(line.campaign_id)) is not None:
            yield line, campaign


def _classes(enterprise: Enterprise, raises: list[Campaign], base: Base) -> Iterator[Object]:
    if base.holdings:
        yield ocf.stock_class(
            id_=_id(enterprise.id, "class before"), name=BEFORE, prefix="B-", price=None
        )
    seen: set[str] = set()
    for campaign in raises:
        if campaign.status == CampaignStatus.SETTLED.value and campaign.security not in seen:
            seen.add(campaign.security)
            yield ocf.stock_class(
                id_=_id(enterprise.id, "class", campaign.security),
                name=campaign.security or "Shares",
                prefix="C-",
                price=_price(campaign),
            )


def _transactions(
    deps: Deps, enterprise: Enterprise, raises: list[Campaign], base: Base, formed_on: date
) -> Iterator[Object]:
    for place, key in enumerate(base.holdings, start=1):
        yield ocf.issuance(_before(enterprise, base, key, place, formed_on))
    for line, campaign in _lines(deps, enterprise, raises):
        yield ocf.issuance(_allotted(enterprise, line, campaign))
        if line.annulled_at is not None:
            yield ocf.cancellation(
                id_=_id("cancellation", line.id),
                security_id=str(line.id),
                on=line.annulled_at.date(),
                shares=line.shares,
                reason=REVERSED,
            )


def _before(enterprise: Enterprise, base: Base, key: str, place: int, formed_on: date) -> Issue:
    return Issue(
        id=_id(enterprise.id, "issue", key),
        security_id=_id(enterprise.id, "security", key),
        custom_id=f"B-{place}",
        on=formed_on,
        stakeholder_id=_id(enterprise.id, "holder", key),
        class_id=_id(enterprise.id, "class before"),
        shares=base.holdings[key].shares,
        price=ocf.money("0", base.currency),
        comments=[ocf.NO_DATE, ocf.NO_PRICE],
    )


def _allotted(enterprise: Enterprise, line: RegisterLine, campaign: Campaign) -> Issue:
    return Issue(
        id=_id("issuance", line.id),
        security_id=str(line.id),
        custom_id=f"C-{line.certificate}",
        on=line.allotted_at.date(),
        stakeholder_id=str(line.holder_id),
        class_id=_id(enterprise.id, "class", campaign.security),
        shares=line.shares,
        price=_price(campaign),
        first_share=line.first_share,
        paid=ocf.money(decimal_text(line.paid_minor, line.currency), line.currency),
    )


def _price(campaign: Campaign) -> Object:
    price = Price(campaign.price_millionths, campaign.currency)
    return ocf.money(price.text(), campaign.currency)
