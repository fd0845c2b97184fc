"""State of the pages, one module per page or per use. Frozen views and text, nothing else."""
