"""Notices as messages by mail: text, and HTML that says the same without pictures or tables."""

from __future__ import annotations

from html import escape
from typing import Final
from urllib.parse import urlsplit

from crowdfund.db.tables import Notice
from crowdfund.domain import visit
from crowdfund.domain.letter import Letter
from crowdfund.domain.notice_rules import topic_label
from crowdfund.services import account_links, unsubscribing
from crowdfund.services.deps import Deps
from crowdfund.services.telling import words_of
from crowdfund.words import _, html_language, pgettext

SIGNATURE: Final = "Crowdfund"

_STYLE: Final = """
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 24px 16px; background: #f5f6f4; color: #1c2420;
  font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { display: block; max-width: 34em; margin: 0 auto; padding: 28px; border-radius: 12px;
  background: #ffffff; border: 1px solid #dfe4df; }
.brand { margin: 0 0 20px; font-weight: 700; color: #14634a; }
h1 { margin: 0 0 16px; font-size: 21px; line-height: 1.35; }
p { margin: 0 0 16px; overflow-wrap: anywhere; }
.go { display: inline-block; padding: 11px 20px; border-radius: 8px; background: #14634a;
  color: #ffffff; font-weight: 600; text-decoration: none; }
footer { display: block; max-width: 34em; margin: 16px auto 0; font-size: 13px; color: #5a655f; }
footer a { color: inherit; }
@media (prefers-color-scheme: dark) {
  body { background: #101512; color: #e7ece8; }
  main { background: #19201c; border-color: #2e3832; }
  .brand { color: #7fd1b0; }
  .go { background: #7fd1b0; color: #0c1f17; }
  footer { color: #a3aea8; }
}
"""


def letter_of(deps: Deps, notice: Notice, *, address: str) -> Letter:
    """One notice as a message, in the language that is spoken around it.

    Args:
        deps: for the platform's own address, and the key that signs links.
        notice: what is told.
        address: to whom.
    """
    reader = notice.user_id
    stops_at = unsubscribing.address_of(deps, user_id=reader, kind=notice.kind) if reader else ""
    goes_to = f"{deps.public_url}{visit.from_mail(notice.path)}" if notice.path else ""
    if notice.link_id is not None:
        goes_to = account_links.url_of(deps, notice.link_id)
    subject, body = words_of(notice)
    return Letter(
        to=address,
        subject=subject,
        text=_text(deps, notice, (subject, body, goes_to), stops_at),
        html=_html(deps, notice, (subject, body, goes_to), stops_at),
        message_id=message_id_of(deps, notice),
        at=notice.created_at,
        unsubscribe_url=stops_at,
    )


def message_id_of(deps: Deps, notice: Notice) -> str:
    """The same for every time that a notice is sent: a server that gets it twice can tell."""
    host = urlsplit(deps.public_url).hostname or "localhost"
    return f"notice.{notice.id}@{host}"


def _why(notice: Notice) -> str:
    topic = _(topic_label(notice.kind)).lower()
    return _("You get this because it is about: {topic}.").format(topic=topic)


def _text(deps: Deps, notice: Notice, says: tuple[str, str, str], stops_at: str) -> str:
    parts = [*says, "-- ", f"{SIGNATURE}. {_why(notice)}"]
    if notice.user_id is not None:
        address = f"{deps.public_url}/account"
        parts.append(_("What comes by email: {address}").format(address=address))
    if stops_at:
        parts.append(_("No more emails like this: {address}").format(address=stops_at))
    head = "\n\n".join(part for part in parts[:3] if part)
    return head + "\n\n" + "\n".join(parts[3:]) + "\n"


def _html(deps: Deps, notice: Notice, says: tuple[str, str, str], stops_at: str) -> str:
    subject, body, goes_to = says
    paragraphs = "".join(
        f"<p>{escape(part.strip()).replace(chr(10), '<br>')}</p>"
        for part in body.split("\n\n")
        if part.strip()
    )
    opens = escape(pgettext("verb", "Open"))
    go = f'<p><a class="go" href="{escape(goes_to)}">{opens}</a></p>' if goes_to else ""
    no_more, what_comes = escape(_("No more emails like this")), escape(_("What comes by email"))
    stop = f' · <a href="{escape(stops_at)}">{no_more}</a>' if stops_at else ""
    account = escape(f"{deps.public_url}/account")
    own = f'<br><a href="{account}">{what_comes}</a>{stop}' if notice.user_id is not None else ""
    return (
        f'<!doctype html>\n<html lang="{html_language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(subject)}</title><style>{_STYLE}</style></head><body>"
        f'<main><p class="brand">{SIGNATURE}</p><h1>{escape(subject)}</h1>{paragraphs}{go}'
        f"</main><footer>{escape(_why(notice))}{own}</footer></body></html>\n"
    )
