"""HTTP beside the pages: signing in, webhooks, files and health."""
