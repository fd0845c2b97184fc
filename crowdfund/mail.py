"""Mail: a server when one is configured, and otherwise the site's own notices alone."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from typing import Final
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS: Final = 20.0
SUBMISSION_PORT: Final = 587
TLS_PORT: Final = 465


class NullMailer:
    """There is no mail server: people read their notices on the site."""

    @property
    def is_connected(self) -> bool:
        return False

    def send(self, *, to: str, subject: str, body: str) -> None:
        """Sends nothing."""


class SmtpMailer:
    """Sends plain text through one mail server.

    Args:
        smtp_url: smtp://[user:password@]host[:port] or smtps://…; smtp asks for TLS when the server
            offers it, and always before it sends a password.
        sender: the address in From.
    """

    def __init__(self, smtp_url: str, *, sender: str) -> None:
        parts = urlsplit(smtp_url)
        self._is_tls = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (TLS_PORT if self._is_tls else SUBMISSION_PORT)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._sender = sender

    @property
    def is_connected(self) -> bool:
        return True

    def send(self, *, to: str, subject: str, body: str) -> None:
        """Sends one message.

        Args:
            to: one address.
            subject: one line; line breaks become spaces.
            body: plain text.

        Raises:
            OSError: the server cannot be reached or does not take the message.
        """
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = to
        message["Subject"] = " ".join(subject.split())
        message.set_content(body)
        try:
            with self._connect() as server:
                server.send_message(message)
        except smtplib.SMTPException as error:
            raise OSError(f"The mail server did not take the message: {error}") from error

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if self._is_tls:
            server = smtplib.SMTP_SSL(
                self._host, self._port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)
            server.ehlo()
            if server.has_extn("starttls") or self._password:
                server.starttls(context=context)
        if self._user:
            server.login(self._user, self._password)
        return server
