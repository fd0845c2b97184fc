"""What a founder writes in rows: use of funds, team, risks. From forms to rows, and back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session

from crowdfund.db.tables import Campaign, CampaignFile, FundUse, RiskItem, TeamMember
from crowdfund.domain.actor import Actor
from crowdfund.domain.content import WHOLE_BASIS_POINTS, FileKind
from crowdfund.domain.errors import InvalidInput, NotFound
from crowdfund.domain.money import parse_written
from crowdfund.services.deps import Deps
from crowdfund.services.draft_access import open_draft
from crowdfund.services.draft_rows import read_all, replace_rows
from crowdfund.services.form_text import (
    MOST_NAME_CHARS,
    MOST_NUMBER_CHARS,
    MOST_REASON_CHARS,
    long_text,
    one_line,
)
from crowdfund.services.lookup import parse_id
from crowdfund.services.views.content import FundForm, RiskForm, TeamForm
from crowdfund.words import _

FUNDS, TEAM, RISKS = "funds", "team", "risk_items"

Row = TypeVar("Row", FundUse, TeamMember, RiskItem)


def save_funds(
    deps: Deps,
    *,
    actor: Actor | None,
    campaign_id: str,
    rows: Sequence[FundForm],
    seen: str | None = None,
) -> str:
    """Writes what the money is for in place of what was there. Sums are not asked to be whole yet:
    a draft may be half written, and `sums_note` says what is missing.

    Args:
        deps: see `Deps`.
        actor: the founder.
        campaign_id: as sent.
        rows: all of them.
        seen: the mark of what was read before; None writes over whatever is there.

    Returns:
        The mark of what is stored now.

    Raises:
        NotSignedIn, NotFound, Conflict: as for `open_draft`.
        ChangedElsewhere: something else than what was seen is there; nothing is saved.
        InvalidInput: a row cannot be read, or there are too many; nothing is saved.
    """
    read = read_funds(rows)
    with deps.transaction() as session:
        campaign = open_draft(session, actor, campaign_id)
        return _replace(session, campaign, FundUse, read, deps, actor, seen)


def save_team(
    deps: Deps,
    *,
    actor: Actor | None,
    campaign_id: str,
    rows: Sequence[TeamForm],
    seen: str | None = None,
) -> str:
    """Writes who is behind the enterprise in place of what was there.

    Raises:
        NotSignedIn, NotFound, Conflict, InvalidInput: as for `save_funds`; InvalidInput also for a
            photo that is not a picture of this campaign.
    """
    read = read_all(rows, _member_of, TEAM)
    with deps.transaction() as session:
        campaign = open_draft(session, actor, campaign_id)
        for member in read:
            _require_photo(session, campaign, member.photo_id)
        return _replace(session, campaign, TeamMember, read, deps, actor, seen)


def save_risks(
    deps: Deps,
    *,
    actor: Actor | None,
    campaign_id: str,
    rows: Sequence[RiskForm],
    seen: str | None = None,
) -> str:
    """Writes what may go wrong in place of what was there.

    Raises:
        NotSignedIn, NotFound, Conflict, InvalidInput: as for `save_funds`.
    """
    read = read_risks(rows)
    with deps.transaction() as session:
        campaign = open_draft(session, actor, campaign_id)
        return _replace(session, campaign, RiskItem, read, deps, actor, seen)


def read_funds(rows: Sequence[FundForm]) -> list[FundUse]:
    """Uses of the money as a form has them, as rows that belong to no campaign yet.

    Raises:
        InvalidInput: a row cannot be read, or there are too many.
    """
    return read_all(rows, _fund_of, FUNDS)


def read_risks(rows: Sequence[RiskForm]) -> list[RiskItem]:
    """Risks as a form has them, as rows that belong to no campaign yet.

    Raises:
        InvalidInput: a row cannot be read, or there are too many.
    """
    return read_all(rows, _risk_of, RISKS)


def sums_note(rows: Sequence[FundUse]) -> str:
    """What is wrong with the sums of the parts, in words; empty when each column is the whole or
    nothing is written."""
    if not rows:
        return ""
    columns = (
        ("target", sum(row.target_basis_points for row in rows)),
        ("maximum", sum(row.maximum_basis_points for row in rows)),
    )
    return " ".join(_sum_words(name, total) for name, total in columns if _sum_words(name, total))


def percent_of(basis_points: int) -> str:
    """Basis points as a form has them: "12.5", "40"; empty for none."""
    return f"{(Decimal(basis_points) / 100).normalize():f}" if basis_points else ""


def fund_forms(rows: Sequence[FundUse]) -> list[FundForm]:
    """Rows as fields of the form."""
    return [
        FundForm(
            row.purpose, percent_of(row.target_basis_points), percent_of(row.maximum_basis_points)
        )
        for row in rows
    ]


def team_forms(rows: Sequence[TeamMember]) -> list[TeamForm]:
    """Rows as fields of the form."""
    return [TeamForm(row.name, row.role, row.biography, str(row.photo_id or "")) for row in rows]


def risk_forms(rows: Sequence[RiskItem]) -> list[RiskForm]:
    """Rows as fields of the form."""
    return [RiskForm(row.heading, row.body) for row in rows]


def _sum_words(name: str, total: int) -> str:
    if total == WHOLE_BASIS_POINTS:
        return ""
    difference = percent_of(abs(WHOLE_BASIS_POINTS - total))
    verb = _("is not accounted for") if total < WHOLE_BASIS_POINTS else _("is spent twice")
    written = percent_of(total) or "0"
    return _("At the {name} the parts add up to {written} %: {difference} % {verb}.").format(
        name=name, written=written, difference=difference, verb=verb
    )


def _fund_of(noun: str, form: FundForm) -> FundUse:
    purpose = _line(form.purpose, _("{noun}: what it is for").format(noun=noun), FUNDS)
    if not purpose:
        raise InvalidInput(_("{noun}: say what the money is for.").format(noun=noun), field=FUNDS)
    target = _basis_points(form.target_part, _("{noun}: the part at the target").format(noun=noun))
    maximum = _basis_points(
        form.maximum_part, _("{noun}: the part at the maximum").format(noun=noun)
    )
    return FundUse(purpose=purpose, target_basis_points=target, maximum_basis_points=maximum)


def _member_of(noun: str, form: TeamForm) -> TeamMember:
    name = _line(form.name, _("{noun}: the name").format(noun=noun), TEAM)
    if not name:
        raise InvalidInput(_("{noun}: say who it is.").format(noun=noun), field=TEAM)
    return TeamMember(
        name=name,
        role=_line(form.role, _("{noun}: the role").format(noun=noun), TEAM),
        biography=_text(form.biography, _("{noun}: the biography").format(noun=noun), TEAM),
        photo_id=_id_or_none(form.photo_id, noun),
    )


def _risk_of(noun: str, form: RiskForm) -> RiskItem:
    heading = _line(form.heading, _("{noun}: the heading").format(noun=noun), RISKS)
    if not heading:
        raise InvalidInput(
            _("{noun}: name the risk in a few words.").format(noun=noun), field=RISKS
        )
    return RiskItem(
        heading=heading, body=_text(form.text, _("{noun}: the text").format(noun=noun), RISKS)
    )


def _line(text: object, noun: str, field: str) -> str:
    return one_line(text, field=field, noun=noun, most_chars=MOST_NAME_CHARS)


def _text(text: object, noun: str, field: str) -> str:
    return long_text(text, field=field, noun=noun, most_chars=MOST_REASON_CHARS)


def _basis_points(text: object, noun: str) -> int:
    """A percentage with up to two decimals; nothing written is none."""
    written = one_line(text, field=FUNDS, noun=noun, most_chars=MOST_NUMBER_CHARS)
    number = written.removesuffix("%").strip()
    if not number:
        return 0
    refused = InvalidInput(
        _("{noun} is a percentage, such as 12.5.").format(noun=noun), field=FUNDS
    )
    try:
        points = parse_written(number, field=FUNDS) * 100
    except InvalidInput:
        raise refused from None
    if points != points.to_integral_value() or not 0 <= points <= WHOLE_BASIS_POINTS:
        raise refused
    return int(points)


def _id_or_none(text: object, noun: str) -> UUID | None:
    if text == "":
        return None
    try:
        return parse_id(text)
    except NotFound:
        raise InvalidInput(
            _("{noun}: choose a photo of the list.").format(noun=noun), field=TEAM
        ) from None


def _require_photo(session: Session, campaign: Campaign, photo_id: UUID | None) -> None:
    if photo_id is None:
        return
    row = session.get(CampaignFile, photo_id)
    is_ours = row is not None and row.campaign_id == campaign.id
    if row is None or not is_ours or row.kind != FileKind.PICTURE.value:
        raise InvalidInput(_("Choose a photo of the list."), field=TEAM)


def _replace(
    session: Session,
    campaign: Campaign,
    table: type[Row],
    rows: Sequence[Row],
    deps: Deps,
    actor: Actor | None,
    seen: str | None,
) -> str:
    # Nothing written in a field is told as nothing, so that each keeps its place.
    return replace_rows(
        session, campaign, table, rows, deps, actor, is_said=lambda it: it is not None, seen=seen
    )
