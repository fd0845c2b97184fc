"""Files that our script sends: the same routes and rules, answers to show beside a file."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from crowdfund.domain.actor import Actor
from crowdfund.http.uploads import COVER_BYTES
from crowdfund.services import campaign_content
from crowdfund.services.campaign_files import MOST_DOCUMENTS
from crowdfund.services.cookies import UPLOAD_NAME
from crowdfund.services.deps import Deps
from tests.http.test_content_files import PDF, ada, names  # noqa: F401 - a fixture
from tests.services.drafting import drafted, picture
from tests.world import World

ASKS = {"accept": "application/json"}


def send(client: TestClient, campaign_id: str, data: bytes, title: str = "x"):  # type: ignore[no-untyped-def]
    return client.post(
        f"/uploads/documents/{campaign_id}",
        files={"document": ("x.pdf", data)},
        data={"title": title, "kind": "plan"},
        headers=ASKS,
    )


def test_a_file_goes_up_and_the_page_stays(deps: Deps, client: TestClient, ada: Actor) -> None:  # noqa: F811
    campaign_id = drafted(deps, ada)
    answer = send(client, campaign_id, PDF, "Plan")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert answer.headers["cache-control"] == "no-store"
    (item,) = campaign_content.content_form(deps, actor=ada, campaign_id=campaign_id).documents
    assert item.title == "Plan"


def test_a_file_whose_answer_was_not_seen_is_sent_again_and_kept_once(
    deps: Deps,
    client: TestClient,
    ada: Actor,  # noqa: F811
) -> None:
    campaign_id = drafted(deps, ada)
    answers = [send(client, campaign_id, PDF, "Plan") for _ in range(2)]
    assert [(each.status_code, each.json()) for each in answers] == [(200, {"ok": True})] * 2
    assert len(names(deps)) == 1


@pytest.mark.parametrize(
    ("data", "title", "words"),
    [
        (b"<html>", "x", "is a PDF"),
        (PDF, " ", "Give the document a title"),
        (b"", "x", "Choose a file"),
    ],
)
def test_a_refusal_comes_in_words_and_leaves_nothing(
    deps: Deps,
    client: TestClient,
    ada: Actor,  # noqa: F811
    data: bytes,
    title: str,
    words: str,
) -> None:
    campaign_id = drafted(deps, ada)
    answer = send(client, campaign_id, data, title)
    assert answer.status_code == 422
    assert words in answer.json()["problem"]
    assert UPLOAD_NAME not in client.cookies
    assert names(deps) == []


def test_a_picture_that_is_too_large_is_refused_in_words(
    deps: Deps,
    client: TestClient,
    ada: Actor,  # noqa: F811
) -> None:
    answer = client.post(
        f"/uploads/pictures/{drafted(deps, ada)}",
        files={"picture": ("x.png", picture(400, 320) + b"x" * (COVER_BYTES + 8_000))},
        data={"title": "x"},
        headers=ASKS,
    )
    assert (answer.status_code, "up to 5 MB" in answer.json()["problem"]) == (422, True)


def test_one_too_many_is_refused_in_words(deps: Deps, client: TestClient, ada: Actor) -> None:  # noqa: F811
    campaign_id = drafted(deps, ada)
    titles = [str(number) for number in range(MOST_DOCUMENTS + 1)]
    answers = [send(client, campaign_id, PDF, title) for title in titles]
    assert [answer.status_code for answer in answers] == [200] * MOST_DOCUMENTS + [422]
    assert "at most 20 documents" in answers[-1].json()["problem"]
    assert len(names(deps)) == MOST_DOCUMENTS


def test_strangers_are_told_and_put_nothing(
    deps: Deps,
    world: World,
    client: TestClient,
    ada: Actor,  # noqa: F811, ARG001
) -> None:
    others = drafted(deps, world.person("Bob"))
    assert send(client, others, PDF).status_code == 404
    client.cookies.clear()
    answer = send(client, others, PDF)
    assert (answer.status_code, "signed out" in answer.json()["problem"]) == (401, True)
    assert names(deps) == []
