"""Fixtures for faults."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import psycopg
import pytest
import stripe
from psycopg.rows import TupleRow

from crowdfund.launch.embedded_postgres import EmbeddedPostgres
from tests.faults.lives import NO_TLS
from tests.faults.nursery import Nursery
from tests.faults.rewinding import Rewindable
from tests.faults.scenes import Scenes


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """One nursery for this process's run."""
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture(scope="module")
def scenes(
    nursery: Nursery,
    postgres: EmbeddedPostgres,
    server: psycopg.Connection[TupleRow],
    template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Scenes]:
    """Scenes on the run's server."""
    with pytest.MonkeyPatch.context() as patch:
        # As in `without_tls`, for this process and only as long as it lasts.
        patch.setattr(ssl, "create_default_context", lambda *_given, **_named: NO_TLS)
        patch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0)
        patch.setattr(stripe.HTTPClient, "MAX_DELAY", 0)
        database = Rewindable(postgres, server, template)
        yield Scenes(nursery, database, tmp_path_factory.mktemp("sandboxes"))
        database.close()
