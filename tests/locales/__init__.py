"""Tests of the languages: what is written in them, and what is understood."""
