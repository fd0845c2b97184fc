"""What is true, with the standard library alone: no database, no network, no clock."""
