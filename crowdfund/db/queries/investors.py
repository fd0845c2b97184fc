"""What one person has invested under the rules of one regime, and what they declared last.

Used from a session and, written out, from the statements that reserve shares.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    DateTime,
    Select,
    Text,
    Uuid,
    bindparam,
    func,
    literal_column,
    union_all,
)
from sqlalchemy import select as select_columns
from sqlmodel import col

from crowdfund.db.queries.written import written
from crowdfund.db.tables import Campaign, InvestorAnswer, InvestorDeclaration, Pledge
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.domain.regimes.entry import EACH_PLEDGE, AnswerKind

COUNTS = (
    PledgeStatus.RESERVED,
    PledgeStatus.ESCROWED,
    PledgeStatus.DISPUTED,
    PledgeStatus.SETTLED,
)
"""Pledges that count towards a limit: what is promised, held or released, and not what went
back."""


def invested() -> Select[*tuple[Any, ...]]:
    """The sum of one person's pledges in campaigns of a regime since a moment, minor units; takes
    `backer_id`, `regime` and `since`."""
    statuses = ", ".join(f"'{status.value}'" for status in COUNTS)
    return (
        select_columns(
            func.coalesce(func.sum(col(Pledge.amount_minor)), literal_column("0"))
            .cast(BigInteger)
            .label("minor")
        )
        .join(Campaign, col(Campaign.id) == col(Pledge.campaign_id))
        .where(
            col(Pledge.backer_id) == bindparam("backer_id", type_=Uuid()),
            col(Campaign.regime) == bindparam("regime", type_=Text()),
            col(Pledge.created_at) >= bindparam("since", type_=DateTime(timezone=True)),
            literal_column(f"pledges.status IN ({statuses})"),
        )
    )


def newest_declaration() -> Select[*tuple[Any, ...]]:
    """What one person declared last under a regime; takes `backer_id` and `regime`."""
    return (
        select_columns(
            col(InvestorDeclaration.income_minor),
            col(InvestorDeclaration.net_worth_minor),
            col(InvestorDeclaration.elsewhere_minor),
            col(InvestorDeclaration.is_accredited),
            col(InvestorDeclaration.made_at),
            col(InvestorDeclaration.joint_income_minor),
            (col(InvestorDeclaration.crd_number) != literal_column("''")).label("is_licensed"),
        )
        .where(
            col(InvestorDeclaration.user_id) == bindparam("backer_id", type_=Uuid()),
            col(InvestorDeclaration.regime) == bindparam("regime", type_=Text()),
        )
        .order_by(col(InvestorDeclaration.made_at).desc())
        .limit(literal_column("1"))
    )


def answers() -> CompoundSelect[*tuple[Any, ...]]:
    """Everything one person answered under a regime, and where each pledge takes a test of its own
    their pledges, without a kind; the oldest first. Takes `backer_id` and `regime`."""
    given = select_columns(
        col(InvestorAnswer.kind), col(InvestorAnswer.has_passed), col(InvestorAnswer.made_at)
    ).where(
        col(InvestorAnswer.user_id) == bindparam("backer_id", type_=Uuid()),
        col(InvestorAnswer.regime) == bindparam("regime", type_=Text()),
    )
    return union_all(given, _pledged()).order_by(literal_column("made_at"))


def _pledged() -> Select[*tuple[Any, ...]]:
    """One person's pledges under such a regime, but those whose reservation ended unpaid."""
    such = ", ".join(f"'{code.value}'" for code in sorted(EACH_PLEDGE))
    return (
        select_columns(literal_column("NULL::text"), literal_column("true"), col(Pledge.created_at))
        .join(Campaign, col(Campaign.id) == col(Pledge.campaign_id))
        .where(
            col(Pledge.backer_id) == bindparam("backer_id", type_=Uuid()),
            col(Campaign.regime) == bindparam("regime", type_=Text()),
            literal_column(f"campaigns.regime IN ({such})"),
            literal_column(f"pledges.status <> '{PledgeStatus.EXPIRED.value}'"),
        )
    )


def newest_category() -> Select[*tuple[Any, ...]]:
    """Which kind of client one person stated to be last under a regime; takes `backer_id` and
    `regime`."""
    return (
        select_columns(col(InvestorAnswer.answer))
        .where(
            col(InvestorAnswer.user_id) == bindparam("backer_id", type_=Uuid()),
            col(InvestorAnswer.regime) == bindparam("regime", type_=Text()),
            col(InvestorAnswer.kind) == literal_column(f"'{AnswerKind.CATEGORY.value}'"),
        )
        .order_by(col(InvestorAnswer.made_at).desc())
        .limit(literal_column("1"))
    )


INVESTED, NEWEST = written(invested()), written(newest_declaration())
ANSWERS = written(answers())

TURN = "SELECT pg_advisory_xact_lock(hashtextextended(%(backer_id)s::text, 1))"
"""One person's pledges under a limit are judged one after the other; 0 is the campaigns' queue."""
