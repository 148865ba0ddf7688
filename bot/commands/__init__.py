"""The commands: a file each, which holds a click command named ``command``."""
