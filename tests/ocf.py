"""Holds an export against the Open Cap Format, release 1.2.0 (tag v1.2.0, commit 9f987b48).

Which fields there are, what each may be and which are demanded is not our reading of the schemas:
pyocf's models are generated from them. Those models let pass what the schemas do not, so this adds
how the schemas have numbers, days and moments written, takes no null for a field that may be left
out and no constant for said that is not, and looks at what refers to what, of which no schema says
anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ValidationError
from pyocf.files.ocfmanifestfile import OCFManifestFile
from pyocf.files.stakeholdersfile import StakeholdersFile
from pyocf.files.stockclassesfile import StockClassesFile
from pyocf.files.transactionsfile import TransactionsFile

Json = Any
Package = dict[str, Json]

_FILES: dict[str, type[BaseModel]] = {
    "Manifest": OCFManifestFile,
    "Stakeholders": StakeholdersFile,
    "StockClasses": StockClassesFile,
    "Transactions": TransactionsFile,
}
_ITEMS = ("Stakeholders", "StockClasses", "Transactions")
_NUMERIC = re.compile(r"[+-]?[0-9]+(\.[0-9]{1,10})?")
_NUMBERS: dict[str, tuple[str, ...]] = {
    "amount": (),
    "quantity": (),
    "votes_per_share": (),
    "seniority": (),
    "starting_share_number": (),
    "ending_share_number": (),
    "initial_shares_authorized": ("NOT APPLICABLE", "UNLIMITED"),
}
"""Fields of a number, and what they may say in its place."""
_DAYS = {"as_of", "date", "formation_date"}


def findings_of(package: Package) -> list[str]:
    """What is wrong with a package, by file name without its ending; nothing when all is well."""
    found = [] if set(package) == set(_FILES) else [f"files: {sorted(package)}"]
    for name, model in _FILES.items():
        wrong = [*_read(model, package[name]), *_loose(package[name])]
        found += [f"{name}: {text}" for text in wrong]
    return found or _dangling(package)


def _read(model: type[BaseModel], file: Json) -> list[str]:
    try:
        read = model.model_validate_json(json.dumps(file), strict=True, extra="forbid")
    except ValidationError as error:
        return [f"{each['loc']} {each['msg']}" for each in error.errors()]
    except TypeError as error:  # What pyocf raises for an object where a text belongs.
        return [str(error)]
    return list(_unwritten(read))


def _unwritten(part: object) -> Iterator[str]:
    """Constants that the models fill in themselves: a schema wants them written."""
    if isinstance(part, list):
        for each in part:
            yield from _unwritten(each)
    elif isinstance(part, BaseModel):
        for name, field in type(part).model_fields.items():
            if field.get_default() and name not in part.model_fields_set:
                yield f"{name} is not written"
            yield from _unwritten(getattr(part, name))


def _loose(part: Json) -> Iterator[str]:
    """What the models let pass, wherever it stands."""
    if isinstance(part, list):
        for each in part:
            yield from _loose(each)
    elif isinstance(part, dict):
        for name, value in part.items():
            if not _is_written_well(name, value):
                yield f"{name} is {value!r}"
            yield from _loose(value)


def _is_written_well(name: str, value: Json) -> bool:
    if value is None:
        return False
    try:
        if name in _NUMBERS and value not in _NUMBERS[name]:
            return _NUMERIC.fullmatch(value) is not None
        if name in _DAYS:
            return date.fromisoformat(value).isoformat() == value
        return name != "generated_at" or datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def _dangling(package: Package) -> list[str]:
    known = {name: {item["id"] for item in package[name]["items"]} for name in _ITEMS[:2]}
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
