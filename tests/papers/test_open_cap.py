"""The Open Cap Format: what is written, and that the check of it has teeth."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from crowdfund.domain.filing_export import region_of
from crowdfund.papers import open_cap as ocf
from tests.ocf import findings_of

Json = Any
ON = date(2024, 2, 29)
EURO = ocf.money("2.50", "EUR")
ADDRESS = ocf.address(street="1 Quay", city="Bremen", postal_code="28195", country="DE")
MAY_BE_ABSENT = {
    "address",
    "city",
    "comments",
    "cost_basis",
    "country_subdivision_of_formation",
    "current_relationship",
    "postal_code",
    "price_per_share",
    "share_numbers_issued",
    "street_suite",
}


def _issuer(place: str = "", region: str = "") -> ocf.Object:
    return ocf.issuer(
        id_="1",
        name="Kite",
        formed_on=ON,
        country="DE",
        place=place,
        region=region,
        address=ADDRESS,
    )


def _package(issuer: ocf.Object) -> dict[str, Json]:
    given = ocf.Issue(
        id="5",
        security_id="6",
        custom_id="C-1",
        on=ON,
        stakeholder_id="2",
        class_id="4",
        shares=10,
        price=EURO,
        first_share=1,
        paid=EURO,
        comments=[ocf.NO_DATE],
    )
    back = ocf.cancellation(id_="7", security_id="6", on=ON, shares=10, reason="Reversed.")
    made = ocf.Package(
        issuer=issuer,
        stakeholders=[ocf.stakeholder(id_="2", name="Ada", is_backer=True)],
        stock_classes=[ocf.stock_class(id_="4", name="Preferred", prefix="C-", price=EURO)],
        transactions=[ocf.issuance(given), back],
        at=datetime(2026, 1, 2, tzinfo=UTC),
        comments=["Said."],
    )
    with zipfile.ZipFile(io.BytesIO(b"".join(ocf.package_parts(made)))) as folder:
        names = folder.namelist()
        return {name.removesuffix(".ocf.json"): json.loads(folder.read(name)) for name in names}


def _places(part: Json, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every field, whatever it holds."""
    steps = part.items() if isinstance(part, dict) else enumerate(part)
    for step, value in steps:
        if isinstance(part, dict) and path:
            yield (*path, step)
        if isinstance(value, dict | list):
            yield from _places(value, (*path, step))


def _inside(package: dict[str, Json], path: tuple[Any, ...]) -> tuple[dict[str, Json], Json]:
    """A copy, and the object in it that has the last step of a path."""
    part = copied = copy.deepcopy(package)
    for step in path[:-1]:
        part = part[step]
    return copied, part


@pytest.mark.parametrize(
    ("place", "region", "said"),
    [
        ("", "", {}),
        ("Bremen", "HB", {"country_subdivision_of_formation": "HB"}),
        ("Bremen", "", {"comments": ["Registered in, as the founder wrote it: Bremen"]}),
    ],
)
def test_where_it_is_registered_is_a_code_or_a_comment(
    place: str, region: str, said: dict[str, Json]
) -> None:
    made = _issuer(place, region)
    assert {name: made[name] for name in made if name in MAY_BE_ABSENT - {"address"}} == said
    assert findings_of(_package(made)) == []


def test_a_state_is_known_by_its_code_within_its_country() -> None:
    assert [region_of("US", name) for name in ("Delaware", "de", "Mars", "")] == [
        "DE",
        "DE",
        "",
        "",
    ]
    assert [region_of("CA", name) for name in ("Quebec", "qc", "DE")] == ["QC", "QC", ""]
    assert [region_of(country, "Delaware") for country in ("DE", "")] == ["", ""]


def test_the_check_refuses_whatever_is_changed() -> None:
    """Prevents: an export that is called checked by something that takes anything."""
    package = _package(_issuer("Bremen", "HB"))
    places = list(_places(package))
    assert len(places) > 70
    for path in places:
        for value in (None, 7, {"unknown": "x"}, ["x", 7]):
            copied, part = _inside(package, path)
            part[path[-1]] = value
            assert findings_of(copied), (path, value)
        copied, part = _inside(package, path)
        part["unknown"] = "x"
        assert findings_of(copied), path
        copied, part = _inside(package, path)
        del part[path[-1]]
        assert bool(findings_of(copied)) != (path[-1] in MAY_BE_ABSENT), path


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("quantity", "1e5"),
        ("amount", "1.12345678901"),
        ("date", "2024-02-30"),
        ("generated_at", "2026-01-02T00:00:00"),
        ("md5", "a" * 31),
        ("currency", "eur"),
        ("country", "DEU"),
        ("current_relationship", "BACKER"),
        ("ocf_version", "1.2.1-alpha+main"),
        ("stakeholder_id", "nobody"),
        ("stock_class_id", "none"),
        ("security_id", "none"),
    ],
)
def test_the_check_refuses_texts_that_are_not_what_they_should_be(field: str, text: str) -> None:
    package = _package(_issuer())
    found = [path for path in _places(package) if path[-1] == field]
    assert found
    copied, part = _inside(package, found[-1])
    part[field] = text
    assert findings_of(copied)
