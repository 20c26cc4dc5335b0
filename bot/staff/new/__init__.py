"""New topics, answers, services and contacts: what to write, where it belongs, and what to do next. For `frontdoor new`."""
