"""The worker: claims what is due, calls one service for each, backs off, and parks."""
