"""What an operator is told when the database itself is the trouble."""

from __future__ import annotations


class StorageError(Exception):
    """The database cannot be used. The message says what to do; it never holds an address, a password or a value."""
