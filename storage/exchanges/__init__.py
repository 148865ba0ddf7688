"""Exchanges of help: how they move, and the verbs that move them."""
