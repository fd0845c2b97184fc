"""Parts that several pages draw, and helpers that their states share."""
