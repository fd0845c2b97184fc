"""Our own routes as an OpenAPI document: what each takes and what it may answer.

The paths, methods and summaries are those of the route table; what may be answered is told here, by
families of routes, and apart for the few that belong to none. A route that is described by nothing
is left out, and a test says so.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from crowdfund.http.bounds import UNCOUNTED

VERSION: Final = "3.1.0"
"""https://spec.openapis.org/oas/v3.1.0"""

TEXT: Final = "text/plain"
HTML: Final = "text/html"
JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
FILE: Final = "multipart/form-data"

MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "csv": "text/csv",
    "json": JSON,
    "ics": "text/calendar",
    "zip": "application/zip",
    "png": "image/png",
    "py": "text/x-python",
    "xml": "application/xml",
    "txt": TEXT,
}
"""What an address ends with, and what it is."""

MEANINGS: Final = {
    200: "Done, or what was asked for.",
    204: "Nothing more will come.",
    303: "Go on at the address in `Location`: a page that says what came of it, or the sign-in.",
    400: "It does not verify.",
    401: "Nobody is signed in.",
    403: "Not without another proof, or not at all.",
    404: "There is nothing here, or nothing for who asks.",
    408: "It came too slowly.",
    410: "It is over.",
    413: "The body is too long.",
    422: "It cannot be used, and why.",
    429: "Too many at once; `Retry-After` says how many seconds to wait.",
    503: "Not now; try again.",
}

Answers = Mapping[int, str]
"""Statuses, and the media type of each; empty for none."""


@dataclass(frozen=True)
class Told:
    """What a family of routes takes and answers."""

    answers: Answers
    query: Sequence[str] = ()
    body: str = ""
    """Media type of what is sent; empty for nothing."""
    fields: Sequence[str] = ()
    """Of the form that is sent."""
    files: Sequence[str] = ()
    """Those of the fields that are files."""
    objects: Sequence[str] = ()
    """Those of the fields that are objects."""


_SCENARIO: Final = ("shares", "sold", "steps", "exits", "rank", "held")
_FILTERS: Final = ("who", "action", "about", "since", "until")
_REFUSED: Final = {404: TEXT, 429: TEXT}

_LINK: Final = Told(
    {
        200: HTML,
        303: "",
        400: HTML,
        403: HTML,
        404: HTML,
        410: HTML,
        413: HTML,
        422: HTML,
        429: HTML,
    },
    query=("t",),
    body=FORM,
    fields=("password",),
)
"""A link in mail that does something, once somebody pressed the button on its page."""

_PROOF: Final[Answers] = {200: JSON, 403: JSON, 422: JSON, 429: JSON}
"""Of what a script of our own asks about second factors."""
_SENT: Final[Answers] = {
    200: JSON, 303: "", 401: JSON, 404: JSON, 408: JSON, 422: JSON, 429: JSON
}  # fmt: skip
"""Of files that a script of our own sends, or a form without one."""


def _form(*fields: str) -> Told:
    return Told({303: ""}, body=FORM, fields=fields)


def _json(*fields: str) -> Told:
    return Told(_PROOF, body=JSON, fields=fields, objects=("credential",))


def _file(name: str, *fields: str, answers: Answers = _SENT) -> Told:
    return Told(answers, body=FILE, fields=(name, *fields), files=(name,))


APART: Final[Mapping[tuple[str, str], Told]] = {
    ("GET", "/openapi.json"): Told({200: JSON}),
    ("POST", "/auth/register"): _form("email", "password", "name", "next"),
    ("POST", "/auth/login"): _form("email", "password", "next"),
    ("POST", "/auth/forgotten"): _form("email"),
    ("POST", "/auth/logout"): _form(),
    ("POST", "/auth/second"): _form("code", "next"),
    ("POST", "/auth/prove"): _form("password", "code", "back"),
    ("POST", "/auth/app/start"): _json(),
    ("POST", "/auth/app/confirm"): _json("code"),
    ("POST", "/auth/recovery"): _json(),
    ("POST", "/auth/passkeys/add/options"): _json(),
    ("POST", "/auth/passkeys/add"): _json("credential", "name"),
    ("POST", "/auth/passkeys/sign-in/options"): _json(),
    ("POST", "/auth/passkeys/sign-in"): _json("credential", "next"),
    ("POST", "/auth/passkeys/prove/options"): _json(),
    ("POST", "/auth/passkeys/prove"): _json("credential", "back"),
    ("POST", "/language"): _form("language"),
    ("POST", "/uploads/form-c"): _file("filing", answers={303: ""}),
    ("POST", "/uploads/covers/{campaign_id}"): _file("cover"),
    ("POST", "/uploads/pictures/{campaign_id}"): _file("picture", "title"),
    ("POST", "/uploads/documents/{campaign_id}"): _file("document", "title", "kind", "level"),
    ("GET", "/mail/link"): _LINK,
    ("POST", "/mail/link"): _LINK,
    ("POST", "/webhooks/stripe"): Told({200: TEXT, 400: TEXT, 413: TEXT}, body=JSON),
    ("GET", "/campaigns/{slug}/live"): Told(
        {200: "text/event-stream", 204: "", 404: TEXT, 503: TEXT}, query=("after",)
    ),
    ("GET", "/healthz"): Told({200: JSON, 503: JSON}),
    ("GET", "/readyz"): Told({200: JSON, 503: JSON}),
    ("GET", "/metrics"): Told({200: TEXT, 404: TEXT}),
    ("GET", "/sitemap.xml"): Told({200: "application/xml"}),
    ("GET", "/robots.txt"): Told({200: TEXT}),
    ("GET", "/files/documents/{file_id}"): Told({200: "application/pdf", 404: TEXT}),
    ("GET", "/downloads/audit.csv"): Told({200: "text/csv", 303: "", 404: TEXT}, query=_FILTERS),
}
"""Routes that belong to no family."""

FAMILIES: Final[Sequence[tuple[str, str, Told]]] = (
    ("GET", r"/mail/.*|/unsubscribe.*", Told({200: HTML, 404: HTML, 429: HTML}, query=("t",))),
    ("POST", r"/mail/.*|/unsubscribe.*", Told({200: HTML, 404: HTML, 429: HTML}, query=("t",))),
    ("GET", r"/files/.*", Told({200: "image/webp", 404: TEXT})),
    ("GET", r"/share/.*", Told({200: "", **_REFUSED, 503: TEXT})),
    ("GET", r"/downloads/.*own\.\w+|/downloads/dilution\.\w+", Told({200: ""}, query=_SCENARIO)),
    ("GET", r"/downloads/.*escrow-consistency\.json", Told({200: "", 503: TEXT}, query=("from",))),
    ("GET", r"/downloads/.*", Told({200: "", 303: "", 422: TEXT, 503: TEXT})),
)
"""Method, form of the path, and what such routes take and answer: the first that fits. A media type
that is left out is that of the path's ending."""


async def document(request: Request) -> Response:
    """This document."""
    return JSONResponse(described(request.app.routes), headers={"Cache-Control": "no-cache"})


def described(table: Sequence[object]) -> dict[str, Any]:
    """The document.

    Args:
        table: the routes.
    """
    paths: dict[str, dict[str, Any]] = {}
    for route in table:
        if not isinstance(route, Route):
            continue
        for method in sorted((route.methods or set()) - {"HEAD"}):
            if told := told_of(method, route.path):
                paths.setdefault(route.path, {})[method.lower()] = _operation(route, method, told)
    return {
        "openapi": VERSION,
        "info": {
            "title": "Crowdfund",
            "version": "1",
            "description": "What answers beside the pages. Who asks is known by the cookie that "
            "the sign-in sets; forms are taken from the platform's own pages only.",
        },
        "paths": paths,
    }


def told_of(method: str, path: str) -> Told | None:
    """What is told about a route; None when nothing is.

    Args:
        method: GET or POST.
        path: its form, as in the route table.
    """
    if apart := APART.get((method, path)):
        return apart
    for of_method, form, told in FAMILIES:
        if of_method == method and re.fullmatch(form, path):
            return told
    return None


def _operation(route: Route, method: str, told: Told) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{method.lower()}{re.sub(r'[^A-Za-z0-9]+', '_', route.path)}",
        "summary": (inspect.getdoc(route.endpoint) or "").partition("\n\n")[0].replace("\n", " "),
        "parameters": [
            *(_parameter(name, "path") for name in route.param_convertors),
            *(_parameter(name, "query") for name in told.query),
        ],
        "responses": _responses(method, route.path, told),
    }
    if told.body and method == "POST":
        operation["requestBody"] = {"content": {told.body: {"schema": _schema(told)}}}
    return operation


def _parameter(name: str, place: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "schema": {"type": "string"},
    }


def _responses(method: str, path: str, told: Told) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for status, media_types in sorted(_answers(method, path, told).items()):
        told_as: dict[str, Any] = {"description": MEANINGS[status]}
        if media_types:
            told_as["content"] = {each: {} for each in sorted(media_types)}
        found[str(status)] = told_as
    return found


def _answers(method: str, path: str, told: Told) -> dict[int, set[str]]:
    """What a route may answer, also through what stands around all routes: statuses, and the media
    types of each."""
    whole = {**_REFUSED, **told.answers} if path.startswith("/downloads/") else told.answers
    found = {
        status: {given or (_media_type_of(path) if status == 200 else "")} - {""}
        for status, given in whole.items()
    }
    if told.body and method == "POST":
        found.setdefault(408, {TEXT})
    if not path.startswith(UNCOUNTED):
        found.setdefault(429, set()).add(TEXT)
    return found


def _media_type_of(path: str) -> str:
    return MEDIA_TYPES.get(path.rpartition(".")[2], "")


def _schema(told: Told) -> dict[str, Any]:
    return {"type": "object", "properties": {name: _kind(told, name) for name in told.fields}}


def _kind(told: Told, name: str) -> dict[str, str]:
    if name in told.files:
        return {"type": "string", "format": "binary"}
    return {"type": "object" if name in told.objects else "string"}
