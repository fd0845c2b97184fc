"""What a start that cannot go on says."""

from __future__ import annotations


class LaunchError(Exception):
    """The start cannot go on. The message is one sentence for the person at the terminal."""
