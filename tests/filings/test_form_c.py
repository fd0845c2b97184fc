"""Reading: what is tolerated, what is refused and with which sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.errors import FilingRefused
from crowdfund.filings import form_c
from crowdfund.filings.decoding import UNREADABLE
from crowdfund.filings.form_c import read_form_c

FIXTURES = Path(__file__).parent / "fixtures"
SHARES = (FIXTURES / "shares.xml").read_bytes()
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
BODY = SHARES.removeprefix(DECLARATION)
NAME = b"Saltmarsh Boatworks Inc"
Filed = Callable[[str], bytes]


def test_the_fields_come_back_as_filed(filed: Filed) -> None:
    facts = read_form_c(filed("pickleball_form_c"))
    assert facts.sec_form == "C"
    assert facts.name == "Pickleball Etc. LLC"
    assert (facts.street1, facts.state_or_country) == ("19401 SOUTH MAIN STREET", "CA")
    assert (facts.price, facts.target, facts.maximum) == ("1.20000", "50000.00", "950000.00")
    assert facts.most_recent.net_income == "0.00"
    assert facts.remarks == ()


def test_the_second_year_is_not_mistaken_for_the_first(filed: Filed) -> None:
    facts = read_form_c(filed("hidden_sea_form_cu"))
    assert (facts.most_recent.net_income, facts.prior.net_income) == ("-16620.00", "-28094.00")


@pytest.mark.parametrize(
    "data",
    [
        b"\n" + SHARES,
        b"\r\n \t\n" + SHARES,
        b"\xef\xbb\xbf" + SHARES,
        b"\xef\xbb\xbf\n\n" + SHARES,
        BODY,
        SHARES.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        SHARES.decode().replace("UTF-8", "UTF-16").encode("utf-16-le"),
        SHARES.decode().replace("UTF-8", "UTF-16").encode("utf-16-be"),
        SHARES.replace(b"UTF-8", b"UTF-16"),
        SHARES.replace(b"UTF-8", b"us-ascii"),
        SHARES.replace(b"\n", b"\r\n"),
    ],
)
def test_untidy_beginnings_and_encodings_read_the_same(data: bytes) -> None:
    assert read_form_c(data) == read_form_c(SHARES)


def test_a_declared_single_byte_encoding_is_believed() -> None:
    data = SHARES.replace(b"UTF-8", b"ISO-8859-1").replace(NAME, b"Caf\xe9 Inc")
    assert read_form_c(data).name == "Café Inc"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("entity_bomb", form_c.HAS_DTD),
        ("document_type", form_c.HAS_DTD),
        ("external_entity", form_c.HAS_DTD),
        ("truncated", form_c.NOT_XML),
        ("form_d", form_c.NOT_FORM_C),
    ],
)
def test_hostile_and_foreign_files_are_refused(filed: Filed, name: str, sentence: str) -> None:
    with pytest.raises(FilingRefused) as refused:
        read_form_c(filed(name))
    assert refused.value.message == sentence


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", form_c.EMPTY),
        (b" \n\xef\xbb\xbf\n", form_c.EMPTY),
        (b"%PDF-1.7\n", form_c.NOT_XML),
        (b"name,price\nSaltmarsh,2.50\n", form_c.NOT_XML),
        (b"<html><body>Hello</body></html>", form_c.NOT_FORM_C),
        (b"<!DOCTYPE html><html></html>", form_c.HAS_DTD),
        (BODY.replace(b"edgar/formc", b"edgar/formd"), form_c.NOT_FORM_C),
        (BODY.replace(NAME, b"&nbsp;"), form_c.NOT_XML),
        (BODY.replace(NAME, b"\x00"), form_c.NOT_XML),
        (BODY + b"<more/>", form_c.NOT_XML),
        (b"PK\x03\x04\x14\x00\x80\xff", UNREADABLE),
        (SHARES.replace(NAME, b"Caf\xe9"), UNREADABLE),
        (SHARES.replace(b"UTF-8", b"EBCDIC-CP-US"), UNREADABLE),
        (b"\xff\xfe<", UNREADABLE),
    ],
)
def test_what_is_no_form_c_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(FilingRefused) as refused:
        read_form_c(data)
    assert refused.value.message == sentence


def test_another_form_is_named_in_the_refusal() -> None:
    other = SHARES.replace(b"<submissionType>C<", b"<submissionType>D<")
    with pytest.raises(FilingRefused, match="a form “D”, not an SEC Form C"):
        read_form_c(other)


def test_a_filing_without_its_form_is_refused() -> None:
    nameless = SHARES.replace(b"<submissionType>C</submissionType>", b"")
    with pytest.raises(FilingRefused, match="does not say which form"):
        read_form_c(nameless)


def test_two_megabytes_are_read_and_one_byte_more_is_not() -> None:
    padding = b" " * (form_c.MAXIMUM_BYTES - len(SHARES))
    assert read_form_c(SHARES + padding).name == NAME.decode()
    with pytest.raises(FilingRefused) as refused:
        read_form_c(SHARES + padding + b" ")
    assert refused.value.message == form_c.TOO_LARGE


@pytest.mark.parametrize(
    "inside",
    [
        b"<a>" * form_c.MAXIMUM_DEPTH + b"</a>" * form_c.MAXIMUM_DEPTH,
        b"<a>" * 100_000,
        b"<a/>" * form_c.MAXIMUM_ELEMENTS,
    ],
)
def test_depth_and_number_of_elements_are_bounded(inside: bytes) -> None:
    with pytest.raises(FilingRefused) as refused:
        read_form_c(BODY.replace(b"</formData>", inside + b"</formData>"))
    assert refused.value.message == form_c.TOO_DEEP


def test_an_overlong_text_is_cut_and_remarked_upon() -> None:
    facts = read_form_c(SHARES.replace(NAME, b"A" * 5_000, 1))
    assert len(facts.name) == form_c.MAXIMUM_FIELD_CHARS
    assert [remark.field for remark in facts.remarks] == ["name"]


def test_control_and_direction_characters_never_reach_a_field() -> None:
    facts = read_form_c(SHARES.replace(NAME, "Salt\u202e\u200bmarsh\u0085\n  Inc".encode(), 1))
    assert facts.name == "Saltmarsh Inc"


def test_elements_of_a_foreign_namespace_are_not_fields() -> None:
    foreign = b'<nameOfIssuer xmlns="urn:other">Somebody Else</nameOfIssuer><nameOfIssuer>'
    facts = read_form_c(SHARES.replace(b"<nameOfIssuer>", foreign))
    assert facts.name == NAME.decode()


def test_a_field_that_is_stated_often_keeps_the_first_and_is_remarked_upon_once() -> None:
    often = b"<price>2.50000</price><price/>" + b"<price>9.00</price>" * 50
    facts = read_form_c(SHARES.replace(b"<price>2.50000</price>", often))
    assert facts.price == "2.50000"
    assert [remark.field for remark in facts.remarks] == ["price"]


def test_an_empty_first_statement_gives_way_to_the_second() -> None:
    twice = b"<price/><price>9.00</price>"
    facts = read_form_c(SHARES.replace(b"<price>2.50000</price>", twice))
    assert (facts.price, facts.remarks) == ("9.00", ())


def test_missing_sections_leave_their_fields_empty() -> None:
    bare = BODY[: BODY.index(b"<formData>")] + b"</edgarSubmission>"
    facts = read_form_c(bare)
    assert (facts.name, facts.price, facts.most_recent.revenue) == ("", "", "")


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(FilingRefused) as refused:
        read_form_c(data)
    assert refused.value.message.endswith(".")


def test_the_demonstration_replays_the_same_filings() -> None:
    demonstration = Path(form_c.__file__).parents[1] / "demo" / "filings"
    for name in ("pickleball_form_c.xml", "hidden_sea_form_cu.xml"):
        assert (demonstration / name).read_bytes() == (FIXTURES / name).read_bytes()
