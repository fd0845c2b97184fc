"""In public: a question is asked, answered by the founder, who also posts news, and hidden by a
moderator with a reason."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.people import People, Person, once
from tests.journeys.tour import links

pytestmark = pytest.mark.browser


def test_a_question_is_asked_answered_and_hidden(people: People) -> None:
    founder, asker = people.demo_founder(), people.new("Quinn Asker")
    question, answer = once("Who looks after the ovens?"), once("Our baker does.")
    public = r"^/campaigns/[^/?]+$"
    dashboards = links(founder, "/founder", r"^/founder/campaigns/[^/?]+/dashboard$")
    open_now = set(links(asker, "/campaigns?status=live", public))
    own = {dashboard: links(founder, dashboard, public) for dashboard in dashboards}
    dashboard, page = next((one, open_now.intersection(at)) for one, at in own.items()
                           if open_now.intersection(at))  # fmt: skip
    path = f"{page.pop()}?tab=questions"

    asker.go(path)
    asker.field("Your question").fill(question)
    asker.press("Ask")
    asker.sees("Your question is public now")

    founder.go(dashboard)
    asked = founder.page.locator(".card").filter(has_text=question)
    asked.get_by_label("Answer").fill(answer)
    founder.press("Answer in public", within=asked)
    expect(asked.get_by_text(answer).first).to_be_visible()
    asker.go(path)
    asker.sees(answer)
    _posts_news(founder, asker)

    moderator = people.admin()
    moderator.go(path)
    shown = moderator.page.locator(".card").filter(has_text=question)
    shown.locator("summary").click()
    shown.get_by_label("Reason, shown to everybody").fill("It names a private person.")
    moderator.press("Hide it", within=shown)
    moderator.sees("It names a private person.")
    asker.go(path)
    asker.sees("It names a private person.")
    expect(asker.page.get_by_text(question)).to_have_count(0)


def _posts_news(founder: Person, reader: Person) -> None:
    """From the dashboard that is open; who is at the campaign's page reads it there."""
    news = once("The ovens are clean")
    founder.field("Title of the update").fill(news)
    founder.field("Update").fill("They **shine** again.")
    founder.press("Post update")
    expect(founder.field("Update")).to_have_value("")
    reader.go(f"{reader.path()}?tab=updates")
    reader.sees(news)
