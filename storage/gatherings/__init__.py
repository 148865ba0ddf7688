"""Gatherings: planned, led by two, come to by many, and what is posted for them."""
