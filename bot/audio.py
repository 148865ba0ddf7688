"""How long a recording is, as far as its bytes say so."""

from __future__ import annotations

OGG = b"OggS"
OPUS_RATE = 48_000
"""Steps a second in which Opus counts, whatever it was recorded at."""


def seconds_of(sound: bytes) -> int | None:
    """Whole seconds of an Ogg file with Opus in it, the voice notes of phones; ``None`` for any other."""
    last = sound.rfind(OGG)
    if not sound.startswith(OGG) or b"OpusHead" not in sound[:100] or len(sound) < last + 14:
        return None
    # Each page says how far its sound reaches; the last one reaches to the end.
    return int.from_bytes(sound[last + 6 : last + 14], "little") // OPUS_RATE
