"""The front door in a terminal: the same replies with no account."""
