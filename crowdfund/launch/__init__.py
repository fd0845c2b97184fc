"""Starting the product: an embedded PostgreSQL, the Stripe sandbox, the worker and the web server.

Nothing in here is imported by the product itself, which sees addresses in its settings and does not
care who answers them.
"""
