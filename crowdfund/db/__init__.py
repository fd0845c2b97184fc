"""Tables and queries on PostgreSQL."""
