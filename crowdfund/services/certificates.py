"""Share certificates looked up by their codes, by anybody. Nothing personal is told but initials:
who holds the paper reads the name there and can set them against each other."""

from __future__ import annotations

from typing import Final

from sqlmodel import Session, col, select

from crowdfund.db.tables import Allotment, Campaign, Enterprise, Pledge, User
from crowdfund.domain.certificate import grouped, initials, parse_code
from crowdfund.domain.errors import InvalidInput
from crowdfund.services import limits, texts
from crowdfund.services.deps import Deps
from crowdfund.services.limits import Limit
from crowdfund.services.resale import lock_text
from crowdfund.services.views.certificates import CertificateCheck
from crowdfund.services.views.common import Fact
from crowdfund.words import N_, _, said

LOOKED_UP_BY_ADDRESS: Final = Limit("certificate-address", 120, 5)
"""Codes cannot be guessed; this only spares the database."""

UNKNOWN: Final = N_(
    "No certificate of ours has this code. If it stands on a paper, do not rely on it."
)
IN_FORCE: Final = N_(
    "The shares are in the enterprise's register as below. Set it against the paper: if anything "
    "differs, do not rely on the paper."
)
ANNULLED: Final = N_(
    "The shares were taken back on {day}, after a bank had reversed the payment for them. The "
    "paper is worth nothing."
)


def check(deps: Deps, *, code: object, client_address: str) -> CertificateCheck:
    """What there is behind a code. What cannot be a code, and what nobody was given, is an answer
    too, and no error.

    Args:
        deps: what the platform works with.
        code: as it came from outside.
        client_address: where from; many look-ups from one are slowed down.

    Raises:
        TooManyAttempts: too many from there.
    """
    try:
        parsed = parse_code(code)
    except InvalidInput as error:
        return CertificateCheck(tone="bad", title=_("Not a code"), text=said(error.message))
    limits.count(LOOKED_UP_BY_ADDRESS, limits.neighbourhood(client_address))
    with deps.reading() as session:
        return _checked(session, parsed)


def path_of(session: Session, pledge: Pledge) -> str:
    """Where the certificate for a pledge's shares is checked; empty while it has none.

    Args:
        session: the caller's.
        pledge: of whoever is shown the address: who has it sees the certificate.
    """
    query = select(Allotment.certificate_code).where(Allotment.pledge_id == pledge.id)
    code = session.exec(query).first()
    return f"/certificates/{code}" if code else ""


def _checked(session: Session, code: str) -> CertificateCheck:
    query = (
        select(Allotment, Campaign, Enterprise, User.name)
        .join(Campaign, col(Campaign.id) == col(Allotment.campaign_id))
        .join(Enterprise, col(Enterprise.id) == col(Allotment.enterprise_id))
        .join(User, col(User.id) == col(Allotment.holder_id))
        .where(Allotment.certificate_code == code)
    )
    found = session.exec(query).first()
    if found is None:
        return CertificateCheck(
            code=grouped(code), tone="bad", title=_("Unknown certificate"), text=_(UNKNOWN)
        )
    line, campaign, enterprise, holder = found
    is_in_force = line.annulled_at is None
    return CertificateCheck(
        code=grouped(code),
        tone="good" if is_in_force else "bad",
        title=_("Valid certificate") if is_in_force else _("Annulled certificate"),
        text=_(IN_FORCE) if is_in_force else _(ANNULLED).format(day=texts.day(line.annulled_at)),
        facts=_facts(line, campaign, enterprise, holder),
        enterprise_slug=enterprise.slug,
    )


def _facts(line: Allotment, campaign: Campaign, enterprise: Enterprise, holder: str) -> list[Fact]:
    last_share = line.first_share + line.shares - 1
    facts = [
        Fact(_("Enterprise"), enterprise.name),
        Fact(
            _("Certificate"), _("No. {number}").format(number=texts.number(line.certificate_number))
        ),
        Fact(_("Security"), campaign.security),
        Fact(_("Shares"), texts.number(line.shares)),
        Fact(_("Numbers"), texts.span(line.first_share, last_share)),
        Fact(_("Allotted on"), texts.day(line.allotted_at)),
        Fact(_("May be sold on"), lock_text(line, campaign)),
        Fact(_("Holder"), initials(holder), _("The first letters of the name on the paper")),
    ]
    if line.annulled_at is not None:
        facts.append(Fact(_("Annulled on"), texts.day(line.annulled_at)))
    return [fact for fact in facts if fact.value]
