"""The desk: what waits for a coordinator, the list of it, and orders by number."""
