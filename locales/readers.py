"""All languages, ready to read, made out of their folders.

Making them takes half a second, so what was made is kept beside the byte code and used again while no file has changed;
where it cannot be kept, it is made each time.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from collections.abc import Sequence
from pathlib import Path

from locales.folders import folders
from locales.reader import Reader

_SOURCES = ("*.py", "*/language.toml", "*/words.toml", "*/skills.toml")


def readers(home: Path) -> Sequence[Reader]:
    """The reader of every folder, in the order of the folders."""
    kept = home / "__pycache__" / f"readers.{sys.implementation.cache_tag}.pickle"
    seal = _seal(home)
    found = _kept(kept, seal)
    if found is None:
        found = [Reader(folder) for folder in folders(home)]
        _keep(kept, seal, found)
    return found


def _seal(home: Path) -> bytes:
    """Changes whenever a file changes that the readers are made of, or the code that makes them."""
    found = [(path, path.stat()) for pattern in _SOURCES for path in sorted(home.glob(pattern))]
    return _digest("\n".join(f"{path} {state.st_size} {state.st_mtime_ns}" for path, state in found).encode())


def _kept(path: Path, seal: bytes) -> list[Reader] | None:
    """What was kept, if it is whole and still right. Like byte code it is as safe as the folder that it lies in."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    sealed, body = content[: 2 * len(seal)], content[2 * len(seal) :]
    if sealed != seal + _digest(body):
        return None
    found: list[Reader] = pickle.loads(body)  # noqa: S301 - written by this program, into its own folder
    return found


def _keep(path: Path, seal: bytes, found: list[Reader]) -> None:
    """Write beside it and rename, so that nobody ever reads half of it."""
    beside = path.with_suffix(f".{os.getpid()}")
    body = pickle.dumps(found, protocol=pickle.HIGHEST_PROTOCOL)
    try:
        path.parent.mkdir(exist_ok=True)
        beside.write_bytes(seal + _digest(body) + body)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()
