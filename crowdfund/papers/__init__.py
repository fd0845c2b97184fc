"""Files that people keep: PDF documents, CSV tables, the Open Cap Format."""
