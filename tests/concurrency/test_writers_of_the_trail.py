"""Two who write audit entries at once do not wait for each other, and two who chain them make one
chain."""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel import Session, col, select

from crowdfund.db.tables import AuditLink
from crowdfund.domain.audit import AuditAction
from crowdfund.services import audit, audit_chain
from crowdfund.services.audit_chain import audit_findings, chain_new
from crowdfund.services.deps import Deps
from tests.concurrency.rushing import at_once

CHAINERS = 4


def write(session: Session, deps: Deps, name: str) -> None:
    audit.record(session, AuditAction.CAMPAIGN_EDITED, audit.Object("c", name), at=deps.now())
    session.flush()


def places(deps: Deps) -> list[int]:
    """Numbers of the chained entries in the chain's order."""
    with deps.reading() as session:
        query = select(AuditLink.entry_number).order_by(col(AuditLink.position))
        return list(session.exec(query))


def test_a_writer_waits_for_nobody_and_who_ends_last_is_chained_last(deps: Deps) -> None:
    with deps.transaction() as slow:
        write(slow, deps, "took number 1")
        with deps.transaction() as quick:
            # Were there a lock on the way, this would fail at once and not hang.
            quick.execute(text("SET LOCAL lock_timeout = '200ms'"))
            write(quick, deps, "took number 2")
        assert chain_new(deps) == 1
        assert places(deps) == [2]
    assert chain_new(deps) == 1
    assert places(deps) == [2, 1]
    with deps.reading() as session:
        assert list(audit_findings(session)) == []


def test_a_writer_does_not_wait_for_who_chains(deps: Deps) -> None:
    with deps.transaction() as session:
        write(session, deps, "before")
    with deps.transaction() as chaining:
        assert audit_chain.chain_some(chaining, at=deps.now(), everything=False) == 1
        with deps.transaction() as session:
            session.execute(text("SET LOCAL lock_timeout = '200ms'"))
            write(session, deps, "meanwhile")
    assert chain_new(deps) == 1


def test_many_who_chain_at_once_make_one_chain(deps: Deps) -> None:
    for number in range(40):
        with deps.transaction() as session:
            write(session, deps, str(number))
    counts = at_once(*[lambda: chain_new(deps)] * CHAINERS)
    assert sum(counts) == 40
    assert places(deps) == list(range(1, 41))
    with deps.reading() as session:
        assert list(audit_findings(session)) == []
