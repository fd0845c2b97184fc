"""The steps before a pledge: a statement, questions, a warning, time, a choice. Each answer is
a row of its own with the exact words that were on the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final
from uuid import uuid4

from sqlalchemy import text
from sqlmodel import Session

from crowdfund.db.tables import InvestorAnswer
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict, InvalidInput, NotFound
from crowdfund.domain.regimes import regime
from crowdfund.domain.regimes.base import Regime
from crowdfund.domain.regimes.declarations import (
    CATEGORY_WORDS,
    FAILED_TEST,
    GO_ON,
    Wording,
    personal,
    personal_warning,
)
from crowdfund.domain.regimes.entry import STEPS, AnswerKind, Category, Missing
from crowdfund.domain.regimes.questions import (
    BANK_VERSION,
    DRAWN,
    Drawn,
    draw,
    is_passed,
    shown_text,
)
from crowdfund.services import entry_answers, limits, lookup, shown_words, texts
from crowdfund.services.deps import Deps
from crowdfund.services.regime_names import regime_name
from crowdfund.services.signed_words import keep_signed
from crowdfund.services.views.entry import EntryPage, OptionRow, QuestionRow, StatementRow
from crowdfund.words import N_, Spoken, _, language

ANSWERED_BY_PERSON: Final = limits.Limit("entry-person", 30, 10)
NOT_NOW: Final = N_("That is not the step that is asked for now. Look at the page again, please.")
OTHER_WORDS: Final = N_(
    "The words have changed since you opened the page. Read them again, please."
)
ANSWER_ALL: Final = N_("Answer every question.")
NOT_ALL_RIGHT: Final = N_("Not all of your answers were right. Here are other questions.")
LABELS: Final = Spoken(
    {
        Category.RESTRICTED: N_("Restricted: at most a tenth of what I own"),
        Category.HIGH_NET_WORTH: N_("High net worth"),
        Category.SOPHISTICATED: N_("Sophisticated"),
    }
)
PLACES: Final = ("0", "1", "2")
"""Options of a question as a form has them."""
_TURN: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(CAST(:person AS text), 1))")


def entry_page(deps: Deps, *, actor: Actor | None, code: object) -> EntryPage:
    """The step that a regime asks of this person now, with its words.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: no regime that asks for steps.
    """
    known, pack = require_actor(actor), _pack(code)
    with deps.reading() as session:
        return _page(session, pack, known, deps.now())


def state_category(
    deps: Deps, *, actor: Actor | None, code: object, category: object, words_hash: object
) -> EntryPage:
    """Keeps which kind of client somebody states to be.

    Raises:
        NotSignedIn, NotFound: as for `entry_page`.
        InvalidInput: no such category.
        Conflict: other words than those in force, or not the step that is asked for.
        TooManyAttempts: too many answers within ten minutes.
    """
    if not isinstance(category, str) or category not in set(Category):
        raise InvalidInput(_("Choose which of these you are."), field="category")
    shown = partial(shown_words.written, CATEGORY_WORDS[category])
    return _answer(deps, actor, code, AnswerKind.CATEGORY, shown, words_hash, answer=category)


def confirm(deps: Deps, *, actor: Actor | None, code: object, words_hash: object) -> EntryPage:
    """Takes a step that is a plain yes: a failed test is acknowledged, the personal warning was
    read and the waiting time begins, or after it the choice to go on.

    Raises:
        NotSignedIn, NotFound, Conflict, TooManyAttempts: as for `state_category`.
    """
    known, pack = require_actor(actor), _pack(code)
    with deps.reading() as session:
        step = _next(session, pack, known, deps.now())
    plain = {AnswerKind.ACKNOWLEDGED, AnswerKind.WARNING, AnswerKind.GO_ON}
    if step is None or step.kind not in plain:
        raise Conflict(_(NOT_NOW))
    return _answer(deps, known, code, step.kind, partial(_words, step, known), words_hash)


def answer_test(
    deps: Deps, *, actor: Actor | None, code: object, chosen: Sequence[object], words_hash: object
) -> EntryPage:
    """Marks one try of the questions that were drawn for it.

    Args:
        deps: what the platform works with.
        actor: who answers.
        code: the regime.
        chosen: the place of the chosen option of each question, from 0.
        words_hash: which questions were on the screen.

    Raises:
        NotSignedIn, NotFound, Conflict, TooManyAttempts: as for `state_category`.
        InvalidInput: a question without an answer.
    """
    known, pack = require_actor(actor), _pack(code)
    places = [PLACES.index(each) for each in chosen if each in PLACES]
    if len(chosen) != DRAWN or len(places) != DRAWN:
        raise InvalidInput(_(ANSWER_ALL), field="test")
    with deps.reading() as session:
        drawn = _drawn(session, pack, known)
    return _answer(
        deps,
        known,
        code,
        AnswerKind.TEST,
        partial(_test_words, pack, drawn),
        words_hash,
        answer=" ".join(map(str, places)),
        has_passed=is_passed(drawn, places),
    )


def _answer(
    deps: Deps,
    actor: Actor | None,
    code: object,
    kind: AnswerKind,
    shown: Callable[[], Wording],
    words_hash: object,
    *,
    answer: str = "",
    has_passed: bool = True,
) -> EntryPage:
    """Keeps one answer when it is the step that is asked for now, one of a person after the other:
    tries that are sent at once would all be first tries. What is kept are the words as they were
    on the screen, in the language in which they were read."""
    known, pack = require_actor(actor), _pack(code)
    limits.count(ANSWERED_BY_PERSON, str(known.user_id))
    now = deps.now()
    with deps.transaction() as session:
        session.execute(_TURN, {"person": str(known.user_id)})
        step = _next(session, pack, known, now)
        if step is None or step.kind is not kind or step.not_before is not None:
            raise Conflict(_(NOT_NOW))
        words = shown_words.answered(shown, words_hash)
        if words is not None and kind is AnswerKind.TEST:
            now_drawn = partial(_test_words, pack, _drawn(session, pack, known))
            words = shown_words.answered(now_drawn, words.hash)
        if words is None:
            raise Conflict(_(OTHER_WORDS))
        _keep(session, pack, known, kind, words, now, answer=answer, has_passed=has_passed)
        return _page(session, pack, known, now)


def _keep(
    session: Session,
    pack: Regime,
    known: Actor,
    kind: AnswerKind,
    words: Wording,
    now: datetime,
    *,
    answer: str,
    has_passed: bool,
) -> None:
    row = InvestorAnswer(
        id=uuid4(),
        user_id=known.user_id,
        regime=pack.code.value,
        kind=kind.value,
        answer=answer,
        has_passed=has_passed,
        text_hash=words.hash,
        made_at=now,
    )
    after = {"regime": pack.code.value, "step": kind.value, "passed": has_passed}
    keep_signed(session, row, words, AuditAction.STEP_ANSWERED, known=known, at=now, after=after)


def _pack(code: object) -> Regime:
    try:
        pack = regime(code)
    except InvalidInput:
        raise NotFound(lookup.NOTHING_HERE) from None
    if pack.code not in STEPS:
        raise NotFound(lookup.NOTHING_HERE)
    return pack


def _next(session: Session, pack: Regime, known: Actor, now: datetime) -> Missing | None:
    return entry_answers.missing_of(session, pack, known.user_id, now)


def _drawn(session: Session, pack: Regime, known: Actor) -> tuple[Drawn, ...]:
    given = entry_answers.answers_of(session, pack, known.user_id)
    tries = sum(each.kind is AnswerKind.TEST for each in given)
    return draw(pack.code, str(known.user_id), tries)


def _test_words(pack: Regime, drawn: Sequence[Drawn]) -> Wording:
    """All that a try has on the screen, in the language of now."""
    text = shown_text([shown_words.question(each) for each in drawn])
    return personal(f"{pack.code.value}-test", BANK_VERSION, text, language())


def _words(step: Missing, known: Actor) -> Wording:
    """The words of a step that is a plain yes, in the language of now."""
    if step.kind is AnswerKind.WARNING:
        return shown_words.written(personal_warning(known.name))
    return shown_words.written(GO_ON if step.kind is AnswerKind.GO_ON else FAILED_TEST)


def _page(session: Session, pack: Regime, known: Actor, now: datetime) -> EntryPage:
    step = _next(session, pack, known, now)
    rules_path = f"/learn/rules/{pack.code.value}"
    if step is None:
        return EntryPage(pack.code.value, regime_name(pack), rules_path, is_done=True)
    if step.not_before is not None:
        return EntryPage(
            pack.code.value,
            regime_name(pack),
            rules_path,
            "wait",
            entry_answers.sentence(step),
            until_text=texts.moment(step.not_before),
            until_iso=texts.iso(step.not_before),
        )
    page = EntryPage(
        pack.code.value,
        regime_name(pack),
        rules_path,
        step.kind.value,
        _lead(session, pack, step, known),
    )
    return _with_words(page, session, pack, step, known)


def _lead(session: Session, pack: Regime, step: Missing, known: Actor) -> str:
    """What the step is; after a try that was not passed, that it was not."""
    last = entry_answers.answers_of(session, pack, known.user_id)[-1:]
    is_again = step.kind is AnswerKind.TEST and not all(each.has_passed for each in last)
    return _(NOT_ALL_RIGHT) if is_again else entry_answers.SENTENCES[step.kind]


def _with_words(
    page: EntryPage, session: Session, pack: Regime, step: Missing, known: Actor
) -> EntryPage:
    if step.kind is AnswerKind.CATEGORY:
        statements = [
            StatementRow(kind.value, LABELS[kind], words.text, words.hash)
            for kind, words in (
                (kind, shown_words.written(CATEGORY_WORDS[kind.value])) for kind in Category
            )
        ]
        return replace(page, statements=statements)
    if step.kind is not AnswerKind.TEST:
        words = _words(step, known)
        return replace(page, words=words.text, words_hash=words.hash)
    drawn = _drawn(session, pack, known)
    questions = [
        QuestionRow(
            str(place),
            question.text,
            [OptionRow(str(each), option) for each, option in enumerate(question.options)],
        )
        for place, question in enumerate(map(shown_words.question, drawn))
    ]
    return replace(page, questions=questions, words_hash=_test_words(pack, drawn).hash)
