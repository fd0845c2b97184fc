"""Backup and return: everything the platform keeps in one file, and the way back from it.

`python -m crowdfund backup` and `restore`; docs/operations.md, "Backup and return".
"""
