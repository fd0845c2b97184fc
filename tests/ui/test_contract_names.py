"""Names that people and tests rely on stand on their pages, exactly so: they are what a control is
asked for by."""

from __future__ import annotations

from crowdfund.ui.layout import building
from crowdfund.ui.routes import all_pages

STEPS = ("Basics", "Story", "Terms", "Cap table", "Documents", "Risks", "Review")
TABS = ("Pitch", "Terms", "Cap table", "Documents", "Updates", "Questions", "Risks")
NAMES = {
    "/campaigns": ("Search campaigns",),
    "/campaigns/[slug]": ("Invest", *TABS),
    "/campaigns/[slug]/invest": ("Amount", "Shares", "Continue to payment"),
    "/pledges/[pledge_id]": ("Cancel pledge",),
    "/founder/enterprise": ("Connect payouts",),
    "/founder/campaigns/[campaign_id]": (*STEPS, "Submit for review"),
    "/founder/campaigns/[campaign_id]/preview": ("Invest", *TABS),
    "/admin/campaigns/[campaign_id]": ("Approve", "Request changes", "Reject", "Suspend"),
    "/register": ("Email", "Password", "Create account"),
    "/login": ("Email", "Password", "Sign in"),
    "/account": ("Delete account",),
    "/account/data": ("Delete account",),
}
"""By the address of a page, what can be found there by its name."""


def test_every_control_has_the_name_that_it_is_known_by() -> None:
    pages = {page.route: page for page in all_pages()}
    assert set(NAMES) <= set(pages)
    missing = []
    for route, names in NAMES.items():
        with building(route):
            rendered = repr(pages[route].build().render())
        # A whole text, never a part of one: "Delete my account" is another name.
        missing += [(route, name) for name in names if f'"{name}"' not in rendered]
    assert missing == []


def test_deleting_an_account_is_one_step_from_it() -> None:
    pages = {page.route: page for page in all_pages()}
    assert "/account/data#delete" in repr(pages["/account"].build().render())
    # Its heading and its button.
    assert repr(pages["/account/data"].build().render()).count('"Delete account"') == 2
