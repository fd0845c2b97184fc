"""Properties are tried with the same examples every time: a test that fails, fails for everyone."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.load_profile("steady")
