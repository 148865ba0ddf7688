"""The wires that people write over: each channel is one file here, found by ``registry.py``."""
