"""The outside world: channels, server, workers, commands, settings."""

import os

os.environ.setdefault("PTB_TIMEDELTA", "1")  # Lengths of time as timedelta: else reading RetryAfter warns.
