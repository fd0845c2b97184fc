"""Many charges at once, and a file that stays quick and outlives its sandbox."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from crowdfund.stripe_sandbox.schema import INDEXED, index_name
from tests.stripe_sandbox.conftest import Box, OpenBox


def test_many_charges_are_real_charges(box: Box) -> None:
    made = box.control(
        "charges",
        count=3,
        amount=10_000,
        currency="eur",
        transfer_group="campaign_7",
        metadata={"pledge": "1"},
    )["charges"]
    charges = box.client.v1.charges.list({"transfer_group": "campaign_7"}).data
    assert [one["charge"] for one in made] == [charge.id for charge in reversed(charges)]
    assert {(charge.paid, charge.amount) for charge in charges} == {(True, 10_000)}
    assert charges[0].metadata["pledge"] == "1"
    intents = box.client.v1.payment_intents.list().data
    assert [one["payment_intent"] for one in made] == [intent.id for intent in reversed(intents)]
    assert box.balance("eur") == (0, 3 * 9_680)
    entries = box.client.v1.balance_transactions.list({"source": made[0]["charge"]}).data
    assert [entry.net for entry in entries] == [9_680]
    refund = box.client.v1.refunds.create({"payment_intent": made[1]["payment_intent"]})
    assert refund.charge == made[1]["charge"]


def test_amounts_can_be_given_one_by_one_and_events_on_request(box: Box) -> None:
    amounts = [1_000, 2_000]
    quiet = box.control("charges", amounts=amounts, currency="eur")["charges"]
    assert [one["amount"] for one in quiet] == amounts
    assert box.event_types() == []
    box.control("charges", amounts=[3_000], currency="eur", events=True)
    assert box.event_types() == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "charge.updated",
    ]


@pytest.mark.parametrize(
    "given",
    [
        {"count": 0, "amount": 1_000, "currency": "eur"},
        {"count": 2, "currency": "eur"},
        {"count": 2, "amount": 1.5, "currency": "eur"},
        {"count": 2, "amount": 1_000},
        {"amounts": [], "currency": "eur"},
        {"amounts": [1_000, 1], "currency": "eur"},
        {"amounts": [1_000, None], "currency": "eur"},
        {"amount": 1_000, "currency": "eur", "card": "4000000000000002"},
        {"amount": 1_000, "currency": "eur", "metadata": {"a": 1}},
        {"amount": 1_000, "currency": "eur", "transfer_group": 7},
    ],
)
def test_charges_that_cannot_be_made_are_refused_as_a_whole(
    box: Box, given: dict[str, Any]
) -> None:
    assert box.http.post("/_sandbox/charges", json=given).status_code == 400
    assert box.client.v1.charges.list().data == []
    box.client.v1.customers.create({})
    assert box.event_types() == ["customer.created"]


def test_look_ups_use_the_index_of_their_kind(open_box: OpenBox, tmp_path: Path) -> None:
    open_box(tmp_path / "sandbox.db").paid_charge()
    with sqlite3.connect(tmp_path / "sandbox.db") as file:
        for kind, names in INDEXED.items():
            for name in names:
                plan = file.execute(
                    f"EXPLAIN QUERY PLAN SELECT body FROM objects "
                    f"INDEXED BY {index_name(kind, name)} WHERE kind = '{kind}' AND account = '' "
                    f"AND json_extract(body, '$.{name}') IN ('x') ORDER BY seq DESC LIMIT 10"
                ).fetchall()
                assert [row[3] for row in plan] == [
                    f"SEARCH objects USING INDEX {index_name(kind, name)} (<expr>=?)"
                ]
    file.close()


def test_a_file_of_an_older_sandbox_is_read(open_box: OpenBox, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "old.db") as file:
        file.executescript(
            """CREATE TABLE objects (seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, created INTEGER NOT NULL,
            body TEXT NOT NULL, hidden TEXT NOT NULL DEFAULT '{}');
            CREATE INDEX objects_kind ON objects (kind, seq);
            CREATE INDEX objects_charge ON objects (kind, json_extract(body, '$.charge'));
            CREATE TABLE faults (seq INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL,
            status TEXT NOT NULL, times INTEGER NOT NULL);
            INSERT INTO objects (id, kind, created, body) VALUES
            ('re_1', 'refund', 1, '{"id": "re_1", "object": "refund", "charge": "ch_1"}');"""
        )
    file.close()
    box = open_box(tmp_path / "old.db")
    answer = box.api("GET", "/v1/refunds?charge=ch_1").json()
    assert [one["id"] for one in answer["data"]] == ["re_1"]
    box.control("fault", path="/v1/refunds", status=500)
    assert box.api("GET", "/v1/refunds").status_code == 500
