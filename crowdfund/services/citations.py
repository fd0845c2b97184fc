"""Where a rule is written, for readers of other languages than that of the law.

A citation is what one looks a rule up by, so it stays as it is written there, letter by letter. In
another language the name of the regulation in that language stands before it.
"""

from __future__ import annotations

import re
from typing import Final

from crowdfund.words import ENGLISH, N_, _, language

NAMES: Final = {
    "17 CFR 227": N_("Regulation Crowdfunding of the United States"),
    "17 CFR Part 227": N_("Regulation Crowdfunding of the United States"),
    "17 CFR 230": N_("Rules under the Securities Act of the United States"),
    "Regulation (EU) 2020/1503": N_("European regulation on crowdfunding service providers"),
    "Delegated Regulation (EU) 2022/2114": N_(
        "European delegated regulation on the entry knowledge test and the simulation of losses"
    ),
    "Delegated Regulation (EU) 2022/2115": N_(
        "European delegated regulation on default rates of loans"
    ),
    "Delegated Regulation (EU) 2022/2117": N_("European delegated regulation on complaints"),
    "COBS": N_("Conduct of Business Sourcebook of the British FCA"),
    "DISP": N_("Dispute Resolution: Complaints, a sourcebook of the British FCA"),
}
"""By how the citations of a regulation begin, after the name of the book that it is in."""
BOOK: Final = re.compile(r"^(Commission |FCA Handbook, |Regulation Crowdfunding, )")
"""What may stand before."""
WORDED: Final = (
    N_("17 CFR 230.501(a), by 227.100(a)(2)"),
    N_("Regulation (EU) 2020/1503, follows from Art 22"),
    N_("FCA Handbook, COBS 4.12A and 10"),
    N_("FCA Handbook, DISP 1.5.1R and 1.6.1R"),
)
"""Citations with words of English in them: said whole."""
BETWEEN: Final = N_("; ")
"""Between two citations in one."""


def cited(citation: str) -> str:
    """A citation as it is read in the language of now.

    Args:
        citation: as a rule has it; that of a rule of the platform's own is a sentence.
    """
    if language() == ENGLISH or not citation:
        return citation
    if (whole := _(citation)) != citation:
        return whole
    return _(BETWEEN).join(_named(part) for part in citation.split(BETWEEN))


def _named(citation: str) -> str:
    begins = BOOK.sub("", citation)
    for beginning, name in NAMES.items():
        if begins.startswith(beginning):
            return _("{regulation}: {citation}").format(regulation=_(name), citation=citation)
    return citation
