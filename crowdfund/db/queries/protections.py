"""What one person shared and stated last, which says how far European rules protect them.

Used from a session and, written out, from the statements that reserve shares.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    Insert,
    Integer,
    Select,
    Text,
    Uuid,
    bindparam,
    func,
    insert,
    literal_column,
)
from sqlalchemy import select as select_columns
from sqlalchemy.dialects.postgresql import insert as insert_once
from sqlmodel import col

from crowdfund.db.queries.written import written
from crowdfund.db.tables import (
    BigTicketAnswer,
    Pledge,
    SharedLoss,
    ShownText,
    SophisticatedStatement,
)


def newest_loss() -> Select[*tuple[Any, ...]]:
    """The result of a simulation that one person shared last under a regime, in the order of
    `SharedResult`; takes `backer_id` and `regime`."""
    return (
        select_columns(
            col(SharedLoss.tenth_minor), col(SharedLoss.gate_minor), col(SharedLoss.made_at)
        )
        .where(
            col(SharedLoss.user_id) == bindparam("backer_id", type_=Uuid()),
            col(SharedLoss.regime) == bindparam("regime", type_=Text()),
        )
        .order_by(col(SharedLoss.made_at).desc())
        .limit(literal_column("1"))
    )


def newest_statement() -> Select[*tuple[Any, ...]]:
    """Kind and time of what one person stated last about being sophisticated under a regime; takes
    `backer_id` and `regime`."""
    return (
        select_columns(col(SophisticatedStatement.kind), col(SophisticatedStatement.made_at))
        .where(
            col(SophisticatedStatement.user_id) == bindparam("backer_id", type_=Uuid()),
            col(SophisticatedStatement.regime) == bindparam("regime", type_=Text()),
        )
        .order_by(col(SophisticatedStatement.made_at).desc())
        .limit(literal_column("1"))
    )


def wrong_answers() -> Select[*tuple[Any, ...]]:
    """How often one person answered the question before a large pledge wrongly; takes
    `backer_id`."""
    return select_columns(func.count()).where(
        col(BigTicketAnswer.user_id) == bindparam("backer_id", type_=Uuid()),
        col(BigTicketAnswer.pledge_id).is_(None),
    )


def keeping_words() -> Insert:
    """Stores a text once, however many answer it at the same time; takes `text_hash`,
    `text_name`, `text_version`, `text_language`, `text` and `now`."""
    values = {
        "hash": bindparam("text_hash", type_=Text()),
        "name": bindparam("text_name", type_=Text()),
        "version": bindparam("text_version", type_=Integer()),
        "language": bindparam("text_language", type_=Text()),
        "text": bindparam("text", type_=Text()),
        "first_shown_at": bindparam("now", type_=_TIME),
    }
    # No index is named: the same text meets itself at its hash, or at its name and version. Another
    # text under the same ones is not stored, and the reference of who answers it is refused.
    return insert_once(ShownText).values(values).on_conflict_do_nothing()


def keeping_consent() -> Insert:
    """Keeps the consent to a pledge that was just made; nothing when its shares were gone. Takes
    `pledge_id`, `backer_id`, `amount_minor`, `currency`, `gate_minor`, `answer`, `text_hash` and
    `now`."""
    row = select_columns(*_answer(col(Pledge.id), literal_column("true")).values())
    row = row.where(col(Pledge.id) == bindparam("pledge_id", type_=Uuid()))
    columns = list(_answer(None, None))
    return insert(BigTicketAnswer).from_select(columns, row, include_defaults=False)


def keeping_wrong_answer() -> Insert:
    """Keeps an answer that was wrong, after which nothing is reserved; takes the same without
    `pledge_id`."""
    values = _answer(literal_column("NULL"), literal_column("false"))
    return insert(BigTicketAnswer).values(values)


_TIME = DateTime(timezone=True)


def _answer(pledge_id: Any, has_understood: Any) -> dict[str, Any]:
    return {
        "id": func.gen_random_uuid(),
        "user_id": bindparam("backer_id", type_=Uuid()),
        "pledge_id": pledge_id,
        "currency": bindparam("currency", type_=Text()),
        "amount_minor": bindparam("amount_minor", type_=BigInteger()),
        "gate_minor": bindparam("gate_minor", type_=BigInteger()),
        "answer": bindparam("answer", type_=Text()),
        "has_understood": has_understood,
        "text_hash": bindparam("text_hash", type_=Text()),
        "made_at": bindparam("now", type_=_TIME),
    }


NEWEST_LOSS, NEWEST_STATEMENT = written(newest_loss()), written(newest_statement())
WRONG_ANSWERS = written(wrong_answers())
KEEP_WORDS = written(keeping_words())
KEEP_CONSENT, KEEP_WRONG = written(keeping_consent()), written(keeping_wrong_answer())
