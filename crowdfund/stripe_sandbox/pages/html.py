"""The hosted pages as HTML: plain forms, no scripts, everything escaped."""

from __future__ import annotations

from html import escape
from pathlib import Path

from crowdfund.stripe_sandbox.cards import CARDS
from crowdfund.stripe_sandbox.errors import Json
from crowdfund.stripe_sandbox.money import shown

STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")

NOTE = "Sandbox: no real money moves. Use a test card."


def layout(title: str, content: str, *, narrow: bool = False) -> str:
    """A whole page around its content."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>{escape(title)}</title>\n"
        '<link rel="stylesheet" href="/c/assets/page.css">\n<link rel="icon" href="data:,">\n'
        f'</head>\n<body>\n<p class="note">{NOTE}</p>\n'
        f"<main{' class=narrow' if narrow else ''}>\n{content}\n</main>\n</body>\n</html>\n"
    )


def checkout_page(
    session: Json, items: list[Json], about: str, typed: dict[str, str], alert: str = ""
) -> str:
    """The payment page.

    Args:
        session: an open session.
        items: its line items.
        about: a sentence about the product, or nothing.
        typed: what the payer typed before, without the card number.
        alert: a sentence about the last try.
    """
    amount = shown(session["amount_total"], session["currency"])
    name = ", ".join(item["description"] for item in items)
    back = _link(session["cancel_url"], "Back")
    fields = (
        _field("email", "Email", typed, kind="email", complete="email")
        + _field("number", "Card number", {}, complete="cc-number", hint="4242 4242 4242 4242")
        + '<div class="pair">'
        + _field("expiry", "Expiry (MM / YY)", typed, complete="cc-exp", hint="12 / 34")
        + _field("cvc", "CVC", {}, complete="cc-csc", hint="123")
        + "</div>"
        + _field("name", "Name on card", typed, complete="cc-name")
    )
    warning = f'<p role="alert">{escape(alert)}</p>' if alert else ""
    note = f'<p class="soft">{escape(about)}</p>' if about else ""
    content = (
        f'<section aria-labelledby="what"><p>{back}</p><h1 id="what">{escape(name)}</h1>'
        f'<p class="amount">{escape(amount)}</p>{note}{_lines(items)}{_card_list()}</section>'
        f'<section class="sheet" aria-label="Payment">{warning}'
        f'<form method="post" novalidate>{fields}<button type="submit">Pay</button></form>'
        "</section>"
    )
    return layout(f"Pay {amount}: {name}", content)


def _lines(items: list[Json]) -> str:
    if len(items) == 1 and items[0]["quantity"] == 1:
        return ""
    rows = "".join(
        f"<tr><td>{item['quantity']} &times; {escape(item['description'])}</td>"
        f"<td>{escape(shown(item['amount_total'], item['currency']))}</td></tr>"
        for item in items
    )
    return f"<table>{rows}</table>"


def _card_list() -> str:
    rows = "".join(
        f"<tr><td>{_spaced(card.number)}</td><td>{escape(card.meaning)}</td></tr>" for card in CARDS
    )
    return (
        "<details><summary>Test cards</summary><p>Any expiry in the future, any CVC.</p>"
        "<table><thead><tr><th scope=col>Number</th><th scope=col>What happens</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></details>"
    )


def _spaced(number: str) -> str:
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def _field(
    name: str,
    label: str,
    typed: dict[str, str],
    *,
    kind: str = "text",
    complete: str = "off",
    hint: str = "",
) -> str:
    numeric = ' inputmode="numeric"' if name in ("number", "expiry", "cvc", "bank_account") else ""
    return (
        f'<div class="field"><label for="{name}">{escape(label)}</label>'
        f'<input id="{name}" name="{name}" type="{kind}" autocomplete="{complete}"{numeric} '
        f'placeholder="{escape(hint)}" value="{escape(typed.get(name, ""))}" maxlength="200">'
        "</div>"
    )


def _link(url: str | None, words: str) -> str:
    return f'<a href="{escape(url)}">{escape(words)}</a>' if url else ""


def bank_page(amount: str) -> str:
    """The card holder's bank asks whether it is really them.

    Args:
        amount: what is paid, for people; empty when a card is only kept for later.
    """
    what = "payment" if amount else "card"
    sentence = f"{escape(amount)}. " if amount else "Nothing is charged now. "
    content = (
        f'<section class="sheet"><h1>Your bank wants to confirm this {what}</h1>'
        f'<p class="soft">{sentence}This page stands in for 3-D Secure.</p>'
        '<form method="post">'
        '<button type="submit" name="answer" value="complete">Complete authentication</button>'
        '<button class="second" type="submit" name="answer" value="fail">Fail authentication'
        "</button></form></section>"
    )
    return layout(f"Confirm your {what}", content, narrow=True)


def identity_page(
    session: Json, errors: dict[str, str], typed: dict[str, str], alert: str = ""
) -> str:
    """The page on which a person is verified; it offers the outcomes and takes no document.

    Args:
        session: one that requires input.
        errors: how it can go wrong: code and sentence.
        typed: whom the document names, as it was typed or is proposed.
        alert: what is wrong with that, if anything.
    """
    asked = "a document" if session["type"] == "document" else "a number of yours"
    failed = session["last_error"]
    said = alert or (failed["reason"] if failed else "")
    warning = f'<p role="alert">{escape(said)}</p>' if said else ""
    fields = "".join(
        _field(name, label, typed, kind=kind)
        for name, label, kind in (
            ("first_name", "First name", "text"),
            ("last_name", "Last name", "text"),
            ("born", "Date of birth", "date"),
            ("country", "Country (two letters)", "text"),
        )
    )
    choices = "".join(
        f'<button class="second" type="submit" name="outcome" value="{code}">'
        f"{escape(sentence)}</button>"
        for code, sentence in errors.items()
    )
    content = (
        '<section class="sheet"><h1>Verify your identity</h1>'
        f'<p class="soft">Here you would show {asked}. This sandbox takes none: '
        f"write whom it names and choose how it ends.</p>{warning}"
        f'<form method="post" novalidate>{fields}'
        '<button type="submit" name="outcome" value="verified">Verified</button>'
        '<button class="second" type="submit" name="outcome" value="processing">'
        "It takes a while</button>"
        f"{choices}</form></section>"
    )
    return layout("Verify your identity", content, narrow=True)


def dashboard_page(account: Json, balances: list[str], payouts: list[Json]) -> str:
    """What an enterprise sees when it signs in at the processor."""
    rows = "".join(
        f"<tr><td>{escape(shown(one['amount'], one['currency']))}</td>"
        f"<td>{escape(one['status'])}</td></tr>"
        for one in payouts
    )
    listed = f"<table>{rows}</table>" if rows else '<p class="soft">No payouts yet.</p>'
    lines = "".join(f"<p>{escape(line)}</p>" for line in balances)
    name = account["business_profile"]["name"] or account["id"]
    content = (
        f'<section class="sheet"><h1>{escape(name)}</h1>{lines}<h2>Payouts</h2>{listed}</section>'
    )
    return layout("Your account", content, narrow=True)


def message_page(title: str, sentence: str, *, url: str | None, words: str) -> str:
    """A page that says one thing and links on."""
    content = (
        f'<section class="sheet"><h1>{escape(title)}</h1><p class="soft">{escape(sentence)}</p>'
        f"<p>{_link(url, words)}</p></section>"
    )
    return layout(title, content, narrow=True)


def onboarding_page(account: Json, typed: dict[str, str], alert: str = "") -> str:
    """The form with which an enterprise opens its receiving account."""
    warning = f'<p role="alert">{escape(alert)}</p>' if alert else ""
    fields = _field("business_name", "Business name", typed, complete="organization") + _field(
        "bank_account", "Bank account", typed
    )
    content = (
        '<section class="sheet"><h1>Open your receiving account</h1>'
        f'<p class="soft">{escape(account["email"] or account["id"])}. '
        f"Routing number 110000000. Only test account numbers are accepted.</p>{warning}"
        f'<form method="post" novalidate>{fields}<button type="submit">Submit</button></form>'
        "</section>"
    )
    return layout("Open your receiving account", content, narrow=True)
