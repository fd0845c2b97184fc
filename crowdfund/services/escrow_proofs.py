"""What everybody can download about an escrow, and what only a backer can: files that prove
themselves, to be checked without this platform (docs/escrow-proof.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from crowdfund.db.tables import Campaign
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import BooksDoNotBalance, NotFound
from crowdfund.domain.escrow import (
    Checkpoint,
    Line,
    account_sums,
    checkpoint_text,
    line_hash,
    line_text,
    seal_of,
)
from crowdfund.domain.merkle import is_consistent, is_included
from crowdfund.services import escrow_checkpoints, ledger_lines, lookup
from crowdfund.services.deps import Deps
from crowdfund.services.escrow_tree import EscrowTree

VERSION: Final = 1
PAGE: Final = 1_000
MOST_CHECKPOINTS: Final = 10_000
LONGEST_SIZE: Final = 12
"""Digits of a number of lines that is read at all."""

HOW: Final = {
    "hash": "SHA-256; hashes are written in hexadecimal",
    "leaf": "SHA-256(0x00 || text of the line), RFC 6962 section 2.1",
    "node": "SHA-256(0x01 || left || right), RFC 6962 section 2.1",
    "path": "from the leaf to the root, RFC 9162 section 2.1.3.2; the leaf's index is number - 1",
    "consistency": "from the first root to the second, RFC 9162 section 2.1.4.2",
    "seal": "SHA-256(text of the checkpoint)",
    "chain_hash": (
        "SHA-256 of the JSON list [previous_hash, campaign, number, pledge, kind, debit, credit, "
        "amount_minor, currency, source_key, at] without spaces"
    ),
    "source_sha256": "SHA-256(source_key)",
}
"""The formulas' names, in every file."""


def pledge_proof(deps: Deps, *, actor: Actor | None, pledge_id: str) -> dict[str, Any]:
    """The proof that every line about one's own pledge is in the campaign's published ledger.

    Args:
        deps: what the platform works with.
        actor: who asks.
        pledge_id: whose lines.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: not theirs, nothing, or nothing was booked for it.
        BooksDoNotBalance: the ledger is not what was published, so nothing can be proved.
    """
    with deps.transaction() as session:
        pledge = lookup.owned_pledge(session, actor, pledge_id)
        last = ledger_lines.last_number_of_pledge(session, pledge.id)
        if not last:
            raise NotFound(lookup.NOTHING_HERE)
        campaign = lookup.campaign_by_id(session, pledge.campaign_id)
        checkpoint = escrow_checkpoints.publish(session, campaign.id, now=deps.now(), at_least=last)
        lines = ledger_lines.lines_of_pledge(session, pledge.id, at_most_number=checkpoint.size)
        tree = EscrowTree(session, campaign.id)
        proved = [_proved(tree, line, checkpoint) for line in lines]
        tree.keep_blocks()
    return {
        **_beginning("crowdfund-escrow-proof", campaign, deps.public_url),
        "pledge": str(pledge.id),
        "checkpoint": _checkpoint(checkpoint),
        "lines": proved,
    }


def consistency(deps: Deps, *, slug: str, first_size: object) -> dict[str, Any]:
    """The proof that the present ledger begins with what was published earlier.

    Args:
        deps: what the platform works with.
        slug: from the address.
        first_size: lines of the earlier checkpoint, as it came from outside.

    Raises:
        NotFound: no public campaign, or nothing was published with so many lines.
        BooksDoNotBalance: the ledger does not begin with it.
    """
    with deps.transaction() as session:
        campaign = lookup.campaign_by_slug(session, slug, None)
        first = escrow_checkpoints.of_size(session, campaign.id, _size(first_size))
        if first is None:
            raise NotFound(lookup.NOTHING_HERE)
        second = escrow_checkpoints.publish(session, campaign.id, now=deps.now())
        tree = EscrowTree(session, campaign.id)
        path = tree.consistency(first.size, second.size)
        roots = bytes.fromhex(first.root), bytes.fromhex(second.root)
        if not is_consistent(first.size, roots[0], second.size, roots[1], path):
            raise BooksDoNotBalance(escrow_checkpoints.DISAGREES, subject_id=str(campaign.id))
    return {
        **_beginning("crowdfund-escrow-consistency", campaign, deps.public_url),
        "first": _checkpoint(first),
        "second": _checkpoint(second),
        "path": [step.hex() for step in path],
    }


def export(deps: Deps, *, slug: str) -> Iterator[str]:
    """Everything public about a campaign's escrow as the parts of one JSON text, in order.

    The lines are read in short transactions while they are sent: they never change, and a slow
    reader holds nothing.

    Args:
        deps: what the platform works with.
        slug: from the address.

    Raises:
        NotFound: no public campaign.
        BooksDoNotBalance: the ledger is not what was published.
    """
    with deps.transaction() as session:
        campaign = lookup.campaign_by_slug(session, slug, None)
        checkpoint = escrow_checkpoints.publish(session, campaign.id, now=deps.now())
        beginning = {
            **_beginning("crowdfund-escrow-export", campaign, deps.public_url),
            "checkpoint": _checkpoint(checkpoint),
            "accounts": _accounts(session, campaign.id, checkpoint.size),
            "earlier": _earlier(session, campaign.id, checkpoint.size),
        }
    return _parts(deps, campaign.id, checkpoint.size, beginning)


def _parts(deps: Deps, campaign_id: UUID, size: int, beginning: dict[str, Any]) -> Iterator[str]:
    yield json.dumps(beginning, indent=1)[:-2] + ',\n "lines": ['
    for first in range(1, size + 1, PAGE):
        last = min(first + PAGE - 1, size)
        with deps.reading() as session:
            lines = ledger_lines.lines_between(session, campaign_id, first, last)
        texts = ",\n  ".join(json.dumps(line_text(line)) for line in lines)
        yield ("\n  " if first == 1 else ",\n  ") + texts
    yield "\n ]\n}\n"


def _proved(tree: EscrowTree, line: Line, checkpoint: Checkpoint) -> dict[str, Any]:
    """One line with its audit path, tried before it is given away."""
    index = line.number - 1
    path = tree.audit_path(index, checkpoint.size)
    root = bytes.fromhex(checkpoint.root)
    if not is_included(index, checkpoint.size, line_hash(line), path, root):
        raise BooksDoNotBalance(escrow_checkpoints.DISAGREES, subject_id=line.campaign_id)
    return {
        "text": line_text(line),
        "path": [step.hex() for step in path],
        "previous_hash": line.previous_hash,
        "source_key": line.source_key,
    }


def _beginning(kind: str, campaign: Campaign, public_url: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "version": VERSION,
        "how": HOW,
        "campaign": {"id": str(campaign.id), "slug": campaign.slug, "title": campaign.title},
        "escrow_page": f"{public_url}/campaigns/{campaign.slug}/escrow",
    }


def _checkpoint(checkpoint: Checkpoint) -> dict[str, str]:
    return {"text": checkpoint_text(checkpoint), "seal": seal_of(checkpoint)}


def _accounts(session: Session, campaign_id: UUID, size: int) -> list[dict[str, Any]]:
    flows = ledger_lines.flows_of(session, campaign_id, at_most_number=size)
    names = ("account", "currency", "debited_minor", "credited_minor")
    return [dict(zip(names, sums, strict=True)) for sums in account_sums(flows)]


def _earlier(session: Session, campaign_id: UUID, size: int) -> list[dict[str, str]]:
    newest_first = escrow_checkpoints.history(session, campaign_id, limit=MOST_CHECKPOINTS)
    return [_checkpoint(one) for one in reversed(newest_first) if one.size < size]


def _size(text: object) -> int:
    digits = str(text)
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_SIZE
    return int(digits) if is_number else 0
