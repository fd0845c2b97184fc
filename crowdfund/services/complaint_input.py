"""What a complaint's forms send: read strictly, bounded, cleaned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from crowdfund.domain.complaint import ComplaintSubject, Outcome
from crowdfund.services.form_text import choice, long_text, one_line, required
from crowdfund.services.person_input import LONGEST_NAME, parse_email
from crowdfund.words import _

MOST_ABOUT_CHARS: Final = 300
MOST_STORY_CHARS: Final = 5_000
MOST_WISH_CHARS: Final = 1_000


@dataclass(frozen=True, slots=True)
class FilledComplaint:
    """A complaint as it was filled in."""

    subject: ComplaintSubject
    about: str
    """Which campaign, pledge or person; may be empty."""
    happened: str
    wanted: str
    name: str = ""
    """Of somebody who is not signed in; may be empty."""
    email: str = ""
    """Of somebody who is not signed in, lower case."""


def filled(form: Mapping[str, object], *, is_visitor: bool) -> FilledComplaint:
    """Reads the form.

    Args:
        form: subject, about, happened, wanted; name and email of a visitor.
        is_visitor: whether nobody is signed in.

    Raises:
        InvalidInput: a field is missing, too long, or holds what cannot be shown.
    """
    subject = choice(
        form.get("subject", ""), set(ComplaintSubject), field="subject", noun=_("The choice")
    )
    return FilledComplaint(
        subject=ComplaintSubject(
            required(subject, field="subject", sentence=_("Choose what it is about."))
        ),
        about=one_line(
            form.get("about", ""),
            field="about",
            noun=_("What it is about"),
            most_chars=MOST_ABOUT_CHARS,
        ),
        happened=_story(form.get("happened", ""), "happened", _("Say what happened.")),
        wanted=required(
            long_text(
                form.get("wanted", ""),
                field="wanted",
                noun=_("Your text"),
                most_chars=MOST_WISH_CHARS,
            ).strip(),
            field="wanted",
            sentence=_("Say what you would like to happen."),
        ),
        name=_name(form.get("name", "")) if is_visitor else "",
        email=parse_email(form.get("email", "")) if is_visitor else "",
    )


def words_of(text: object, *, field: str, missing: str) -> str:
    """What somebody adds to a complaint, or the platform answers.

    Args:
        text: as sent.
        field: the field's name as in the form.
        missing: what is said when there is nothing.

    Raises:
        InvalidInput: nothing, too long, or with what cannot be shown.
    """
    return _story(text, field, missing)


def outcome_of(text: object) -> Outcome:
    """How a complaint is decided.

    Raises:
        InvalidInput: no outcome was chosen, or one that does not exist.
    """
    chosen = choice(text, set(Outcome), field="outcome", noun=_("The outcome"))
    return Outcome(required(chosen, field="outcome", sentence=_("Choose an outcome.")))


def _story(text: object, field: str, missing: str) -> str:
    written = long_text(text, field=field, noun=_("Your text"), most_chars=MOST_STORY_CHARS).strip()
    return required(written, field=field, sentence=missing)


def _name(text: object) -> str:
    return one_line(text, field="name", noun=_("Your name"), most_chars=LONGEST_NAME)
