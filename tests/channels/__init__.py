"""Tests of ``bot``: channels."""
