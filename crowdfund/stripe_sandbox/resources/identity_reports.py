"""What a verification found out. The person is always the same invented one."""

from __future__ import annotations

from crowdfund.stripe_sandbox import ids
from crowdfund.stripe_sandbox.errors import Json
from crowdfund.stripe_sandbox.resources.methods import NO_ADDRESS
from crowdfund.stripe_sandbox.world import World

_DOCUMENT_ERRORS = ("document_expired", "document_unverified_other")
_ID_NUMBER_ERRORS = ("id_number_mismatch",)


def new_report(world: World, session: Json, error: str) -> Json:
    """The report of one try.

    Args:
        session: whose try it was.
        error: Stripe's code of what went wrong, or empty.
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
        return report | {"id_number": _id_number(error)}
    report["document"] = _document(error)
    if session["options"]["document"].get("require_matching_selfie"):
        report["selfie"] = _selfie(error)
    return report


def _status(error: str) -> str:
    return "unverified" if error else "verified"


def _document(error: str) -> Json:
    known = error if error in _DOCUMENT_ERRORS else "document_unverified_other"
    return {
        "address": dict(NO_ADDRESS),
        "error": {"code": known, "reason": "See last_error of the session."} if error else None,
        "expiration_date": {"day": 1, "month": 12, "year": 2034},
        "files": [],
        "first_name": None if error else "Jenny",
        "issued_date": {"day": 1, "month": 12, "year": 2024},
        "issuing_country": "US",
        "last_name": None if error else "Rosen",
        "status": _status(error),
        "type": "passport",
    }


def _id_number(error: str) -> Json:
    known = error if error in _ID_NUMBER_ERRORS else "id_number_unverified_other"
    return {
        "error": {"code": known, "reason": "See last_error of the session."} if error else None,
        "first_name": None if error else "Jenny",
        "id_number_type": "us_ssn",
        "last_name": None if error else "Rosen",
        "status": _status(error),
    }


def _selfie(error: str) -> Json:
    is_other = error != "selfie_face_mismatch"
    known = "selfie_unverified_other" if is_other else error
    return {
        "document": None,
        "error": {"code": known, "reason": "See last_error of the session."} if error else None,
        "selfie": None,
        "status": _status(error),
    }


def outputs(session: Json) -> Json:
    """What a verified session may tell about the person."""
    return {
        "address": dict(NO_ADDRESS) if session["type"] == "document" else None,
        "first_name": "Jenny",
        "id_number_type": "us_ssn" if session["type"] == "id_number" else None,
        "last_name": "Rosen",
    }
