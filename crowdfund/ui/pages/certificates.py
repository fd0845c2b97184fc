"""Where the code of a share certificate is typed."""

from __future__ import annotations

from crowdfund.ui.page import Page
from crowdfund.ui.parts.certificate_check import build
from crowdfund.ui.states.certificates import CertificateState
from crowdfund.words import _

PAGE = Page(
    route="/certificates",
    title=_("Check a share certificate"),
    build=build,
    on_load=[CertificateState.load],
    description=_("Whether a share certificate is valid, by its code."),
)
