"""One file for each conversation; each declares itself as ``CONVERSATION``."""
