"""What training has learnt, as it is kept: ``models.zip``, written by ``scripts/train.py``, read when Doorstep starts.

Plain arrays in an archive: a tenth of a second to read, and no second copy in memory while it is read.
"""

from __future__ import annotations

import json
import sys
from array import array
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_HEAD, _FEATURES, _WORDS, _SUMS = "head.json", "features.txt", "words.txt", "sums.bin"
_ARRAYS = {"starts": "I", "places": "B", "weights": "h"}


@dataclass(frozen=True, slots=True)
class Learnt:
    """Numbers without a meaning of their own; ``Model`` says how they are added up. Weights are whole hundredths."""

    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """For each question, the answers that are known."""
    bias: tuple[int, ...] = ()
    """How likely each label is before anything is read."""
    unknown: int = 0
    """How much a feature that was never seen adds to the length of a text."""
    features: tuple[str, ...] = ()
    starts: array[int] = field(default_factory=lambda: array("I", [0]))
    """Where the weights of each feature begin; one more than there are features."""
    places: array[int] = field(default_factory=lambda: array("B"))
    """For each weight, the label that it speaks for."""
    weights: array[int] = field(default_factory=lambda: array("h"))
    words: tuple[str, ...] = ()
    """Frequent words, whose features were added up beforehand."""
    sums: bytes = b""
    """What those features speak for together, word after word."""

    def write(self, path: Path) -> None:
        """Keep it. The same numbers always make the same file."""
        head = {"labels": self.labels, "bias": self.bias, "unknown": self.unknown}
        with ZipFile(path, "w") as archive:
            _add(archive, _HEAD, json.dumps(head).encode())
            _add(archive, _FEATURES, "\n".join(self.features).encode())
            _add(archive, _WORDS, "\n".join(self.words).encode())
            _add(archive, _SUMS, self.sums)
            for name in _ARRAYS:
                _add(archive, name, _swapped(getattr(self, name)).tobytes())

    @classmethod
    def read(cls, path: Path) -> Learnt:
        """What was kept; nothing where nothing was."""
        if not path.exists():
            return cls()
        with ZipFile(path) as archive:
            head = json.loads(archive.read(_HEAD))
            return cls(
                labels={question: tuple(labels) for question, labels in head["labels"].items()},
                bias=tuple(head["bias"]),
                unknown=head["unknown"],
                features=_lines(archive, _FEATURES),
                words=_lines(archive, _WORDS),
                sums=archive.read(_SUMS),
                **{name: _swapped(array(kind, archive.read(name))) for name, kind in _ARRAYS.items()},
            )


def _add(archive: ZipFile, name: str, content: bytes) -> None:
    archive.writestr(ZipInfo(name), content, compress_type=ZIP_DEFLATED, compresslevel=9)


def _lines(archive: ZipFile, name: str) -> tuple[str, ...]:
    text = archive.read(name).decode()
    return tuple(text.split("\n")) if text else ()


def _swapped(numbers: array[int]) -> array[int]:
    """The byte order of small machines, which is the one that is kept."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
