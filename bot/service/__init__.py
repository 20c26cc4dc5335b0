"""`frontdoor run`: one process that answers on every channel it has tokens for."""
