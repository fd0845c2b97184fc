"""Mail through a server that speaks SMTP on this machine."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crowdfund.domain.errors import MailEndUnknown, MailNotTaken, MailRefused
from crowdfund.domain.letter import Letter
from crowdfund.mail import NullMailer, SmtpMailer
from tests.smtp_server import PostOffice, post  # noqa: F401 - fixture

LETTER = Letter(
    to="ada@example.test",
    subject="Your pledge",
    text="It is held.\n",
    html="<p>It is held.</p>\n",
    message_id="notice.1@example.test",
    at=datetime(2026, 11, 24, 15, 4, tzinfo=UTC),
    unsubscribe_url="https://example.test/mail/unsubscribe?t=abc",
)


def mailer(post: PostOffice) -> SmtpMailer:  # noqa: F811
    return SmtpMailer(post.url, sender="Crowdfund <a@b.test>", sender_address="a@b.test")


def refuses(verb: str, answer: str):  # type: ignore[no-untyped-def]
    """A refusal of one verb."""
    return lambda command: answer if command.upper().startswith(verb) else ""


def test_a_message_arrives_as_text_and_as_html(post: PostOffice) -> None:  # noqa: F811
    mailer(post).send(LETTER)
    (letter,) = post.letters()
    assert letter["To"] == "ada@example.test"
    assert letter["From"] == "Crowdfund <a@b.test>"
    assert letter["Subject"] == "Your pledge"
    assert letter["Message-ID"] == "<notice.1@example.test>"
    assert letter["Date"] == "Tue, 24 Nov 2026 15:04:00 +0000"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"] == "<https://example.test/mail/unsubscribe?t=abc>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, html = letter.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().splitlines() == ["It is held."]
    assert html.get_content().strip() == "<p>It is held.</p>"


def test_what_always_comes_has_no_way_to_stop_it(post: PostOffice) -> None:  # noqa: F811
    mailer(post).send(replace(LETTER, unsubscribe_url=""))
    (letter,) = post.letters()
    assert letter["List-Unsubscribe"] is None
    assert letter["List-Unsubscribe-Post"] is None


def test_a_subject_adds_no_header(post: PostOffice) -> None:  # noqa: F811
    hostile = "Hi\r\nBcc: eve@example.test\u2028X-Eve: 1\n\n<b>body</b>"
    mailer(post).send(replace(LETTER, subject=hostile))
    (letter,) = post.letters()
    assert letter["Bcc"] is None
    assert letter["X-Eve"] is None
    assert letter["Subject"] == "Hi Bcc: eve@example.test X-Eve: 1 <b>body</b>"
    assert [command for command in post.heard if command.startswith("rcpt")] == [
        "rcpt TO:<ada@example.test>"
    ]


@pytest.mark.parametrize(
    "address",
    [
        "ada@example.test, eve@example.test",
        "ada@example.test\r\nRCPT TO:<eve@example.test>",
        "ada",
        "",
        "Ada <ada@example.test>",
        "zoë@example.test",
    ],
)
def test_an_address_is_one_address(post: PostOffice, address: str) -> None:  # noqa: F811
    with pytest.raises(MailRefused):
        mailer(post).send(replace(LETTER, to=address))
    assert post.taken == []


def test_every_letter_of_every_script_arrives(post: PostOffice) -> None:  # noqa: F811
    words = "Zoë’s Bäckerei “Ōsaka” 大阪 🥐 عربي"
    long = "ü" * 2_000
    mailer(post).send(replace(LETTER, subject=words, text=f"{words}\n{long}\n.\n..dots\n"))
    (letter,) = post.letters()
    assert letter["Subject"] == words
    text = next(letter.iter_parts())
    assert text.get_content().splitlines() == [words, long, ".", "..dots"]
    assert max(len(line) for line in post.taken[0].splitlines()) <= 998
    assert post.taken[0].isascii()


@pytest.mark.parametrize(
    ("verb", "answer", "error"),
    [
        ("RCPT", "550 nobody here", MailRefused),
        ("RCPT", "450 busy", MailNotTaken),
        ("RCPT", "hang up", MailNotTaken),
        ("MAIL", "451 not now", MailNotTaken),
        # A sender that is not allowed is a mistake in the settings, not in the message.
        ("MAIL", "550 not you", MailNotTaken),
        ("DATA", "554 no", MailRefused),
        ("DATA", "421 going down", MailNotTaken),
        ("EHLO", "hang up", MailNotTaken),
    ],
)
def test_refusals_are_told_apart(
    post: PostOffice,  # noqa: F811
    verb: str,
    answer: str,
    error: type[Exception],
) -> None:
    post.refusal = refuses(verb, answer)
    with pytest.raises(error):
        mailer(post).send(LETTER)
    assert post.taken == []


def test_a_server_that_took_it_and_died_leaves_the_end_unknown(post: PostOffice) -> None:  # noqa: F811
    post.is_silent_after_data = True
    with pytest.raises(MailEndUnknown):
        mailer(post).send(LETTER)
    assert len(post.taken) == 1


def test_no_server_is_not_taken() -> None:
    nobody = SmtpMailer("smtp://127.0.0.1:1", sender="a@b.test", sender_address="a@b.test")
    with pytest.raises(MailNotTaken, match="refused"):
        nobody.send(LETTER)


def test_without_a_server_nothing_is_sent() -> None:
    nobody = NullMailer()
    nobody.send(LETTER)
    assert not nobody.is_connected
