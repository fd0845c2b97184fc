"""Measured, never asserted: each figure beside a yardstick taken in the same run."""
