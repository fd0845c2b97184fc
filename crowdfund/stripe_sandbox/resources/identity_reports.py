"""What a verification found out: about an invented person, or whom the hosted page was told."""

from __future__ import annotations

import re
from datetime import date

from crowdfund.stripe_sandbox import ids
from crowdfund.stripe_sandbox.errors import Json
from crowdfund.stripe_sandbox.resources.methods import NO_ADDRESS
from crowdfund.stripe_sandbox.world import World

_DOCUMENT_ERRORS = (
    "document_expired",
    "document_type_not_supported",
    "document_unverified_other",
)
_ID_NUMBER_ERRORS = (
    "id_number_insufficient_document_data",
    "id_number_mismatch",
    "id_number_unverified_other",
)
_SELFIE_ERRORS = (
    "selfie_document_missing_photo",
    "selfie_face_mismatch",
    "selfie_manipulated",
    "selfie_unverified_other",
)

INVENTED: Json = {
    "first_name": "Jenny",
    "last_name": "Rosen",
    "born": "1980-05-17",
    "country": "US",
}
"""Whom a document names when nobody says anything else."""


def read_person(given: Json) -> Json:
    """Whom a document names, from a form or a lever; what is missing is the invented person's.

    Args:
        given: first_name, last_name, born (a date such as 1980-05-17) and country (two letters).

    Raises:
        ValueError: a name is too long, or no such date or country can be.
    """
    person = {
        name: str(given.get(name) or usual).strip() or usual for name, usual in INVENTED.items()
    }
    date.fromisoformat(person["born"])
    if len(person["first_name"]) > 100 or len(person["last_name"]) > 100:
        raise ValueError("A name has at most 100 characters.")
    if not re.fullmatch("[A-Z]{2}", person["country"]):
        raise ValueError("A country has two capital letters.")
    return person


def new_report(world: World, session: Json, error: str, person: Json) -> Json:
    """The report of one try.

    Args:
        session: whose try it was.
        error: Stripe's code of what went wrong, or empty.
        person: whom the document names.
    """
    report: Json = {
        "id": ids.new_id("identity.verification_report"),
        "object": "identity.verification_report",
        "client_reference_id": session["client_reference_id"],
        "created": world.now(),
        "livemode": False,
        "options": session["options"],
        "type": session["type"],
        "verification_flow": None,
        "verification_session": session["id"],
    }
    if session["type"] == "id_number":
        return report | {"id_number": _id_number(error, person)}
    report["document"] = _document(error, person)
    if session["options"]["document"].get("require_matching_selfie"):
        report["selfie"] = _selfie(error)
    return report


def _status(error: str) -> str:
    return "unverified" if error else "verified"


def _document(error: str, person: Json) -> Json:
    known = error if error in _DOCUMENT_ERRORS else "document_unverified_other"
    return {
        "address": dict(NO_ADDRESS),
        "error": {"code": known, "reason": "See last_error of the session."} if error else None,
        "expiration_date": {"day": 1, "month": 12, "year": 2034},
        "files": [],
        "first_name": None if error else person["first_name"],
        "issued_date": {"day": 1, "month": 12, "year": 2024},
        "issuing_country": person["country"],
        "last_name": None if error else person["last_name"],
        "status": _status(error),
        "type": "passport",
    }


def _id_number(error: str, person: Json) -> Json:
    known = error if error in _ID_NUMBER_ERRORS else "id_number_unverified_other"
    return {
        "error": {"code": known, "reason": "See last_error of the session."} if error else None,
        "first_name": None if error else person["first_name"],
        "id_number_type": "us_ssn",
        "last_name": None if error else person["last_name"],
        "status": _status(error),
    }


def _selfie(error: str) -> Json:
    known = error if error in _SELFIE_ERRORS else "selfie_unverified_other"
    return {
        "document": None,
        "error": {"code": known, "reason": "See last_error of the session."} if error else None,
        "selfie": None,
        "status": _status(error),
    }


def outputs(session: Json, person: Json) -> Json:
    """What a verified session may tell about the person. Its date of birth is told only to who
    asks for it by name."""
    year, month, day = (int(part) for part in person["born"].split("-"))
    is_document = session["type"] == "document"
    return {
        "address": {**NO_ADDRESS, "country": person["country"]} if is_document else None,
        "dob": {"day": day, "month": month, "year": year},
        "first_name": person["first_name"],
        "id_number_type": None if is_document else "us_ssn",
        "last_name": person["last_name"],
    }


def redacted(report: Json) -> Json:
    """A report without what it says about anybody."""
    for part in ("document", "id_number"):
        if part in report:
            report[part] |= {"first_name": None, "last_name": None}
    if "document" in report:
        report["document"] |= {"address": None, "issuing_country": None}
    return report
