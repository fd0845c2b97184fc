"""One module per page; pages do not import each other."""
