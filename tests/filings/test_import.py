"""From a file to the printed shape, over whole filings."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.errors import FilingRefused
from crowdfund.domain.filing import ImportedFiling, interpret
from crowdfund.filings.form_c import read_form_c
from crowdfund.filings.shape import to_json_dict

SHARES = (Path(__file__).parent / "fixtures" / "shares.xml").read_bytes()
TODAY = date(2024, 5, 1)
Imported = Callable[[str], ImportedFiling]


def test_a_target_between_two_shares(imported: Imported) -> None:
    printed = to_json_dict(imported("pickleball_form_c"))
    assert printed["campaign"] == {
        "security": "Membership Interests",
        "currency": "USD",
        "price": "1.20",
        "target_minor": 5_000_000,
        "target_shares": 41_667,
        "maximum_minor": 95_000_000,
        "maximum_shares": 791_666,
        "deadline": "2024-12-31",
        "status": "draft",
    }
    remarks = printed["remarks"]
    assert any("41,667 shares, which makes 50,000.40 USD" in text for text in remarks)
    assert any("0.80 USD short of the target" in text for text in remarks)
    assert len(remarks) == 3


def test_an_update_whose_number_of_securities_is_the_maximum(imported: Imported) -> None:
    printed = to_json_dict(imported("hidden_sea_form_cu"))
    assert printed["campaign"] == {
        "security": "Common Stock",
        "currency": "USD",
        "price": "2.00",
        "target_minor": 1_000_000,
        "target_shares": 5_000,
        "maximum_minor": 250_000_000,
        "maximum_shares": 1_250_000,
        "deadline": "2024-11-14",
        "status": "draft",
    }
    assert any("1,250,000" in text and "the maximum" in text for text in printed["remarks"])


def test_the_profile_of_a_real_filing(imported: Imported) -> None:
    assert to_json_dict(imported("hidden_sea_form_cu"))["enterprise"] == {
        "name": "Hidden Sea USA Inc",
        "legal_form": "Corporation",
        "jurisdiction": "DE",
        "jurisdiction_name": "Delaware",
        "incorporated_on": "2015-10-07",
        "street": "832 Hermosa Avenue",
        "city": "Hermosa Beach",
        "region": "CA",
        "postal_code": "90254",
        "country": "US",
        "website": "https://www.thehiddensea.com",
        "employees": 2,
        "sec_form": "C-U",
    }


def test_the_figures_of_two_years(imported: Imported) -> None:
    recent, prior = to_json_dict(imported("hidden_sea_form_cu"))["figures"]
    assert (recent["period"], prior["period"]) == ("most_recent", "prior")
    assert (recent["total_assets_minor"], prior["total_assets_minor"]) == (7_518_200, 4_700)
    assert (recent["net_income_minor"], prior["net_income_minor"]) == (-1_662_000, -2_809_400)


def test_every_figure_lands_in_its_own_place(imported: Imported) -> None:
    recent = to_json_dict(imported("shares"))["figures"][0]
    assert recent == {
        "period": "most_recent",
        "currency": "USD",
        "total_assets_minor": 18_200_000,
        "cash_minor": 4_125_050,
        "receivables_minor": 1_230_000,
        "short_term_debt_minor": 800_000,
        "long_term_debt_minor": 6_000_000,
        "revenue_minor": 24_000_000,
        "cost_of_goods_minor": 13_100_000,
        "taxes_minor": 210_000,
        "net_income_minor": -980_025,
    }


def test_a_tidy_filing_needs_no_remarks(imported: Imported) -> None:
    tidy = imported("shares")
    assert tidy.campaign is not None
    assert tidy.remarks == ()


@pytest.mark.parametrize("name", ["debt", "safe"])
def test_other_instruments_give_a_profile_and_figures_only(imported: Imported, name: str) -> None:
    other = imported(name)
    assert other.campaign is None
    assert other.enterprise.name == "Saltmarsh Boatworks Inc"
    assert len(other.figures) == 2
    assert [remark.field for remark in other.remarks] == ["security"]
    assert "is not offered yet" in other.remarks[0].text


@pytest.mark.parametrize(
    ("name", "form", "years"), [("annual_report", "C-AR", 2), ("termination", "C-TR", 0)]
)
def test_reports_carry_no_offering(imported: Imported, name: str, form: str, years: int) -> None:
    report = imported(name)
    assert report.campaign is None
    assert report.enterprise.sec_form == form
    assert report.enterprise.street == "14 Harbour Lane NW"
    assert len(report.figures) == years
    assert [remark.field for remark in report.remarks] == ["campaign"]
    assert "carries no offering" in report.remarks[0].text


def test_a_price_of_six_decimals_is_kept_exactly(imported: Imported) -> None:
    campaign = to_json_dict(imported("price_of_six_decimals"))["campaign"]
    assert campaign["price"] == "0.285714"
    # 175,000 × 0.285714 = 49,999.95, one more share makes 50,000.24 (rounded up).
    assert campaign["target_shares"] == 175_001


def test_a_maximum_below_the_target_becomes_the_target(imported: Imported) -> None:
    filing = imported("maximum_below_target")
    assert filing.campaign is not None
    assert filing.campaign.maximum_minor == filing.campaign.target_minor == 5_000_000
    assert [remark.field for remark in filing.remarks] == ["maximum"]


def test_without_a_maximum_the_target_is_all_there_is(imported: Imported) -> None:
    filing = imported("no_maximum")
    assert filing.campaign is not None
    assert filing.campaign.maximum_minor == 5_000_000
    assert filing.campaign.maximum_shares == filing.campaign.target_shares == 41_667
    assert filing.campaign.oversubscription == "Not accepted"
    assert any("41,666 shares only" in remark.text for remark in filing.remarks)


def test_half_an_employee_is_asked_for_again(imported: Imported) -> None:
    filing = imported("employees_of_a_half")
    assert filing.enterprise.employees is None
    assert [remark.field for remark in filing.remarks] == ["employees"]


def test_what_is_printed_is_plain_json(imported: Imported) -> None:
    printed = to_json_dict(imported("debt"))
    assert list(printed) == ["enterprise", "figures", "campaign", "remarks"]
    assert json.loads(json.dumps(printed)) == printed
    assert printed["campaign"] is None


@given(start=st.integers(0, len(SHARES)), length=st.integers(0, 40), junk=st.binary(max_size=20))
def test_a_damaged_filing_is_imported_or_refused(start: int, length: int, junk: bytes) -> None:
    damaged = SHARES[:start] + junk + SHARES[start + length :]
    refusal = ""
    try:
        filing = interpret(read_form_c(damaged), today=TODAY)
    except FilingRefused as refused:
        refusal = refused.message
    else:
        json.dumps(to_json_dict(filing))
        assert filing.campaign is not None or filing.remarks
    assert refusal == "" or refusal.endswith(".")
