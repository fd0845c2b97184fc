"""Identity: a person shows a document on a hosted page; the session says how it went.

No document is ever taken: the page offers the outcomes.
"""

from __future__ import annotations

import re

from crowdfund.stripe_sandbox import ids
from crowdfund.stripe_sandbox.errors import Json, bad_param, invalid, missing_param
from crowdfund.stripe_sandbox.paging import PAGE_CREATED, filters, lister, retriever
from crowdfund.stripe_sandbox.params import (
    METADATA,
    Spec,
    array,
    boolean,
    choice,
    group,
    merged_metadata,
    text,
)
from crowdfund.stripe_sandbox.resources import identity_reports
from crowdfund.stripe_sandbox.store import Selection
from crowdfund.stripe_sandbox.world import Call, Operation, World

SESSION, REPORT = "identity.verification_session", "identity.verification_report"

_DOCUMENT = group(
    {
        "allowed_types": array(choice("driving_license", "id_card", "passport")),
        "require_id_number": boolean(),
        "require_live_capture": boolean(),
        "require_matching_selfie": boolean(),
    }
)

_CHANGES: Spec = {
    "metadata": METADATA,
    "options": group({"document": _DOCUMENT}),
    "provided_details": group({"email": text(longest=800), "phone": text(longest=20)}),
    "type": choice("document", "id_number"),
}

_CREATE: Spec = {
    **_CHANGES,
    "client_reference_id": text(longest=5_000),
    "related_customer": text(),
    "return_url": text(),
}

ERRORS = {
    "abandoned": "The person left before the end.",
    "consent_declined": "The person declined to be verified.",
    "country_not_supported": "Documents of this country cannot be verified.",
    "device_not_supported": "The device has no camera that can be used.",
    "document_expired": "The document has expired.",
    "document_type_not_supported": "This kind of document is not accepted.",
    "document_unverified_other": "The document could not be verified.",
    "id_number_insufficient_document_data": "The document says too little to look the number up.",
    "id_number_mismatch": "The number could not be matched with the person.",
    "id_number_unverified_other": "The number could not be verified.",
    "selfie_document_missing_photo": "The document has no picture to compare with.",
    "selfie_face_mismatch": "The face on the picture is not the one on the document.",
    "selfie_manipulated": "The picture was changed.",
    "selfie_unverified_other": "The picture could not be verified.",
    "under_supported_age": "The person is too young to be verified.",
}
"""How a try can go wrong: Stripe's codes and what they mean."""


def _create(call: Call) -> Json:
    given = call.params
    if given.get("type") is None:
        raise missing_param("type")
    back = given.get("return_url")
    if back is not None and not re.fullmatch(r"https?://[^\s/\\]+(/\S*|\?\S*)?", back):
        raise bad_param("Not a valid URL.", param="return_url", code="url_invalid")
    if given.get("related_customer"):
        call.world.need(given["related_customer"], "customer", param="related_customer")
    session_id, token = ids.new_id(SESSION), ids.random_text(40)
    session = call.store.insert(
        _session(call, session_id, f"{call.base_url}/identity/verify/{token}"),
        {"token": token, "back": back},
    )
    call.store.insert(
        {"id": f"verify_{token}", "object": "sandbox_link", "created": call.world.now()},
        {"session": session_id},
    )
    call.world.emit("identity.verification_session.created", session)
    return session


def _session(call: Call, session_id: str, url: str) -> Json:
    given = call.params
    return {
        "id": session_id,
        "object": SESSION,
        "client_reference_id": given.get("client_reference_id"),
        "client_secret": f"{session_id}_secret_{ids.random_text(40)}",
        "created": call.world.now(),
        "last_error": None,
        "last_verification_report": None,
        "livemode": False,
        "metadata": merged_metadata({}, given.get("metadata", {})),
        "options": _options(given["type"], given.get("options", {})),
        "provided_details": given.get("provided_details"),
        "redaction": None,
        "related_customer": given.get("related_customer"),
        "related_customer_account": None,
        "status": "requires_input",
        "type": given["type"],
        "url": url,
    }


def _options(kind: str, given: Json) -> Json:
    if kind == "id_number":
        return {"id_number": {}}
    return {"document": given.get("document", {})}


def submit(world: World, session: Json, error: str, person: Json | None = None) -> Json:
    """The person went through the hosted page, and the answer is there at once.

    Args:
        session: one that requires input.
        error: one of `ERRORS`, or empty when all is well.
        person: whom the document names, as `identity_reports.read_person` reads it; the invented
            one when nothing is said.
    """
    begin(world, session)
    return finish(world, session, error, person)


def begin(world: World, session: Json) -> Json:
    """Something was handed in and is looked at."""
    session["status"] = "processing"
    world.store.save(session)
    world.emit("identity.verification_session.processing", session)
    return session


def finish(world: World, session: Json, error: str, person: Json | None = None) -> Json:
    """What was handed in was looked at; arguments as for `submit`."""
    known = person or identity_reports.INVENTED
    report = world.store.insert(identity_reports.new_report(world, session, error, known))
    session["last_verification_report"] = report["id"]
    if error:
        session["status"] = "requires_input"
        session["last_error"] = {"code": error, "reason": ERRORS[error]}
        world.emit("identity.verification_session.requires_input", session)
    else:
        session.update(
            status="verified",
            last_error=None,
            url=None,
            client_secret=None,
        )
        world.store.hide(session["id"], outputs=identity_reports.outputs(session, known))
        world.emit("identity.verification_session.verified", session)
    return world.store.save(session)


def _open_one(call: Call) -> Json:
    session = call.world.need(call.args["id"], SESSION)
    if session["status"] != "requires_input":
        raise invalid(f"This session does not allow this: it is {session['status']}.")
    return session


def _update(call: Call) -> Json:
    session, given = _open_one(call), call.params
    session["metadata"] = merged_metadata(session["metadata"], given.get("metadata", {}))
    session["type"] = given.get("type") or session["type"]
    if "type" in given or "options" in given:
        session["options"] = _options(session["type"], given.get("options", {}))
    if "provided_details" in given:
        session["provided_details"] = given["provided_details"]
    return call.store.save(session)


def cancel(world: World, session: Json) -> Json:
    """Ends a session that still requires input."""
    session.update(status="canceled", url=None, client_secret=None)
    world.store.save(session)
    world.emit("identity.verification_session.canceled", session)
    return session


def _cancel(call: Call) -> Json:
    return cancel(call.world, _open_one(call))


def _redact(call: Call) -> Json:
    session = call.world.need(call.args["id"], SESSION)
    if session["redaction"]:
        raise invalid("This session was redacted already.")
    session.update(
        redaction={"status": "redacted"},
        client_secret=None,
        metadata={},
        provided_details=None,
        url=None,
    )
    call.store.hide(session["id"], outputs=None)
    if session["status"] == "requires_input":
        session["status"] = "canceled"
    call.store.save(session)
    for report in call.store.select(
        Selection(REPORT, equals={"verification_session": [session["id"]]}), limit=100
    ):
        call.store.save(identity_reports.redacted(report))
    call.world.emit("identity.verification_session.redacted", session)
    return session


OPERATIONS = (
    Operation("POST", "/v1/identity/verification_sessions", _create, _CREATE),
    Operation(
        "GET",
        "/v1/identity/verification_sessions",
        lister(SESSION, "client_reference_id", "status"),
        {
            **PAGE_CREATED,
            **filters("client_reference_id"),
            "status": choice("canceled", "processing", "requires_input", "verified"),
        },
    ),
    Operation("GET", "/v1/identity/verification_sessions/{id}", retriever(SESSION)),
    Operation("POST", "/v1/identity/verification_sessions/{id}", _update, _CHANGES),
    Operation("POST", "/v1/identity/verification_sessions/{id}/cancel", _cancel),
    Operation("POST", "/v1/identity/verification_sessions/{id}/redact", _redact),
    Operation(
        "GET",
        "/v1/identity/verification_reports",
        lister(REPORT, "client_reference_id", "type", "verification_session"),
        {
            **PAGE_CREATED,
            **filters("client_reference_id", "verification_session"),
            "type": choice("document", "id_number"),
        },
    ),
    Operation("GET", "/v1/identity/verification_reports/{id}", retriever(REPORT)),
)
