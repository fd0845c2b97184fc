"""The Open Cap Format: a share register as JSON files that other programs read.

Names and rules of fields are those of the schemas of release 1.2.0, the newest, that the Open Cap
Table Coalition publishes at github.com/Open-Cap-Table-Coalition/Open-Cap-Format-OCF (tag v1.2.0,
commit 9f987b48); tests/ocf.py holds every export against them. What the platform does not know and
the format asks for is filled in plainly and said in a comment; nothing is made up in silence.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from tempfile import SpooledTemporaryFile
from typing import Any, Final

VERSION: Final = "1.2.0"
MANIFEST: Final = "Manifest.ocf.json"
ZIP_TYPE: Final = "application/zip"
IN_MEMORY_BYTES: Final = 4 * 1024 * 1024
READ_BYTES: Final = 64 * 1024
FIRST_ZIP_YEAR: Final = 1980

Object = dict[str, Any]

NO_VOTES: Final = "Votes per share were not stated; the format asks for a number."
NO_AUTHORISED: Final = "The number of authorised shares was not stated."
NO_DATE: Final = "The day of issue was not stated: the day of formation stands in its place."
NO_PRICE: Final = "What was paid was not stated: zero stands in its place."
REGISTERED: Final = "Registered in, as the founder wrote it: {place}"
MAY_BE_GROUP: Final = "As the founder named it; it may stand for several people."


def money(amount: str, currency: str) -> Object:
    """An amount: decimal text and ISO 4217."""
    return {"amount": amount, "currency": currency}


def issuer(
    *, id_: str, name: str, formed_on: date, country: str, place: str, region: str, address: Object
) -> Object:
    """The enterprise.

    Args:
        place: where it is registered, in its founder's words, if they said.
        region: code of the state or province that these words mean (the second part of ISO 3166-2);
            empty when it is not known: the format takes codes alone, so a comment says the words.
    """
    made: Object = {
        "object_type": "ISSUER",
        "id": id_,
        "legal_name": name,
        "formation_date": formed_on.isoformat(),
        "country_of_formation": country,
        "address": address,
    }
    if region:
        made["country_subdivision_of_formation"] = region
    elif place:
        made["comments"] = [REGISTERED.format(place=place)]
    return made


def address(*, street: str, city: str, postal_code: str, country: str) -> Object:
    """Where the enterprise is; empty parts are left out."""
    parts = {"street_suite": street, "city": city, "postal_code": postal_code}
    kept = {name: text for name, text in parts.items() if text}
    return {"address_type": "LEGAL", "country": country, **kept}


def stakeholder(*, id_: str, name: str, is_backer: bool) -> Object:
    """Somebody who holds shares."""
    made: Object = {
        "object_type": "STAKEHOLDER",
        "id": id_,
        "name": {"legal_name": name},
        "stakeholder_type": "INDIVIDUAL",
    }
    if is_backer:
        return {**made, "current_relationship": "INVESTOR"}
    return {**made, "comments": [MAY_BE_GROUP]}


def stock_class(*, id_: str, name: str, prefix: str, price: Object | None) -> Object:
    """A class of shares. Whether it is preferred follows from its name."""
    made: Object = {
        "object_type": "STOCK_CLASS",
        "id": id_,
        "name": name,
        "class_type": "PREFERRED" if "prefer" in name.casefold() else "COMMON",
        "default_id_prefix": prefix,
        "initial_shares_authorized": "NOT APPLICABLE",
        "votes_per_share": "1",
        "seniority": "1",
        "comments": [NO_AUTHORISED, NO_VOTES],
    }
    return {**made, "price_per_share": price} if price else made


@dataclass(frozen=True)
class Issue:
    """Shares that somebody was given."""

    id: str
    security_id: str
    custom_id: str
    on: date
    stakeholder_id: str
    class_id: str
    shares: int
    price: Object
    first_share: int | None = None
    """Number of the first; None when they have no numbers."""
    paid: Object | None = None
    comments: list[str] = field(default_factory=list)


def issuance(issue: Issue) -> Object:
    """Shares given, as a transaction."""
    made: Object = {
        "object_type": "TX_STOCK_ISSUANCE",
        "id": issue.id,
        "security_id": issue.security_id,
        "custom_id": issue.custom_id,
        "date": issue.on.isoformat(),
        "stakeholder_id": issue.stakeholder_id,
        "stock_class_id": issue.class_id,
        "share_price": issue.price,
        "quantity": str(issue.shares),
        "stock_legend_ids": [],
        "security_law_exemptions": [],
    }
    if issue.first_share is not None:
        first, last = issue.first_share, issue.first_share + issue.shares - 1
        numbers = {"starting_share_number": str(first), "ending_share_number": str(last)}
        made["share_numbers_issued"] = [numbers]
    if issue.paid is not None:
        made["cost_basis"] = issue.paid
    return {**made, "comments": issue.comments} if issue.comments else made


def cancellation(*, id_: str, security_id: str, on: date, shares: int, reason: str) -> Object:
    """Shares taken back, as a transaction."""
    return {
        "object_type": "TX_STOCK_CANCELLATION",
        "id": id_,
        "security_id": security_id,
        "date": on.isoformat(),
        "quantity": str(shares),
        "reason_text": reason,
    }


@dataclass(frozen=True)
class Package:
    """What one export says; the lists may be as long as a register and are read once."""

    issuer: Object
    stakeholders: Iterable[Object]
    stock_classes: Iterable[Object]
    transactions: Iterable[Object]
    at: datetime
    """When it was made, UTC."""
    comments: list[str]


def package_parts(package: Package) -> Iterator[bytes]:
    """A package as the parts of one ZIP file. It is made on disk when it is large, never whole in
    memory."""
    with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as folder:
            _write(folder, package)
        file.seek(0)
        while part := file.read(READ_BYTES):
            yield part


def _write(folder: zipfile.ZipFile, package: Package) -> None:
    at = package.at
    files = {
        "stakeholders": ("Stakeholders", package.stakeholders),
        "stock_classes": ("StockClasses", package.stock_classes),
        "transactions": ("Transactions", package.transactions),
    }
    listed = {
        f"{kind}_files": [_write_items(folder, f"{name}.ocf.json", kind, items, at)]
        for kind, (name, items) in files.items()
    }
    manifest = {
        "ocf_version": VERSION,
        "file_type": "OCF_MANIFEST_FILE",
        "issuer": package.issuer,
        "as_of": at.date().isoformat(),
        "generated_at": at.isoformat(timespec="seconds"),
        "comments": package.comments,
        "stock_plans_files": [],
        "stock_legend_templates_files": [],
        "vesting_terms_files": [],
        "valuations_files": [],
        **listed,
    }
    folder.writestr(_entry(MANIFEST, at), json.dumps(manifest, ensure_ascii=False, indent=1))


def _write_items(
    folder: zipfile.ZipFile, name: str, kind: str, items: Iterable[Object], at: datetime
) -> Object:
    """Writes a file of objects, one a line, and returns how the manifest names it."""
    digest = hashlib.md5(usedforsecurity=False)
    with folder.open(_entry(name, at), "w") as out:
        for text in _lines(kind, items):
            data = text.encode()
            digest.update(data)
            out.write(data)
    return {"filepath": name, "md5": digest.hexdigest()}


def _lines(kind: str, items: Iterable[Object]) -> Iterator[str]:
    yield f'{{"file_type": "OCF_{kind.upper()}_FILE", "items": ['
    for place, item in enumerate(items):
        yield (",\n" if place else "\n") + json.dumps(item, ensure_ascii=False)
    yield "\n]}\n"


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    moment = (max(at.year, FIRST_ZIP_YEAR), at.month, at.day, at.hour, at.minute, at.second)
    entry = zipfile.ZipInfo(name, date_time=moment)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
