"""A yearly statement as files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from crowdfund.domain.actor import Actor
from crowdfund.domain.escrow import Line
from crowdfund.domain.ledger import EntryKind
from crowdfund.domain.money import decimal_text
from crowdfund.domain.statement import SIGN_ON_HELD, Sums
from crowdfund.papers import tables
from crowdfund.papers.documents import document_pdf
from crowdfund.papers.parts import Column, Document, Entry, Grid, Part
from crowdfund.papers.tables import Cell, Figure
from crowdfund.services import signs, texts
from crowdfund.services.column_words import heads, section_word
from crowdfund.services.deps import Deps
from crowdfund.services.papers import PDF, count_made
from crowdfund.services.statements import WORDS, HeldThen, Statement, movements, statement
from crowdfund.services.views.papers import PaperFile
from crowdfund.words import N_, _

MOST_PRINTED: Final = 300
"""Rows of one table in a PDF; the CSV has all of them."""

ALL: Final = (
    ("opening", N_("Held on 1 January"), N_("In escrow or on its way back")),
    ("paid", N_("Paid"), ""),
    (
        "came_back",
        N_("Refunds that came back"),
        N_("A bank sent them back; they are owed again"),
    ),
    (
        "invested",
        N_("Invested"),
        N_("Released to enterprises, with the platform's fee out of it"),
    ),
    ("returned", N_("Refunded"), ""),
    ("taken", N_("Given back by banks"), N_("Of money that was held")),
    ("closing", N_("Held on 31 December"), N_("In escrow or on its way back")),
    ("on_way_back", N_("Of it on its way back"), ""),
    ("reversed", N_("Given back by banks after release"), N_("Its shares are annulled")),
)
ALWAYS_SHOWN: Final = {"opening", "paid", "invested", "returned", "closing"}
USUAL: Final = tuple(row for row in ALL if row[0] in ALWAYS_SHOWN)
RARE: Final = tuple(row for row in ALL if row[0] not in ALWAYS_SHOWN)
HELD_NOTE: Final = N_(
    "Held means in escrow or on its way back. Invested means released to enterprises, with the "
    "platform's fee out of it."
)
ZONE_NOTE: Final = N_(
    "The year is the calendar year in UTC, in which the ledger is kept. Shares are shown at what "
    "was paid for them: they have no market price."
)
HEAD: Final = (
    "section",
    "time_utc",
    "what",
    "enterprise",
    "campaign",
    "pledge",
    "certificate",
    "shares",
    "amount",
    "currency",
    "held_after",
)


def statement_csv(deps: Deps, *, actor: Actor | None, year: object) -> PaperFile:
    """One's own year as a table: what was held at its start, each movement, what is held at its
    end. Amounts that come in are above zero, those that go out below.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: there is no such year for them.
        TooManyAttempts: they asked too often.
    """
    told = statement(deps, actor=actor, year=year)
    count_made(actor)
    parts = tables.csv_parts(heads(HEAD), _rows(deps, told))
    return PaperFile(f"statement-{told.year.number}.csv", tables.MEDIA_TYPE, parts)


def statement_pdf(deps: Deps, *, actor: Actor | None, year: object) -> PaperFile:
    """One's own year, to be printed.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: there is no such year for them.
        TooManyAttempts: they asked too often.
    """
    told = statement(deps, actor=actor, year=year)
    count_made(actor)
    lines = list(islice(movements(deps, told), MOST_PRINTED + 1))
    document = _document(told, lines, deps.public_url)
    return PaperFile(f"statement-{told.year.number}.pdf", PDF, [document_pdf(document)])


def _document(told: Statement, lines: list[Line], public_url: str) -> Document:
    number, at = str(told.year.number), texts.moment(told.last_at)
    so_far = "" if told.is_over else _("so far, unchanged since {at}").format(at=at)
    held_now = _("Shares held on 31 December") if told.is_over else _("Shares held now")
    notes = (_(ZONE_NOTE), _rest(told.closing))
    return Document(
        title=_("Statement for {year}").format(year=number),
        subtitle=signs.clauses(filter(None, (told.holder, so_far))),
        parts=(
            *_money(told),
            Part(
                _("Shares held on 1 January"),
                grid=_holdings(told.opening[:MOST_PRINTED]),
                note=_rest(told.opening),
            ),
            Part(
                held_now,
                grid=_holdings(told.closing[:MOST_PRINTED]),
                note=" ".join(filter(None, notes)),
            ),
            Part(_("Movements"), grid=_movements(told, lines[:MOST_PRINTED]), note=_rest(lines)),
        ),
        foot=_("From the ledger and the share registers of {url}. All times are UTC.").format(
            url=public_url
        ),
        made_at=told.last_at,
    )


def _label(name: str, label: str, told: Statement) -> str:
    """What a sum is called: the last one is of now while the year goes on."""
    return _("Held now") if name == "closing" and not told.is_over else _(label)


def _money(told: Statement) -> list[Part]:
    """One currency as a list, several as a table with the rare sums below."""
    by_currency = sorted(told.sums.items())
    if len(by_currency) == 1:
        currency, sums = by_currency[0]
        heading = _("Money in {currency}").format(currency=currency)
        return [Part(heading, tuple(_sums(currency, sums, told, ALL)))]
    rare = [entry for currency, sums in by_currency for entry in _sums(currency, sums, told, RARE)]
    columns = (
        Column(_("Currency"), 2),
        *(Column(_label(name, label, told), 3, is_number=True) for name, label, _hint in USUAL),
    )
    names = [name for name, _words, _hint in USUAL]
    rows = tuple(
        (currency, *(texts.money(getattr(sums, name), currency) for name in names))
        for currency, sums in by_currency
    )
    grid = Grid(columns, rows, _("Nothing was paid yet."))
    return [
        Part(_("Money"), grid=grid, note=_(HELD_NOTE)),
        *([Part(_("Also"), tuple(rare))] if rare else []),
    ]


def _sums(
    currency: str, sums: Sums, told: Statement, labels: tuple[tuple[str, str, str], ...]
) -> list[Entry]:
    entries = []
    for name, label, hint in labels:
        minor = getattr(sums, name)
        if minor or name in ALWAYS_SHOWN:
            words = _label(name, label, told)
            entries.append(Entry(words, texts.money(minor, currency), _(hint)))
    return entries


def _holdings(held: list[HeldThen]) -> Grid:
    columns = (
        Column(_("Enterprise"), 5),
        Column(_("Security"), 4),
        Column(_("No."), 1, is_number=True),
        Column(_("Shares"), 2, is_number=True),
        Column(_("Paid"), 3, is_number=True),
    )
    rows = tuple(
        (
            one.enterprise,
            one.security,
            texts.number(one.certificate),
            texts.number(one.shares),
            texts.money(one.paid_minor, one.currency),
        )
        for one in held
    )
    return Grid(columns, rows, _("None."))


def _movements(told: Statement, lines: list[Line]) -> Grid:
    columns = (
        Column(_("Time (UTC)"), 4),
        Column(_("What"), 5),
        Column(_("Enterprise"), 5),
        Column(_("Amount"), 3, is_number=True),
    )
    rows = tuple(
        (
            texts.moment(line.at),
            _(WORDS[EntryKind(line.kind)]),
            told.names[line.campaign_id][0],
            texts.money(_signed(line), line.currency),
        )
        for line in lines
    )
    return Grid(columns, rows, _("None."))


def _signed(line: Line) -> int:
    """What a movement adds to what is held, or takes away from elsewhere, in minor units."""
    return (SIGN_ON_HELD.get(EntryKind(line.kind), 0) or -1) * line.amount_minor


def _rest(rows: Sequence[object]) -> str:
    if len(rows) <= MOST_PRINTED:
        return ""
    return _("Only the first {number} are printed; the CSV has all of them.").format(
        number=texts.number(MOST_PRINTED)
    )


def _rows(deps: Deps, told: Statement) -> Iterator[list[Cell]]:
    begins, ends = texts.iso(told.year.begins_at), texts.iso(told.last_at)
    held = {currency: sums.opening for currency, sums in told.sums.items()}
    for currency, minor in sorted(held.items()):
        yield _balance("opening", begins, minor, currency)
    yield from (_holding("opening", begins, one) for one in told.opening)
    for line in movements(deps, told):
        sign = SIGN_ON_HELD.get(EntryKind(line.kind), 0)
        held[line.currency] = held.get(line.currency, 0) + sign * line.amount_minor
        yield _movement(line, told, held[line.currency])
    for currency, minor in sorted(held.items()):
        yield _balance("closing", ends, minor, currency)
    yield from (_holding("closing", ends, one) for one in told.closing)


def _balance(section: str, at: str, minor: int, currency: str) -> list[Cell]:
    figure = Figure(decimal_text(minor, currency))
    head: list[Cell] = [section_word(section), Figure(at), _("Money held")]
    return [*head, "", "", "", "", "", "", currency, figure]


def _holding(section: str, at: str, one: HeldThen) -> list[Cell]:
    paid = Figure(decimal_text(one.paid_minor, one.currency))
    what = _("Shares held: {security}").format(security=one.security)
    return [
        *(section_word(section), Figure(at), what, one.enterprise, "", ""),
        *(one.certificate, one.shares, paid, one.currency, ""),
    ]


def _movement(line: Line, told: Statement, held_minor: int) -> list[Cell]:
    enterprise, campaign = told.names[line.campaign_id]
    words = _(WORDS[EntryKind(line.kind)])
    amount = Figure(decimal_text(_signed(line), line.currency))
    after = Figure(decimal_text(held_minor, line.currency))
    section, at = section_word("movement"), Figure(texts.iso(line.at))
    return [
        *(section, at, words, enterprise, campaign, line.pledge_id),
        *("", "", amount, line.currency, after),
    ]
