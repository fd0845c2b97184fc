"""Telling everyone who takes part in a raise: one statement, however many they are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from crowdfund.db.tables import Campaign
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.notice_rules import RULES, switchable
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services.telling import columns
from crowdfund.words import LANGUAGES

HELD = (PledgeStatus.ESCROWED, PledgeStatus.DISPUTED)
"""Pledges whose money is in the raise."""
_EVER_PAID = tuple(
    status for status in PledgeStatus if status not in {PledgeStatus.EXPIRED, PledgeStatus.RESERVED}
)

_PEOPLE = """
      SELECT backer_id AS user_id, backer_id AS about, :path AS path FROM pledges
      WHERE campaign_id = :campaign_id AND status = ANY(CAST(:statuses AS text[]))
      UNION
      SELECT user_id, user_id, :path
      FROM watched_campaigns WHERE :with_followers AND campaign_id = :campaign_id
"""
"""Each person once."""
_EACH_PLEDGE = """
      SELECT backer_id AS user_id, id AS about, '/pledges/' || id AS path FROM pledges
      WHERE campaign_id = :campaign_id AND status = ANY(CAST(:statuses AS text[]))
"""
"""Each pledge, for its backer."""

_TELL = """
    INSERT INTO notices (id, user_id, kind, subject, body, told, path, once_key, created_at,
      due_at, is_listed, mail, tries, unknown_ends, last_error)
    SELECT gen_random_uuid(), reader.user_id, :kind,
      CAST(:said AS jsonb) -> person.language ->> 'subject',
      CAST(:said AS jsonb) -> person.language ->> 'body',
      CAST(CAST(:said AS jsonb) -> person.language ->> 'told' AS json),
      reader.path, :key || ':' || reader.about, :at, :at, coalesce(site.is_on, true),
      CASE WHEN :is_mailed AND coalesce(mail.is_on, true) THEN 'waiting' ELSE 'off' END, 0, 0, ''
    FROM (
      {readers}
    ) reader
    JOIN users person ON person.id = reader.user_id
    LEFT JOIN notice_choices site
      ON site.user_id = reader.user_id AND site.topic = :topic AND site.channel = 'site'
    LEFT JOIN notice_choices mail
      ON mail.user_id = reader.user_id AND mail.topic = :topic AND mail.channel = 'mail'
    ON CONFLICT (once_key) DO NOTHING
"""
_TELL_PEOPLE = text(_TELL.format(readers=_PEOPLE))
_TELL_EACH_PLEDGE = text(_TELL.format(readers=_EACH_PLEDGE))


def tell_backers(
    session: Session,
    campaign: Campaign,
    *,
    kind: NoticeKind,
    subject: str,
    body: str,
    key: str,
    at: datetime,
) -> int:
    """Leaves a notice for everyone whose money is held for a campaign, once for each `key`, by the
    ways that each of them wants. It leads to the campaign.

    Args:
        session: the caller's transaction.
        campaign: whose backers.
        kind: what is told.
        subject: one line.
        body: plain text.
        key: what it is about; the campaign is added.
        at: UTC.

    Returns:
        How many people were told.
    """
    return _tell(session, campaign, HELD, _said(kind, subject, body, key, at))


def tell_pledges(
    session: Session,
    campaign: Campaign,
    *,
    kind: NoticeKind,
    subject: str,
    body: str,
    key: str,
    at: datetime,
) -> int:
    """The same once for each pledge that is held or being paid; it leads to the pledge."""
    session.flush()
    told = _said(kind, subject, body, key, at)
    whose = _whose(campaign, (PledgeStatus.RESERVED, *HELD), told)
    return int(session.connection().execute(_TELL_EACH_PLEDGE, whose).rowcount)


def tell_readers(
    session: Session,
    campaign: Campaign,
    *,
    kind: NoticeKind,
    subject: str,
    body: str,
    key: str,
    tab: str,
    at: datetime,
) -> int:
    """The same for everyone who ever paid into a campaign or follows it; it leads to one of the
    campaign's tabs."""
    to_all = _said(kind, subject, body, key, at) | {"with_followers": True}
    return _tell(session, campaign, _EVER_PAID, to_all, query=f"?tab={tab}")


def _said(kind: NoticeKind, subject: str, body: str, key: str, at: datetime) -> dict[str, Any]:
    return {
        "kind": kind.value,
        # For the database to pick from.
        "said": json.dumps({code: columns(subject, body, language=code) for code in LANGUAGES}),
        "key": key,
        "at": at,
        "topic": switchable(kind),
        "is_mailed": RULES[kind].is_mailed,
        "with_followers": False,
    }


def _tell(
    session: Session,
    campaign: Campaign,
    statuses: Sequence[PledgeStatus],
    told: dict[str, Any],
    *,
    query: str = "",
) -> int:
    session.flush()
    whose = _whose(campaign, statuses, told)
    whose["path"] += query
    return int(session.connection().execute(_TELL_PEOPLE, whose).rowcount)


def _whose(
    campaign: Campaign, statuses: Sequence[PledgeStatus], told: dict[str, Any]
) -> dict[str, Any]:
    return told | {
        "campaign_id": campaign.id,
        "path": f"/campaigns/{campaign.slug}",
        "key": f"campaign:{campaign.id}:{told['key']}",
        "statuses": [status.value for status in statuses],
    }
