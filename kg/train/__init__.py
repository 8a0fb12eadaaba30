"""How the reader is made: the only part that needs torch (extra `[train]`)."""
