"""`python -m crowdfund`."""

from crowdfund.cli import app

app()
