"""What an archive shows in a browser: the campaign, its versions, its talk, its pledges, and what
every column of the tables means. English only, as the tables are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import text
from sqlmodel import Session, select

from crowdfund.db.tables import Campaign, CampaignFile, Enterprise, StoredFile, Submission
from crowdfund.papers import archive_html as html
from crowdfund.papers.archive_html import Html
from crowdfund.services.archive_parts import LEFT_OUT, PARTS, Part
from crowdfund.services.archive_rows import columns_of, meanings

FACTS: Final = (
    *("id", "slug", "status", "summary", "sector", "stage", "regime", "security", "currency"),
    *("price_millionths", "shares_before", "target_minor", "maximum_minor", "minimum_ticket_minor"),
    *("oversubscription", "opens_at", "closes_at", "fee_basis_points", "source", "decided_at"),
    *("decided_cleared_minor", "ended_at", "created_at"),
)
HISTORY_SQL: Final = """
SELECT s.at, s.from_status, s.to_status, coalesce(u.name, ''), s.reason
FROM status_changes s LEFT JOIN users u ON u.id = s.actor_id
WHERE s.subject_id = :campaign ORDER BY s.number
"""
REMARKS_SQL: Final = """
SELECT r.created_at, coalesce(u.name, ''), r.field, r.text, r.resolved_at
FROM remarks r LEFT JOIN users u ON u.id = r.author_id
WHERE r.campaign_id = :campaign ORDER BY r.created_at, r.id
"""
QUESTIONS_SQL: Final = """
SELECT q.created_at, a.name, q.standing, q.text, q.answer, q.answered_at, q.hidden_at,
       coalesce(m.name, ''), q.hidden_reason
FROM questions q JOIN users a ON a.id = q.author_id LEFT JOIN users m ON m.id = q.hidden_by
WHERE q.campaign_id = :campaign ORDER BY q.created_at, q.id
"""
UPDATES_SQL: Final = """
SELECT created_at, title, body FROM campaign_updates
WHERE campaign_id = :campaign ORDER BY created_at, id
"""
PLEDGES_SQL: Final = """
SELECT p.id, u.name, p.status, p.shares, p.amount_minor, p.currency, p.payment_ref,
       (SELECT string_agg(s.to_status || ' ' || to_char(s.at AT TIME ZONE 'UTC',
                          'YYYY-MM-DD HH24:MI:SS'), ', ' ORDER BY s.number)
        FROM status_changes s WHERE s.subject_id = p.id)
FROM pledges p JOIN users u ON u.id = p.backer_id
WHERE p.campaign_id = :campaign ORDER BY p.created_at, p.id
"""
LEDGER_SQL: Final = """
SELECT kind, currency, count(*) AS entries, sum(amount_minor)::bigint AS amount_minor
FROM ledger_entries WHERE campaign_id = :campaign GROUP BY kind, currency ORDER BY kind, currency
"""
STATUSES_SQL: Final = """
SELECT status, currency, count(*) AS pledges, sum(shares)::bigint AS shares,
       sum(amount_minor)::bigint AS amount_minor
FROM pledges WHERE campaign_id = :campaign GROUP BY status, currency ORDER BY status, currency
"""
AT_ONCE: Final = 1_000


def totals_of(session: Session, campaign: Campaign) -> dict[str, list[dict[str, Any]]]:
    """Sums of the ledger by kind, and of the pledges by status; minor units."""
    names = {"campaign": campaign.id}
    return {
        name: [dict(row) for row in session.execute(text(query), names).mappings()]
        for name, query in (("ledger", LEDGER_SQL), ("pledges", STATUSES_SQL))
    }


def index(
    session: Session,
    campaign: Campaign,
    counts: Mapping[str, int],
    missing: Sequence[str],
    made: str,
) -> Iterator[bytes]:
    """The first page.

    Args:
        session: the view of the database that everything is read from.
        campaign: whose history it is.
        counts: rows by table.
        missing: files that rows name and the disk does not have.
        made: when and for whom, in words.
    """
    enterprise = session.get_one(Enterprise, campaign.enterprise_id)
    return html.page(
        f"{campaign.title or campaign.slug}: the whole history",
        html.said(made),
        html.said(
            f"Raised by {enterprise.name}. Times are UTC, amounts are minor units of the currency "
            "beside them (cents), prices are millionths of its unit. README.txt says how to check "
            "that nothing was changed."
        ),
        html.facts({name.replace("_", " "): getattr(campaign, name) for name in FACTS}),
        *_totals(session, campaign),
        *_told(session, campaign),
        *_versions(session, campaign),
        *_documents(session, campaign, missing),
        *_tables(counts),
    )


def pledges(session: Session, campaign: Campaign) -> Iterator[bytes]:
    """Every pledge with each step it took, made as it is read."""
    head = ("pledge", "backer", "status", "shares", "amount", "currency", "payment", "steps")
    return html.page("Pledges", html.table(head, _rows(session, PLEDGES_SQL, campaign)))


def version(submission: Submission) -> Iterator[bytes]:
    """One version of the campaign, as it was submitted."""
    parts: list[str] = [html.said(f"Submitted at {submission.at.isoformat(timespec='seconds')}.")]
    for name, rows in submission.content.items():
        parts.append(html.heading(str(name).replace("_", " ").capitalize()))
        parts += [html.facts(dict(row["fields"])) for row in rows]
    return html.page(f"Version {submission.number}", *parts)


def fields() -> Iterator[bytes]:
    """What every column means."""
    parts: list[str | Iterator[str]] = []
    for part in PARTS:
        meant = meanings(part.table)
        rows = [(name, meant.get(name, "")) for name in columns_of(part)]
        parts += [html.heading(part.table), html.said(part.says), html.table(("", "means"), rows)]
        if part.but:
            parts.append(html.said(f"Not archived: {', '.join(sorted(part.but))}."))
    parts.append(html.heading("Left out"))
    parts.append(html.table(("table", "why"), list(LEFT_OUT.items())))
    return html.page("What the columns mean", *parts)


def versions_of(session: Session, campaign: Campaign) -> list[Submission]:
    """Every version, oldest first."""
    query = select(Submission).where(Submission.campaign_id == campaign.id)
    return sorted(session.exec(query), key=lambda one: one.number)


def names_of_files(session: Session, campaign: Campaign) -> dict[str, str]:
    """Names on disk of the campaign's documents, pictures and covers, each with its title."""
    covers = session.exec(select(StoredFile.name).where(StoredFile.campaign_id == campaign.id))
    found = dict.fromkeys(covers, "Cover")
    query = select(CampaignFile.name, CampaignFile.title)
    found.update(session.exec(query.where(CampaignFile.campaign_id == campaign.id)).all())
    return found


def _totals(session: Session, campaign: Campaign) -> Iterator[str]:
    totals = totals_of(session, campaign)
    for name, words in (("ledger", "Ledger by kind of entry"), ("pledges", "Pledges by status")):
        rows = totals[name]
        yield html.heading(words)
        if not rows:
            yield html.said("None.")
            continue
        yield from html.table(list(rows[0]), [list(row.values()) for row in rows])
    yield f"<p>{html.link('pledges.html', 'Every pledge, with each step it took')}</p>\n"


def _told(session: Session, campaign: Campaign) -> Iterator[str]:
    parts = (
        ("Steps", ("at", "from", "to", "by", "reason"), HISTORY_SQL),
        ("Remarks of moderators", ("at", "by", "field", "remark", "resolved"), REMARKS_SQL),
        (
            "Questions and answers",
            ("at", "by", "standing", "question", "answer", "answered", "hidden", "by", "because"),
            QUESTIONS_SQL,
        ),
        ("News", ("at", "title", "text"), UPDATES_SQL),
    )
    for words, head, query in parts:
        yield html.heading(words)
        yield from html.table(head, _rows(session, query, campaign))


def _versions(session: Session, campaign: Campaign) -> Iterator[str]:
    yield html.heading("The campaign as it stands")
    yield html.written(campaign.story)
    yield html.written(campaign.risks)
    yield html.heading("Versions that were submitted")
    for one in versions_of(session, campaign):
        at = one.at.isoformat(timespec="seconds")
        words = f"Version {one.number}, {at}"
        yield f"<p>{html.link(f'versions/{one.number}.html', words)}</p>\n"


def _documents(session: Session, campaign: Campaign, missing: Sequence[str]) -> Iterator[str]:
    yield html.heading("Documents and pictures")
    for name, title in names_of_files(session, campaign).items():
        if name in missing:
            yield html.said(f"{title or name} ({name}): the file is not on the platform's disk.")
        else:
            yield f"<p>{html.link(f'files/{name}', title or name)}</p>\n"


def _tables(counts: Mapping[str, int]) -> Iterator[str]:
    yield html.heading("Tables")
    yield f"<p>{html.link('fields.html', 'What the columns mean')}</p>\n"
    rows = [(part.says, *_links(part), counts[part.table]) for part in PARTS]
    yield from html.table(("what", "for spreadsheets", "for programs", "rows"), rows)


def _links(part: Part) -> tuple[Html, Html]:
    name = f"data/{part.table}"
    return (
        Html(html.link(f"{name}.csv", f"{part.table}.csv")),
        Html(html.link(f"{name}.json", f"{part.table}.json")),
    )


def _rows(session: Session, query: str, campaign: Campaign) -> Iterator[Sequence[object]]:
    read = text(query).execution_options(yield_per=AT_ONCE)
    with session.execute(read, {"campaign": campaign.id}) as rows:
        yield from rows
