"""Filings as files: bytes in, facts out, and the shape that is printed."""
