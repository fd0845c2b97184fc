"""Browsers as tests of our routes begin with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from crowdfund.http.app import build_app
from crowdfund.services import accounts
from crowdfund.services.deps import Deps

EMAIL, PASSWORD = "ada@example.test", "a quiet river bend"


@pytest.fixture
def visitor(deps: Deps) -> Iterator[TestClient]:
    """A browser of nobody, whose forms come from our own pages."""
    own = deps.public_url
    with TestClient(
        build_app(lambda: deps), base_url=own, follow_redirects=False, headers={"origin": own}
    ) as made:
        yield made


@pytest.fixture
def client(deps: Deps, visitor: TestClient) -> TestClient:
    """A browser in which Ada is signed in."""
    accounts.register(deps, email=EMAIL, password=PASSWORD, name="Ada", client_address="192.0.2.1")
    visitor.post("/auth/login", data={"email": EMAIL, "password": PASSWORD})
    return visitor
