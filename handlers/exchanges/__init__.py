"""From a request to the hours: whom to ask, both said yes, how long it took, and what both read."""
