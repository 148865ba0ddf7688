"""The tables of both databases, all of them registered on ``metadata``. Only ``storage`` imports them."""

from storage.tables import asking, learning, ledger, messages, people, processes
from storage.tables.base import metadata

__all__ = ["asking", "learning", "ledger", "messages", "metadata", "people", "processes"]
