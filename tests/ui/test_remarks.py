"""Whatever a moderator says about a part of the editor stands in its step, and the part itself
names it, so that it is read to those who cannot see what stands beside it."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from functools import cache

import pytest

from crowdfund.domain.actor import Role
from crowdfund.services import drafts
from crowdfund.services.deps import Deps
from crowdfund.services.draft_fields import LABEL_BY_FIELD, step_of
from crowdfund.ui.layout import building
from crowdfund.ui.pages import founder_editor
from crowdfund.ui.parts.founder_field_words import FIELDS, STEP_NAMES
from crowdfund.ui.parts.founder_unsaved import ROWS
from crowdfund.ui.states.admin_review import AdminReviewState
from crowdfund.ui.states.founder_holders import LINES
from tests.services.drafting import submitted
from tests.ui.editing import EMAIL, PASSWORD, with_password
from tests.ui.harness import tab
from tests.world import World

PLACE = re.compile(r"""'name': 'Remarks_\w+', 'props': \['field:"([a-z_]+)"'""")
DESCRIBED = re.compile(r"""'"aria-describedby":([^']*)'""")
NAMED = re.compile(r'"([^"]*)"')


@cache
def panel(step: str) -> str:
    """The script of one step."""
    with building(founder_editor.PAGE.route):
        return repr(founder_editor.PANELS[step]().render())


@pytest.mark.parametrize("field", LABEL_BY_FIELD)
def test_remarks_stand_once_in_their_step_and_are_named_there(field: str) -> None:
    script = panel(step_of(field))
    assert PLACE.findall(script).count(field) == 1
    described = [found for found in DESCRIBED.findall(script) if f"remarks-{field}" in found]
    assert len(described) == 1
    # With what is wrong and without.
    lists = [ids.split() for ids in NAMED.findall(described[0]) if "-" in ids]
    assert lists
    assert all(ids[-1] == f"remarks-{field}" for ids in lists)


def test_a_field_names_its_hint_and_what_is_wrong_before_its_remarks() -> None:
    (described,) = (each for each in DESCRIBED.findall(panel("terms")) if "remarks-price" in each)
    assert '"price-hint price-error remarks-price" : "price-hint remarks-price"' in described
    (described,) = (each for each in DESCRIBED.findall(panel("basics")) if "remarks-stage" in each)
    assert '"stage-error remarks-stage" : "remarks-stage"' in described


def test_no_part_of_the_editor_is_left_out() -> None:
    assert set(FIELDS) <= set(LABEL_BY_FIELD)
    for step, _state, kind in ROWS:
        assert step_of("holders" if kind == LINES else kind) == step
    found = Counter(field for step in founder_editor.PANELS for field in PLACE.findall(panel(step)))
    assert found == dict.fromkeys(LABEL_BY_FIELD, 1)


def test_fields_are_in_the_order_of_the_steps() -> None:
    """So that the first field with a remark is in the first step with one."""
    in_order = [STEP_NAMES.index(step_of(field)) for field in LABEL_BY_FIELD]
    assert in_order == sorted(in_order)
    assert {*in_order} == {*range(len(STEP_NAMES) - 1)}


def test_a_moderator_speaks_of_owners_and_the_founder_reads_it_there(
    deps: Deps, world: World
) -> None:
    founder = world.person("Bo")
    draft_id = submitted(deps, founder)
    with_password(deps, world, Role.MODERATOR)

    async def told() -> None:
        async with tab(deps) as desk:
            desk.sign_in(deps, email=EMAIL, password=PASSWORD)
            desk.open(f"/admin/campaigns/{draft_id}", route="/admin/campaigns/[campaign_id]")
            await desk.send(AdminReviewState.load)
            for field in ("officers", "claims"):
                form = {"remark_field": field, "remark": f"Say more of {field}."}
                await desk.send(AdminReviewState.add_remark, form=form)
            await desk.send(AdminReviewState.request_changes)
            assert desk.failures == []

    asyncio.run(told())
    shown = drafts.editor(deps, actor=founder, campaign_id=draft_id)
    assert [(item.field_label, item.step, item.text) for item in shown.remarks] == [
        ("Claims and evidence", "claims", "Say more of claims."),
        ("Officers and directors", "people", "Say more of officers."),
    ]
    assert {*shown.remarked} == {"people", "claims"}
