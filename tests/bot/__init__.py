"""Tests of ``bot``: bot."""
