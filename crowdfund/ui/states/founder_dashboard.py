"""How one raise goes, for its founder."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import InvalidInput, NotFound, NotSignedIn
from crowdfund.services import catalog, dashboard, drafts
from crowdfund.services.campaign_talk import QUESTIONS_AT_ONCE
from crowdfund.services.views.campaigns import QuestionItem, QuestionList
from crowdfund.services.views.founder import FounderDashboard
from crowdfund.ui.parts.backer_loads import field_of, open_page, path_part
from crowdfund.ui.states.base import BaseState
from crowdfund.words import N_, _, said

CAMPAIGN_ID_PLACE = 2
"""Where the address has the id: /founder/campaigns/{id}/dashboard."""

MOVING = frozenset(
    {"scheduled", "live", "suspended", "closing", "settling", "refunding", "withdrawn"}
)
"""Statuses in which the page looks again by itself."""
ENDED = frozenset({"withdrawn"})
"""Statuses that move only while there is progress to tell of."""

POSTED = N_("The update is posted. Backers and everybody who watches have been told.")


class DashboardState(BaseState):
    """The page /founder/campaigns/[campaign_id]/dashboard."""

    board: FounderDashboard = FounderDashboard()
    questions: list[QuestionItem] = []
    """The newest; a hidden one is not among them."""
    questions_text: str = ""
    """How many were asked in all, in words."""
    has_older_questions: bool = False
    _questions_read: int = QUESTIONS_AT_ONCE
    _questions_total: int = 0
    _backers_page: int = 1
    _register_page: int = 1
    chart_line: str = ""
    """The upper edge of the chart's area, as an SVG path."""
    is_moving: bool = False
    title_problem: str = ""
    body_problem: str = ""
    answer_problem: str = ""
    answer_problem_id: str = ""
    """The question that `answer_problem` is about."""
    answer_typed: str = ""
    answer_typed_id: str = ""
    """What was refused last, and for which question: a field that is drawn anew keeps it."""
    reason_problem: str = ""
    posted_text: str = ""
    posts: int = 0
    """Counts what was posted here: the form starts empty again after each."""

    @rx.event
    async def load(self) -> Any:
        """Loads the dashboard, or asks to sign in."""
        return await open_page(self, self._read_all)

    @rx.event
    async def tick(self) -> Any:
        """Looks whether anything moved; nothing is sent to the browser when it did not."""
        if not self.board.id or not self.is_moving:
            return None
        actor = await self._actor()
        try:
            if not (self.board.run.text and await self._read_run(actor)):
                await self._read(actor, self.board.id)
                await self._read_questions(actor, kept=self.questions)
        except (NotFound, NotSignedIn):
            self.is_moving = False
        return None

    @rx.event
    async def post(self, form: dict[str, Any]) -> Any:
        """Posts an update.

        Args:
            form: title, body.
        """
        self._forget_words()
        return await self._try(
            self._post, title=field_of(form, "title"), body=field_of(form, "body")
        )

    @rx.event
    async def answer(self, form: dict[str, Any]) -> Any:
        """Answers a question in public.

        Args:
            form: question and answer; the service checks whose campaign the question is on.
        """
        self._forget_words()
        return await self._try(
            self._answer, question_id=field_of(form, "question"), text=field_of(form, "answer")
        )

    @rx.event
    async def turn_backers(self, step: int) -> Any:
        """Shows the page of backers before or after this one.

        Args:
            step: -1 or 1, as sent; anything else turns nothing.
        """
        place = self.board.backers_place
        self._backers_page = place.number + _step(step)
        return await self._try(self._read, campaign_id=self.board.id)

    @rx.event
    async def turn_register(self, step: int) -> Any:
        """Shows the page of the register before or after this one.

        Args:
            step: -1 or 1, as sent; anything else turns nothing.
        """
        place = self.board.register_place
        self._register_page = place.number + _step(step)
        return await self._try(self._read, campaign_id=self.board.id)

    @rx.event
    async def older_questions(self) -> Any:
        """Shows more of what was asked."""
        self._forget_words()
        return await self._try(self._read_older)

    @rx.event
    async def withdraw(self, form: dict[str, Any]) -> Any:
        """Takes the campaign back.

        Args:
            form: reason.
        """
        self._forget_words()
        return await self._try(self._withdraw, reason=field_of(form, "reason"))

    async def _read_all(self, actor: Actor) -> None:
        self._forget_words()
        self.answer_typed = self.answer_typed_id = ""
        self.posts, self._questions_read = 0, QUESTIONS_AT_ONCE
        self._backers_page = self._register_page = 1
        campaign_id = path_part(self, CAMPAIGN_ID_PLACE)
        await self._read(actor, campaign_id)
        await self._read_questions(actor, kept=[])

    async def _read(self, actor: Actor | None, campaign_id: str) -> None:
        board = await self._call(
            dashboard.founder_dashboard,
            actor=actor,
            campaign_id=campaign_id,
            backers_page=self._backers_page,
            register_page=self._register_page,
        )
        if board == self.board:
            return
        self.board = board
        self.chart_line = upper_edge(board.chart_path)
        self.is_moving = board.status in MOVING and (
            board.status not in ENDED or bool(board.run.text)
        )

    async def _read_run(self, actor: Actor | None) -> bool:
        """Looks at the run alone while it goes on: the rest of a large raise is much to read.
        Returns False when it is over."""
        run = await self._call(dashboard.run, actor=actor, campaign_id=self.board.id)
        if run.text and run != self.board.run:
            self.board = replace(self.board, run=run)
        return bool(run.text)

    async def _read_older(self, actor: Actor | None) -> None:
        if self.has_older_questions:
            self._questions_read += QUESTIONS_AT_ONCE
            await self._read_questions(actor, kept=self.questions)

    async def _read_questions(self, actor: Actor | None, *, kept: list[QuestionItem]) -> None:
        """Reads what was asked.

        Args:
            actor: who looks.
            kept: questions that stay on the page with the answers that they show: one may be
                being written over.
        """
        talk = await self._read_talk(actor)
        came = talk.total - self._questions_total
        if kept and came > 0 and talk.has_more:
            self._questions_read += came
            talk = await self._read_talk(actor)
        self._questions_total = talk.total
        known = {each.id: each for each in kept}
        shown = [_kept(each, known) for each in talk.shown if not each.hidden_reason]
        told = (shown, talk.total_text, talk.has_more)
        if told != (self.questions, self.questions_text, self.has_older_questions):
            self.questions, self.questions_text, self.has_older_questions = told

    async def _read_talk(self, actor: Actor | None) -> QuestionList:
        return await self._call(
            catalog.questions, actor=actor, slug=self.board.slug, shown=self._questions_read
        )

    async def _post(self, actor: Actor, *, title: str, body: str) -> None:
        try:
            await self._call(
                drafts.post_update, actor=actor, campaign_id=self.board.id, title=title, body=body
            )
        except InvalidInput as error:
            self.title_problem = said(error.message) if error.field == "title" else ""
            self.body_problem = said(error.message) if error.field != "title" else ""
            return
        self.posts += 1
        self.posted_text = _(POSTED)

    async def _answer(self, actor: Actor, *, question_id: str, text: str) -> None:
        seen = next((each.answer for each in self.questions if each.id == question_id), "")
        self.answer_typed = self.answer_typed_id = ""
        try:
            await self._call(
                drafts.answer, actor=actor, question_id=question_id, text=text, seen=seen
            )
        except InvalidInput as error:
            self.answer_problem, self.answer_problem_id = said(error.message), question_id
            self.answer_typed, self.answer_typed_id = text, question_id
        others = [each for each in self.questions if each.id != question_id]
        await self._read_questions(actor, kept=others)

    async def _withdraw(self, actor: Actor, *, reason: str) -> None:
        try:
            await self._call(drafts.withdraw, actor=actor, campaign_id=self.board.id, reason=reason)
        except InvalidInput as error:
            self.reason_problem = said(error.message)
            return
        await self._read(actor, self.board.id)

    def _forget_words(self) -> None:
        self.problem = self.posted_text = self.reason_problem = ""
        self.title_problem = self.body_problem = ""
        self.answer_problem = self.answer_problem_id = ""


def _kept(item: QuestionItem, known: dict[str, QuestionItem]) -> QuestionItem:
    """A question with the answer that is on the page, where it is."""
    shown = known.get(item.id, item)
    if shown.answer == item.answer:
        return item
    return replace(item, answer=shown.answer, answered_text=shown.answered_text)


def _step(step: object) -> int:
    return step if step in (-1, 1) and isinstance(step, int) else 0


def upper_edge(path: str) -> str:
    """The line on top of an area that is closed down to its ground.

    Args:
        path: begins at the ground, and ends with a line down to it and Z.
    """
    return path.rsplit(" L", 1)[0] if path else ""
