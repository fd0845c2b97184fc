"""The audit trail as a file: for moderators, and nothing at all for others."""

from __future__ import annotations

import csv
import io

from sqlmodel import select
from starlette.testclient import TestClient

from crowdfund.db.tables import User
from crowdfund.domain.actor import Role
from crowdfund.http.app import build_app
from crowdfund.services import accounts
from crowdfund.services.deps import Deps

EMAIL, PASSWORD = "ada@example.test", "a quiet river bend"
FILE = "/downloads/audit.csv"


def client_of(deps: Deps, role: Role) -> TestClient:
    """A browser in which a person of that role is signed in."""
    accounts.register(deps, email=EMAIL, password=PASSWORD, name="Ada", client_address="192.0.2.1")
    with deps.transaction() as session:
        session.exec(select(User)).one().role = role.value
    grant = accounts.sign_in(
        deps, email=EMAIL, password=PASSWORD, client_address="192.0.2.1", user_agent=""
    )
    client = TestClient(build_app(lambda: deps), base_url=deps.public_url)
    client.cookies.set(accounts.cookie_name(deps.public_url), grant.token)
    return client


def test_a_moderator_downloads_what_the_filters_find(deps: Deps) -> None:
    client = client_of(deps, Role.ADMIN)
    answer = client.get(FILE, params={"action": "account.opened", "who": "ada", "other": "x"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="audit.csv"'
    assert answer.headers["cache-control"] == "private, no-store"
    [row] = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["action"], row["object_name"]) == ("account.opened", "Ada")
    assert len(list(csv.DictReader(io.StringIO(client.get(FILE).text)))) == 2


def test_others_find_nothing(deps: Deps) -> None:
    answer = client_of(deps, Role.MEMBER).get(FILE)
    assert (answer.status_code, "Ada" in answer.text) == (404, False)
    stranger = TestClient(
        build_app(lambda: deps), base_url=deps.public_url, follow_redirects=False
    ).get(FILE)
    assert stranger.headers["location"] == "/login?next=/admin/audit"
