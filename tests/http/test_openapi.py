"""Our routes as they are described: nothing is left out, and no request of any kind breaks one or
is answered otherwise than described."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from crowdfund.http.app import build_app, routes, wrap
from crowdfund.http.bounds import UNCOUNTED
from crowdfund.http.openapi import described, told_of
from crowdfund.services import limits
from crowdfund.services.deps import Deps
from crowdfund.services.traffic import Traffic
from tests.attack.stage import signed_in, victim_of
from tests.world import World

EXAMPLES = 10
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
CHECKS = [status_code_conformance, content_type_conformance]
"""No 500 is described anywhere, so that one is an answer otherwise than described."""


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.path)
def test_every_route_is_described(route: Route) -> None:
    for method in (route.methods or set()) - {"HEAD"}:
        assert told_of(method, route.path), f"{method} {route.path}: tell it in http/openapi.py"


def test_the_document_is_served_and_whole(deps: Deps) -> None:
    with TestClient(build_app(lambda: deps)) as client:
        answer = client.get("/openapi.json").json()
    assert set(answer["paths"]) == {route.path for route in routes()}
    operations = [one for path in answer["paths"].values() for one in path.values()]
    assert all(one["summary"].endswith(".") for one in operations)
    assert len({one["operationId"] for one in operations}) == len(operations)
    assert not [status for one in operations for status in one["responses"] if status == "500"]


FIELDS = {
    "/auth/register": {"email", "password", "name", "next"},
    "/auth/second": {"code", "next"},
    "/auth/prove": {"password", "code", "back"},
    "/auth/app/confirm": {"code"},
    "/auth/passkeys/add": {"credential", "name"},
    "/auth/passkeys/sign-in": {"credential", "next"},
    "/uploads/documents/{campaign_id}": {"document", "title", "kind", "level"},
    "/mail/link": {"password"},
}


def test_each_route_is_described_with_the_fields_that_it_takes() -> None:
    paths = described(routes())["paths"]
    for path, fields in FIELDS.items():
        [content] = paths[path]["post"]["requestBody"]["content"].values()
        assert set(content["schema"]["properties"]) == fields, path


def around(deps: Deps) -> ASGIApp:
    """Our routes with everything that stands around them, and no pages."""
    _by_language, inner, *outer = wrap(lambda: deps)
    app: ASGIApp = inner  # type: ignore[assignment]
    for transformer in outer:
        app = transformer(app)  # type: ignore[operator]
    return app


def test_what_is_too_much_is_answered_as_described(deps: Deps) -> None:
    name, _, token = signed_in(deps, "ada")[1].partition("=")
    schema = schemathesis.openapi.from_asgi("/openapi.json", around(deps))
    operations = [found.ok() for found in schema.get_all_operations()]
    app = around(replace(deps, traffic=Traffic(requests_per_minute=1)))
    with TestClient(app, cookies={name: token}, follow_redirects=False) as client:
        client.get("/robots.txt")
        seen = set()
        for operation in operations:
            path = re.sub(r"{\w+}", "x", operation.path)
            answer = client.request(operation.method, path)
            if answer.status_code != 429:
                assert path.startswith(UNCOUNTED)
                continue
            told = operation.definition.raw["responses"]["429"]
            assert answer.headers["content-type"].partition(";")[0] in told["content"], path
            seen.add(path)
    assert len(seen) > 40


@pytest.mark.parametrize("is_known", [False, True], ids=["anonymous", "signed in"])
def test_no_request_breaks_a_route(deps: Deps, is_known: bool) -> None:
    app = around(deps)
    name, _, token = signed_in(deps, "ada")[1].partition("=")
    cookies = {name: token} if is_known else {}
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations()]
    # All but the document itself, which the program that reads it leaves out.
    assert len(operations) == len(routes()) - 1
    for operation in operations:
        _fuzzed(operation, cookies, deps.public_url)


def test_what_is_there_is_answered_as_described(world: World, deps: Deps) -> None:
    victim, limit = victim_of(world), {"year": "2026"}
    named = {**vars(victim), **limit}
    app = build_app(lambda: deps)
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    seen = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.method.upper() != "GET" or operation.path.endswith("/live"):
            continue
        parts = {part.name: named.get(part.name, "x") for part in operation.path_parameters}
        case = operation.Case(path_parameters=parts)
        answer = case.call(allow_redirects=False)
        case.validate_response(answer, checks=CHECKS)
        seen.add((operation.path, answer.status_code))
    assert len([path for path, status in seen if status == 200]) > 10


def _fuzzed(operation: schemathesis.APIOperation, cookies: dict[str, str], origin: str) -> None:
    """Sends what the description allows, and what it does not."""

    @settings(max_examples=EXAMPLES, derandomize=True, database=None, suppress_health_check=SLOW)
    @given(case=operation.as_strategy())
    def sent(case: schemathesis.Case) -> None:
        limits.forget_all()
        answer = case.call(cookies=cookies, headers={"origin": origin}, allow_redirects=False)
        case.validate_response(answer, checks=CHECKS)

    sent()
