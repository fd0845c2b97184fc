"""Stating to be a sophisticated investor, dated and signed, and taking it back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final
from uuid import uuid4

from sqlmodel import Session

from crowdfund.db.queries import investors
from crowdfund.db.tables import SophisticatedStatement
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict, InvalidInput
from crowdfund.domain.money import MAXIMUM_MINOR, parse_minor
from crowdfund.domain.regimes.declarations import Wording
from crowdfund.domain.regimes.ecspr import ECSPR
from crowdfund.domain.regimes.ecspr_words import NOT_SOPHISTICATED, SOPHISTICATED
from crowdfund.domain.regimes.sophisticated import (
    InvestorKind,
    ends_at,
    is_sophisticated,
    meets,
)
from crowdfund.services import investor_status, limits, shown_words, texts
from crowdfund.services.deps import Deps
from crowdfund.services.form_text import MOST_NUMBER_CHARS, one_line
from crowdfund.services.signed_words import keep_signed, words_named
from crowdfund.services.views.investors import SophisticatedForm, SophisticatedPage
from crowdfund.words import N_, Spoken, _

STATED_BY_PERSON: Final = limits.Limit("sophisticated-person", 20, 10)
CHOOSE: Final = N_("Choose whether you state this for a person or for a company.")
CONFIRM: Final = N_("Confirm that this is true, and that you give up this protection.")
OTHER_WORDS: Final = N_("The words of this statement have changed. Read them again, please.")
NOTHING_STATED: Final = N_("No statement of yours is in force: you are protected already.")
NOT_MET: Final = Spoken(
    {
        InvestorKind.PERSON: N_("These figures meet fewer than two of the three criteria."),
        InvestorKind.COMPANY: N_("These figures meet none of the three criteria."),
    }
)
_COUNT: Final = re.compile(r"\d{1,6}", re.ASCII)
_MONEY: Final = {
    InvestorKind.PERSON: ("income", "portfolio"),
    InvestorKind.COMPANY: ("own_funds", "turnover", "balance_sheet"),
}


def sophisticated_page(deps: Deps, *, actor: Actor | None) -> SophisticatedPage:
    """What one stated last, and the words that are signed.

    Raises:
        NotSignedIn: nobody is signed in.
    """
    known = require_actor(actor)
    with deps.reading() as session:
        return _page(session, known, deps.now())


def state_sophisticated(
    deps: Deps, *, actor: Actor | None, form: SophisticatedForm
) -> SophisticatedPage:
    """Keeps a signed statement of being sophisticated; earlier ones stay as they were.

    Args:
        deps: what the platform works with.
        actor: who states it.
        form: as sent; `words_hash` says which words were on the screen.

    Raises:
        NotSignedIn: nobody is signed in.
        InvalidInput: a figure that cannot be read, criteria that are not met, nothing confirmed.
        Conflict: other words were shown than are in force.
        TooManyAttempts: too many within ten minutes.
    """
    known, now = require_actor(actor), deps.now()
    if form.kind not in set(_MONEY):
        raise InvalidInput(_(CHOOSE), field="kind")
    kind = InvestorKind(form.kind)
    figures = _figures(form, kind)
    if not meets(ECSPR, kind, {name.replace("_", "-"): one for name, one in figures.items()}, now):
        raise InvalidInput(NOT_MET[kind], field="kind")
    if not form.is_confirmed:
        raise InvalidInput(_(CONFIRM), field="confirmed")
    words = _read(SOPHISTICATED[kind], form.words_hash)
    return _keep(deps, known, kind, words, figures, now)


def take_back(deps: Deps, *, actor: Actor | None, words_hash: object) -> SophisticatedPage:
    """Gives up the status: from now on they are protected like everybody.

    Raises:
        NotSignedIn, TooManyAttempts: as for `state_sophisticated`.
        Conflict: other words were shown, or there is nothing to take back.
    """
    known, now = require_actor(actor), deps.now()
    words = _read(NOT_SOPHISTICATED, words_hash)
    with deps.reading() as session:
        has_status = investor_status.is_sophisticated_now(session, ECSPR, known.user_id, now)
    if not has_status:
        raise Conflict(_(NOTHING_STATED))
    return _keep(deps, known, InvestorKind.NONE, words, {}, now)


def _read(words: Wording, words_hash: object) -> Wording:
    """Words as they were on the screen."""
    read = shown_words.answered(partial(shown_words.written, words), words_hash)
    if read is None:
        raise Conflict(_(OTHER_WORDS))
    return read


def _keep(
    deps: Deps,
    known: Actor,
    kind: InvestorKind,
    words: Wording,
    figures: dict[str, int],
    now: datetime,
) -> SophisticatedPage:
    limits.count(STATED_BY_PERSON, str(known.user_id))
    columns = {_column(name): value for name, value in figures.items() if name != "professional"}
    with deps.transaction() as session:
        # A pledge that is being reserved is judged by what was stated before it, or after it.
        session.connection().exec_driver_sql(investors.TURN, {"backer_id": str(known.user_id)})
        row = SophisticatedStatement(
            id=uuid4(),
            user_id=known.user_id,
            regime=ECSPR.code.value,
            kind=kind.value,
            currency=ECSPR.currency,
            is_professional=bool(figures.get("professional")),
            text_hash=words.hash,
            made_at=now,
            **columns,
        )
        # Which words were signed; what somebody earns and owns stays out of the trail.
        after = {"kind": kind.value, "words": words_named(words)}
        action = AuditAction.SOPHISTICATION_STATED
        keep_signed(session, row, words, action, known=known, at=now, after=after)
        return _page(session, known, now)


def _column(name: str) -> str:
    return name if name == "trades_a_quarter" else f"{name}_minor"


def _figures(form: SophisticatedForm, kind: InvestorKind) -> dict[str, int]:
    """Figures of one kind by the names of the rule, with underscores."""
    figures = {name: _amount(getattr(form, name), field=name) for name in _MONEY[kind]}
    if kind is InvestorKind.PERSON:
        trades = str(form.trades_a_quarter).strip() or "0"
        if not _COUNT.fullmatch(trades):
            raise InvalidInput(_("Write a whole number."), field="trades_a_quarter")
        figures |= {"professional": int(form.is_professional), "trades_a_quarter": int(trades)}
    return figures


def _amount(text: object, *, field: str) -> int:
    """An amount that may be left out: then it counts as nothing."""
    if text == "":
        return 0
    written = one_line(text, field=field, noun=_("The amount"), most_chars=MOST_NUMBER_CHARS)
    minor = parse_minor(written, ECSPR.currency, field=field)
    if not 0 <= minor <= MAXIMUM_MINOR:
        raise InvalidInput(_("{noun} is zero or more.").format(noun=_("The amount")), field=field)
    return minor


def _page(session: Session, known: Actor, now: datetime) -> SophisticatedPage:
    statement = investor_status.statement_of(session, ECSPR, known.user_id)
    person = shown_words.written(SOPHISTICATED[InvestorKind.PERSON])
    company = shown_words.written(SOPHISTICATED[InvestorKind.COMPANY])
    back = shown_words.written(NOT_SOPHISTICATED)
    page = SophisticatedPage(
        person_words=person.text,
        person_hash=person.hash,
        company_words=company.text,
        company_hash=company.hash,
        back_words=back.text,
        back_hash=back.hash,
    )
    if statement is None or not is_sophisticated(ECSPR, statement, now):
        return page
    stated_text = _(
        "On {moment} you stated to be a sophisticated investor. It counts until {day}."
    ).format(
        moment=texts.moment(statement.made_at),
        day=texts.day(ECSPR.day(ends_at(ECSPR, statement))),
    )
    return replace(page, is_sophisticated=True, stated_text=stated_text)
