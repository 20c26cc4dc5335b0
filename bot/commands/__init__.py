"""The commands of `frontdoor`, a module for each kind."""
