"""The truth: ledger and records. See README.md for the rules that hold here."""

from storage.failures import StorageError
from storage.storage import Storage, open_storage
from storage.work import Work

__all__ = ["Storage", "StorageError", "Work", "open_storage"]
