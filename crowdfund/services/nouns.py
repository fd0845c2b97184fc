"""What is counted in sentences: for each noun its texts for one thing and for many."""

from __future__ import annotations

from typing import Final

from crowdfund.words import plural

COUNTED: Final = {
    "answer": plural("{number} answer", "{number} answers"),
    "backer": plural("{number} backer", "{number} backers"),
    "business day": plural("{number} business day", "{number} business days"),
    "campaign": plural("{number} campaign", "{number} campaigns"),
    "change": plural("{number} change", "{number} changes"),
    "complaint is": plural("{number} complaint is", "{number} complaints are"),
    "day": plural("{number} day", "{number} days"),
    "difference": plural("{number} difference", "{number} differences"),
    "enterprise": plural("{number} enterprise", "{number} enterprises"),
    "entry": plural("{number} entry", "{number} entries"),
    "finding": plural("{number} finding", "{number} findings"),
    "hour": plural("{number} hour", "{number} hours"),
    "ledger entry": plural("{number} ledger entry", "{number} ledger entries"),
    "line": plural("{number} line", "{number} lines"),
    "minute": plural("{number} minute", "{number} minutes"),
    "month": plural("{number} month", "{number} months"),
    "more parked request": plural("{number} more parked request", "{number} more parked requests"),
    "object": plural("{number} object", "{number} objects"),
    "open campaign": plural("{number} open campaign", "{number} open campaigns"),
    "open incident": plural("{number} open incident", "{number} open incidents"),
    "option": plural("{number} option", "{number} options"),
    "other": plural("{number} other", "{number} others"),
    "page": plural("{number} page", "{number} pages"),
    "payment": plural("{number} payment", "{number} payments"),
    "person": plural("{number} person", "{number} people"),
    "person is": plural("{number} person is", "{number} people are"),
    "pledge": plural("{number} pledge", "{number} pledges"),
    "question": plural("{number} question", "{number} questions"),
    "rule": plural("{number} rule", "{number} rules"),
    "remark": plural("{number} remark", "{number} remarks"),
    "row": plural("{number} row", "{number} rows"),
    "share": plural("{number} share", "{number} shares"),
    "share is": plural("{number} share is", "{number} shares are"),
    "step": plural("{number} step", "{number} steps"),
    "time": plural("{number} time", "{number} times"),
    "update": plural("{number} update", "{number} updates"),
    "year": plural("{number} year", "{number} years"),
}
"""By the noun for one. What is not here is said in English in every language."""
