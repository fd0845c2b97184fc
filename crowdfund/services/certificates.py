"""Share certificates looked up by their codes, by anybody. Nothing personal is told but initials:
who holds the paper reads the name there and can set them against each other."""

from __future__ import annotations

from typing import Final

from sqlmodel import Session, col, select

from crowdfund.db.tables import Allotment, Campaign, Enterprise, User
from crowdfund.domain.certificate import grouped, initials, parse_code
from crowdfund.domain.errors import InvalidInput
from crowdfund.services import limits, texts
from crowdfund.services.deps import Deps
from crowdfund.services.limits import Limit
from crowdfund.services.views.certificates import CertificateCheck
from crowdfund.services.views.common import Fact

LOOKED_UP_BY_ADDRESS: Final = Limit("certificate-address", 120, 5)
"""Codes cannot be guessed; this only spares the database."""

UNKNOWN: Final = "No certificate of ours has this code. If it stands on a paper, do not rely on it."
IN_FORCE: Final = (
    "The shares are in the enterprise's register as below. Set it against the paper: if anything "
    "differs, do not rely on the paper."
)
ANNULLED: Final = (
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
        return CertificateCheck(tone="bad", title="Not a code", text=error.message)
    limits.count(LOOKED_UP_BY_ADDRESS, limits.neighbourhood(client_address))
    with deps.reading() as session:
        return _checked(session, parsed)


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
            code=grouped(code), tone="bad", title="Unknown certificate", text=UNKNOWN
        )
    line, campaign, enterprise, holder = found
    is_in_force = line.annulled_at is None
    return CertificateCheck(
        code=grouped(code),
        tone="good" if is_in_force else "bad",
        title="Valid certificate" if is_in_force else "Annulled certificate",
        text=IN_FORCE if is_in_force else ANNULLED.format(day=texts.day(line.annulled_at)),
        facts=_facts(line, campaign, enterprise, holder),
        enterprise_slug=enterprise.slug,
    )


def _facts(line: Allotment, campaign: Campaign, enterprise: Enterprise, holder: str) -> list[Fact]:
    last_share = line.first_share + line.shares - 1
    facts = [
        Fact("Enterprise", enterprise.name),
        Fact("Certificate", f"No. {texts.number(line.certificate_number)}"),
        Fact("Security", campaign.security),
        Fact("Shares", texts.number(line.shares)),
        Fact("Numbers", f"{texts.number(line.first_share)} to {texts.number(last_share)}"),
        Fact("Allotted on", texts.day(line.allotted_at)),
        Fact("Holder", initials(holder), "The first letters of the name on the paper"),
    ]
    if line.annulled_at is not None:
        facts.append(Fact("Annulled on", texts.day(line.annulled_at)))
    return [fact for fact in facts if fact.value]
