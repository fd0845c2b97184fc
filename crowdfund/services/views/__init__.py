"""Frozen views: what services return and states hold. Text is ready to show, in English."""
