"""Mail: a server when one is configured, the demonstration's own mailbox, or none at all."""

from __future__ import annotations

import smtplib
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from crowdfund.domain.errors import MailEndUnknown, MailNotTaken, MailRefused
from crowdfund.domain.letter import Letter

TIMEOUT_SECONDS: Final = 15.0
"""For each answer of the server. A message takes six of them; its lease is shorter and renewed for
as long as its worker lives. Whoever comes after a dead one sends the same message under the same
Message-ID."""
SUBMISSION_PORT: Final = 587
TLS_PORT: Final = 465
OK, FORWARDED, FOR_GOOD = 250, 251, 500


def as_message(letter: Letter, *, sender: str) -> EmailMessage:
    """A letter in the form that mail servers exchange: text and HTML that say the same.

    Headers take one line each: what people wrote cannot add another.

    Args:
        letter: what is said to whom.
        sender: in From.

    Raises:
        MailRefused: its address cannot be written to.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    try:
        message["To"] = Address(addr_spec=letter.to)
    except (MessageError, ValueError, IndexError) as error:
        raise MailRefused("The address cannot be read.") from error
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<{letter.message_id}>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return message


class NullMailer:
    """There is no mail server: people read their notices on the site."""

    @property
    def is_connected(self) -> bool:
        """Never."""
        return False

    def send(self, letter: Letter) -> None:
        """Sends nothing."""


class SmtpMailer:
    """Sends through one mail server.

    Args:
        smtp_url: smtp://[user:password@]host[:port] or smtps://…; smtp asks for TLS when the server
            offers it, and always before it sends a password.
        sender: in From.
        sender_address: to whom the server may report that a message did not arrive.
    """

    def __init__(self, smtp_url: str, *, sender: str, sender_address: str) -> None:
        parts = urlsplit(smtp_url)
        self._is_tls = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (TLS_PORT if self._is_tls else SUBMISSION_PORT)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._sender = sender
        self._sender_address = sender_address

    @property
    def is_connected(self) -> bool:
        """Always."""
        return True

    def send(self, letter: Letter) -> None:
        """Sends one message.

        Raises:
            MailNotTaken: the server is away or asks to try later.
            MailRefused: it refuses this address or this message for good.
            MailEndUnknown: it had the whole message and did not answer any more.
        """
        message = as_message(letter, sender=self._sender)
        try:
            server = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise MailNotTaken(f"The mail server cannot be reached: {error}") from error
        try:
            self._hand_over(server, letter.to, message)
        finally:
            # Closed without a word: the answer about the message is here, and no other is needed.
            server.close()

    def _hand_over(self, server: smtplib.SMTP, to: str, message: EmailMessage) -> None:
        content = message.as_bytes(policy=SMTP)
        try:
            self._require_taken(*server.mail(self._sender_address), for_good=False)
            self._require_taken(*server.rcpt(to), for_good=True)
        except (OSError, smtplib.SMTPException) as error:
            raise MailNotTaken(f"The mail server broke off: {error}") from error
        try:
            code, answer = server.data(content)
        except smtplib.SMTPDataError as error:
            self._require_taken(error.smtp_code, error.smtp_error, for_good=True)
            raise MailNotTaken("The mail server did not want the message now.") from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailEndUnknown(f"The mail server did not answer any more: {error}") from error
        self._require_taken(code, answer, for_good=True)

    def _require_taken(self, code: int, answer: bytes | str, *, for_good: bool) -> None:
        """Refusals of the sender say nothing about a message: mended settings help."""
        if code in {OK, FORWARDED}:
            return
        words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
        sentence = f"The mail server answered {code} {words}"[:500]
        if for_good and code >= FOR_GOOD:
            raise MailRefused(sentence)
        raise MailNotTaken(sentence)

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if self._is_tls:
            server = smtplib.SMTP_SSL(
                self._host, self._port, timeout=TIMEOUT_SECONDS, context=context
            )
            server.ehlo()
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)
            server.ehlo()
            if server.has_extn("starttls") or self._password:
                server.starttls(context=context)
                server.ehlo()
        if self._user:
            server.login(self._user, self._password)
        return server
