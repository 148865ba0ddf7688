"""Notices to many, and news: written, shown before anything goes, on their way, and how they went."""
