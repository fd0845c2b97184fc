"""How European rules hold a pledge: nothing missing, consent above the big ticket, and neither of
them, nor time to reflect, for whoever stated to be sophisticated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow
from sqlmodel import Session

from crowdfund.db.queries import investors, protections
from crowdfund.domain.errors import ConsentNeeded
from crowdfund.domain.regimes import big_ticket, loss
from crowdfund.domain.regimes.base import Regime
from crowdfund.domain.regimes.big_ticket import Consent, Ticket
from crowdfund.domain.regimes.declarations import Wording
from crowdfund.domain.regimes.sophisticated import has_status, is_sophisticated
from crowdfund.services import entry_answers, investor_status, shown_words, texts
from crowdfund.services.views.entry import OptionRow, QuestionRow
from crowdfund.services.views.pledges import LargePledge
from crowdfund.words import N_, _

ASK: Final = N_(
    "A pledge of {amount} needs your consent: read the warning, answer its question, and tick "
    "that you consent."
)
OTHER_WORDS: Final = N_("The warning has changed since you saw it. Read it again, please.")
NOT_UNDERSTOOD: Final = N_(
    "That answer is not right, so nothing was pledged. Read the warning again, please."
)
PLACES: Final = ("0", "1", "2")
"""Options of the question as a form has them."""


def holds(pack: Regime) -> bool:
    """Whether a regime knows large pledges or people who give up its protection."""
    return has_status(pack) or loss.asks_for_consent(pack)


@contextmanager
def guarded(
    connection: Connection[TupleRow], pack: Regime, values: dict[str, Any], consent: Consent
) -> Iterator[None]:
    """Holds a pledge to the rules while its shares are reserved, in one transaction with them.

    Args:
        connection: on which each statement is a transaction of its own.
        pack: a regime that `holds`.
        values: pledge_id, backer_id, amount_minor, currency and now (UTC) of the pledge; takes
            reflects_until away from whoever is sophisticated.
        consent: what the backer answered to the warning before a large pledge.

    Raises:
        DeclarationNeeded: a step before the first pledge is missing.
        ConsentNeeded: it is above what needs consent, and that was not given, to other words, or
            without understanding; a wrong answer is kept.
    """
    with connection.transaction():
        connection.execute(investors.TURN, {"backer_id": values["backer_id"]})
        if _is_sophisticated(connection, pack, values):
            values["reflects_until"] = None
            yield
            return
        _require_steps(connection, pack, values)
        ticket = _ticket(connection, pack, values)
        if ticket is None:
            yield
            return
        kept = _kept(ticket, _require(ticket, consent, pack), consent, values)
        connection.execute(protections.KEEP_WORDS, kept)
        if consent.answer == str(ticket.question.right):
            yield
            connection.execute(protections.KEEP_CONSENT, kept)
            return
        connection.execute(protections.KEEP_WRONG, kept)
    raise ConsentNeeded(_(NOT_UNDERSTOOD))


def shown(
    session: Session, pack: Regime, *, user_id: UUID, amount_minor: int, now: datetime
) -> LargePledge:
    """What somebody reads and answers before a pledge of an amount; empty when nothing is asked.

    Args:
        session: the caller's.
        pack: the campaign's regime.
        user_id: who would pledge.
        amount_minor: minor units of the campaign's currency.
        now: UTC.
    """
    if not holds(pack) or investor_status.is_sophisticated_now(session, pack, user_id, now):
        return LargePledge()
    gate = loss.gate(pack, investor_status.shared_by(session, pack, user_id), now)
    if amount_minor <= gate:
        return LargePledge()
    tries = session.execute(protections.wrong_answers(), {"backer_id": user_id}).scalar_one()
    asked = big_ticket.ticket(
        pack, person=str(user_id), amount_minor=amount_minor, gate_minor=gate, tries=int(tries)
    )
    ticket = shown_words.ticket(asked)
    options = [OptionRow(str(place), text) for place, text in enumerate(ticket.question.options)]
    return LargePledge(
        title=_("A pledge of {amount} is a large one").format(
            amount=texts.money(amount_minor, pack.currency)
        ),
        warning=ticket.warning,
        promise=ticket.promise,
        question=QuestionRow("0", ticket.question.text, options),
        words_hash=ticket.words.hash,
    )


def _asked(pack: Regime, values: dict[str, Any]) -> dict[str, Any]:
    return {"backer_id": values["backer_id"], "regime": pack.code.value}


def _is_sophisticated(
    connection: Connection[TupleRow], pack: Regime, values: dict[str, Any]
) -> bool:
    answer = connection.execute(protections.NEWEST_STATEMENT, _asked(pack, values))
    return is_sophisticated(pack, investor_status.read_statement(answer), values["now"])


def _require_steps(connection: Connection[TupleRow], pack: Regime, values: dict[str, Any]) -> None:
    answer = connection.execute(investors.ANSWERS, _asked(pack, values))
    entry_answers.require_nothing_missing(pack, entry_answers.read(answer), values["now"])


def _ticket(
    connection: Connection[TupleRow], pack: Regime, values: dict[str, Any]
) -> Ticket | None:
    """What has to be agreed to before this pledge; None for one that is not large."""
    answer = connection.execute(protections.NEWEST_LOSS, _asked(pack, values))
    gate = loss.gate(pack, investor_status.read_shared(answer), values["now"])
    if values["amount_minor"] <= gate:
        return None
    found = connection.execute(protections.WRONG_ANSWERS, _asked(pack, values)).fetchone()
    return big_ticket.ticket(
        pack,
        person=str(values["backer_id"]),
        amount_minor=values["amount_minor"],
        gate_minor=gate,
        tries=found[0] if found else 0,
    )


def _require(ticket: Ticket, consent: Consent, pack: Regime) -> Wording:
    """What was read, in the language in which it was read, when there is consent to it."""
    if not consent.is_given or consent.answer not in PLACES:
        amount = texts.money(ticket.amount_minor, pack.currency)
        raise ConsentNeeded(_(ASK).format(amount=amount))
    words = shown_words.answered(partial(_words, ticket), consent.words_hash)
    if words is None:
        raise ConsentNeeded(_(OTHER_WORDS))
    return words


def _words(ticket: Ticket) -> Wording:
    return shown_words.ticket(ticket).words


def _kept(
    ticket: Ticket, words: Wording, consent: Consent, values: dict[str, Any]
) -> dict[str, Any]:
    return values | {
        "gate_minor": ticket.gate_minor,
        "answer": consent.answer,
        "text_hash": words.hash,
        "text_name": words.name,
        "text_version": words.version,
        "text_language": words.language,
        "text": words.text,
    }
