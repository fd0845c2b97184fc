"""Which words about risk a backer acknowledged with a pledge, and when."""

from __future__ import annotations

from typing import Final

from crowdfund.db.tables import Pledge
from crowdfund.domain import risk_text
from crowdfund.services import texts
from crowdfund.services.views.common import Fact
from crowdfund.words import N_, _

UNKNOWN_WORDS: Final = N_("The words of this version are not known here.")


def facts_of(pledge: Pledge) -> list[Fact]:
    """When the risk text was acknowledged, its exact words, its version and their hash; nothing
    for pledges from before it was stored.

    Args:
        pledge: one that who asks may see.
    """
    if pledge.risk_version is None:
        return []
    text = risk_text.find(pledge.risk_version, pledge.risk_mark)
    return [
        Fact(_("Risk acknowledged"), texts.moment(pledge.risk_acknowledged_at), _("By the backer")),
        Fact(_("In these words"), text.words if text else _(UNKNOWN_WORDS)),
        Fact(
            _("Version {risk_version}").format(risk_version=pledge.risk_version),
            pledge.risk_mark or "",
            _("SHA-256 of the words"),
        ),
    ]
