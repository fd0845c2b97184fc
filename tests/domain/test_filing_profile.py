"""What is made of the rest of a filing: the enterprise's profile and its key figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from crowdfund.domain.filing import FiledFacts, FiledYear, ImportedFiling, interpret

TODAY = date(2024, 5, 1)
TIDY = FiledFacts(
    sec_form="C",
    name="Saltmarsh Boatworks Inc",
    legal_form="Corporation",
    jurisdiction="ME",
    incorporated_on="04-02-2019",
    street1="14 HARBOUR LANE",
    city="OWLS HEAD",
    state_or_country="ME",
    postal_code="04854",
    website="saltmarsh-boatworks.example",
    security_type="Common Stock",
    price="2.50",
    target="50000.00",
    maximum="250000.00",
    deadline="06-30-2024",
    employees="7.00",
)


def made_of(**change: str) -> ImportedFiling:
    return interpret(replace(TIDY, **change), today=TODAY)


def remarked(imported: ImportedFiling) -> list[str]:
    return [remark.field for remark in imported.remarks]


@pytest.mark.parametrize(
    ("text", "employees"),
    [("2.00", 2), ("0.00", 0), ("1,200", 1_200), ("", None)],
)
def test_counts_of_employees(text: str, employees: int | None) -> None:
    imported = made_of(employees=text)
    assert imported.enterprise.employees == employees
    assert imported.remarks == ()


@pytest.mark.parametrize("text", ["2.50", "-1", "a few", "99999999"])
def test_counts_that_cannot_be(text: str) -> None:
    imported = made_of(employees=text)
    assert imported.enterprise.employees is None
    assert remarked(imported) == ["employees"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("www.boats.example", "https://www.boats.example"),
        ("WWW.BOATS.EXAMPLE", "https://www.boats.example"),
        ("http://boats.example/", "https://boats.example"),
        ("https://boats.example/about?x=1", "https://boats.example/about?x=1"),
        ("N/A", ""),
        ("", ""),
    ],
)
def test_websites_become_https_addresses(text: str, address: str) -> None:
    imported = made_of(website=text)
    assert imported.enterprise.website == address
    assert imported.remarks == ()


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "ftp://boats.example",
        "https://user:word@boats.example",
        "https://boats.example:8080",
        "127.0.0.1",
        "localhost",
        "our website",
        "boats.example/<script>",
        "https://[::1",
        "boats.example/" + "a" * 300,
    ],
)
def test_websites_that_cannot_be_opened(text: str) -> None:
    imported = made_of(website=text)
    assert imported.enterprise.website == ""
    assert remarked(imported) == ["website"]


@pytest.mark.parametrize(
    ("code", "country", "region", "fields_remarked"),
    [
        ("CA", "US", "CA", []),
        ("DE", "US", "DE", []),
        ("A6", "CA", "ON", []),
        ("2M", "DE", "", []),
        ("X0", "GB", "", []),
        ("", "", "", []),
        ("??", "", "??", ["country"]),
    ],
)
def test_codes_of_places(code: str, country: str, region: str, fields_remarked: list[str]) -> None:
    imported = made_of(state_or_country=code)
    assert (imported.enterprise.country, imported.enterprise.region) == (country, region)
    assert remarked(imported) == fields_remarked


@pytest.mark.parametrize(
    ("street", "readable"),
    [
        ("19401 SOUTH MAIN STREET", "19401 South Main Street"),
        ("PO BOX 12", "PO Box 12"),
        ("200 5TH AVENUE NW #4B", "200 5th Avenue NW #4B"),
        ("1 O'BRIEN ROAD, ST. MARY'S", "1 O'Brien Road, St. Mary's"),
        ("12 WINSTON-SALEM PARKWAY", "12 Winston-Salem Parkway"),
        ("12 rue de la Paix", "12 rue de la Paix"),
    ],
)
def test_addresses_in_capitals_are_made_readable(street: str, readable: str) -> None:
    assert made_of(street1=street).enterprise.street == readable


def test_the_rest_of_the_profile() -> None:
    enterprise = made_of(
        legal_form="Other", legal_form_other="PUBLIC BENEFIT CORPORATION", street2="SUITE 9"
    ).enterprise
    assert enterprise.legal_form == "Public Benefit Corporation"
    assert enterprise.street == "14 Harbour Lane Suite 9"
    assert enterprise.incorporated_on == date(2019, 4, 2)
    assert (enterprise.jurisdiction, enterprise.jurisdiction_name) == ("ME", "Maine")


@pytest.mark.parametrize("text", ["13-01-2020", "unknown", "05-02-2024"])
def test_days_of_incorporation_that_cannot_be(text: str) -> None:
    imported = made_of(incorporated_on=text)
    assert imported.enterprise.incorporated_on is None
    assert remarked(imported) == ["incorporated_on"]


def test_what_the_profile_leaves_out_is_said() -> None:
    assert remarked(made_of(name="")) == ["name"]
    assert remarked(made_of(co_issuer="Y")) == ["name"]
    assert made_of(incorporated_on="").enterprise.incorporated_on is None


def test_an_overlong_name_is_cut() -> None:
    imported = made_of(name="A" * 400)
    assert len(imported.enterprise.name) == 150
    assert remarked(imported) == ["name"]


def test_years_are_kept_only_when_stated() -> None:
    stated = replace(TIDY, prior=FiledYear(revenue="12.50", net_income="(3.00)"))
    imported = interpret(stated, today=TODAY)
    assert [year.period.value for year in imported.figures] == ["prior"]
    year = imported.figures[0]
    assert (year.revenue_minor, year.net_income_minor, year.cash_minor) == (1_250, -300, None)


def test_a_figure_that_cannot_be_read_is_left_out() -> None:
    garbled = replace(TIDY, most_recent=FiledYear(revenue="12.50", taxes="see notes" * 20))
    imported = interpret(garbled, today=TODAY)
    assert imported.figures[0].taxes_minor is None
    assert remarked(imported) == ["figures"]
    assert len(imported.remarks[0].text) < 140
