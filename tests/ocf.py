"""What the Open Cap Format's schemas (version 1.2.1) demand of the objects that we export, written
down from their facts: required and allowed fields, constants, patterns, and what refers to what."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

Json = Any
Check = Callable[[Json], bool]

_NUMERIC = re.compile(r"[+-]?[0-9]+(\.[0-9]{1,10})?")
_MD5 = re.compile(r"[a-fA-F0-9]{32}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_CURRENCY = re.compile(r"[A-Z]{3}")


def _text(value: Json) -> bool:
    return isinstance(value, str)


def _matches(pattern: re.Pattern[str]) -> Check:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _day(value: Json) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except (TypeError, ValueError):
        return False


def _one_of(*values: str) -> Check:
    return lambda value: value in values


def _list_of(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(map(check, value))


def _object(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    allowed = {**required, **(optional or {})}

    def check(value: Json) -> bool:
        return (
            isinstance(value, dict)
            and set(required) <= set(value) <= set(allowed)
            and all(allowed[name](part) for name, part in value.items())
        )

    return check


_number = _matches(_NUMERIC)
_money = _object({"amount": _number, "currency": _matches(_CURRENCY)})
_comments = {"comments": _list_of(_text)}
_file = _object({"filepath": _text, "md5": _matches(_MD5)})
_address = _object(
    {"address_type": _one_of("LEGAL", "CONTACT", "OTHER"), "country": _matches(_COUNTRY)},
    {"street_suite": _text, "city": _text, "postal_code": _text},
)
_issuer = _object(
    {
        "object_type": _one_of("ISSUER"),
        "id": _text,
        "legal_name": _text,
        "formation_date": _day,
        "country_of_formation": _matches(_COUNTRY),
    },
    {"country_subdivision_name_of_formation": _text, "address": _address, **_comments},
)
_stakeholder = _object(
    {
        "object_type": _one_of("STAKEHOLDER"),
        "id": _text,
        "name": _object({"legal_name": _text}),
        "stakeholder_type": _one_of("INDIVIDUAL", "INSTITUTION"),
    },
    {"current_relationship": _one_of("INVESTOR", "FOUNDER", "OTHER"), **_comments},
)
_stock_class = _object(
    {
        "object_type": _one_of("STOCK_CLASS"),
        "id": _text,
        "name": _text,
        "class_type": _one_of("COMMON", "PREFERRED"),
        "default_id_prefix": _text,
        "initial_shares_authorized": lambda value: (
            value in {"NOT APPLICABLE", "UNLIMITED"} or _number(value)
        ),
        "votes_per_share": _number,
        "seniority": _number,
    },
    {"price_per_share": _money, **_comments},
)
_range = _object({"starting_share_number": _number, "ending_share_number": _number})
_issuance = _object(
    {
        "object_type": _one_of("TX_STOCK_ISSUANCE"),
        "id": _text,
        "security_id": _text,
        "date": _day,
        "custom_id": _text,
        "stakeholder_id": _text,
        "security_law_exemptions": _list_of(lambda _: False),
        "stock_class_id": _text,
        "share_price": _money,
        "quantity": _number,
        "stock_legend_ids": _list_of(_text),
    },
    {"share_numbers_issued": _list_of(_range), "cost_basis": _money, **_comments},
)
_cancellation = _object(
    {
        "object_type": _one_of("TX_STOCK_CANCELLATION"),
        "id": _text,
        "security_id": _text,
        "date": _day,
        "quantity": _number,
        "reason_text": _text,
    },
    _comments,
)
_files = _list_of(_file)
_manifest = _object(
    {
        "ocf_version": _one_of("1.2.1-alpha+main"),
        "file_type": _one_of("OCF_MANIFEST_FILE"),
        "issuer": _issuer,
        "as_of": _day,
        "generated_at": _text,
        "stock_plans_files": _files,
        "stock_legend_templates_files": _files,
        "stock_classes_files": _files,
        "vesting_terms_files": _files,
        "valuations_files": _files,
        "transactions_files": _files,
        "stakeholders_files": _files,
    },
    _comments,
)
_ITEMS: dict[str, tuple[str, tuple[Check, ...]]] = {
    "Stakeholders": ("OCF_STAKEHOLDERS_FILE", (_stakeholder,)),
    "StockClasses": ("OCF_STOCK_CLASSES_FILE", (_stock_class,)),
    "Transactions": ("OCF_TRANSACTIONS_FILE", (_issuance, _cancellation)),
}


def findings_of(package: dict[str, Json]) -> list[str]:
    """What is wrong with a package, by file name without its ending; nothing when all is well."""
    found = [] if _manifest(package["Manifest"]) else [f"Manifest: {package['Manifest']}"]
    for name, (kind, checks) in _ITEMS.items():
        file = package[name]
        if set(file) != {"file_type", "items"} or file["file_type"] != kind:
            found.append(f"{name}: not a {kind}")
        found += [
            f"{name}: {item}" for item in file["items"] if sum(check(item) for check in checks) != 1
        ]
    return found + _dangling(package)


def _dangling(package: dict[str, Json]) -> list[str]:
    known = {
        name: {item["id"] for item in package[name]["items"]}
        for name in ("Stakeholders", "StockClasses")
    }
    transactions = package["Transactions"]["items"]
    issued = {
        one["security_id"] for one in transactions if one["object_type"] == "TX_STOCK_ISSUANCE"
    }
    ids = [item["id"] for name in _ITEMS for item in package[name]["items"]]
    found = ["an id is used twice"] if len(ids) != len(set(ids)) else []
    for one in transactions:
        if one["object_type"] == "TX_STOCK_CANCELLATION":
            fits = one["security_id"] in issued
        else:
            fits = (
                one["stakeholder_id"] in known["Stakeholders"]
                and one["stock_class_id"] in known["StockClasses"]
            )
        if not fits:
            found.append(f"refers to nothing: {one}")
    return found
