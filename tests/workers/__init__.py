"""Tests of ``bot``: workers."""
