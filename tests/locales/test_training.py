"""Whoever adds words or examples can teach them: ``scripts/train.py`` on two small languages."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from locales.folders import HOME
from locales.understanding import Understanding
from tests.architecture.sources import ROOT
from tests.locales.languages import NOW, READY

FIRST, SECOND = READY[0].tag, READY[-1].tag
THINGS = [
    first + second for first in ("wu", "ba", "di", "ko", "fe") for second in ("gat", "lim", "ron", "pus", "tek", "vod")
]
SENTENCES = {
    FIRST: {"need": "please fix my {thing}", "offer": "gladly mending any {thing}"},
    SECOND: {"need": "zizi zolo {thing} bani", "offer": "mimi {thing} zimo tere"},
}


def home(folder: Path) -> Path:
    """Two languages with some dozens of messages each."""
    for tag, by_intent in SENTENCES.items():
        (folder / tag).mkdir(parents=True)
        (folder / tag / "language.toml").write_bytes((HOME / tag / "language.toml").read_bytes())
        lines = [
            f"[{intent}]\nrepairs = {json.dumps([text.format(thing=thing) for thing in THINGS])}\n"
            for intent, text in by_intent.items()
        ]
        (folder / tag / "examples.toml").write_text("\n".join(lines), encoding="utf-8")
        (folder / tag / "skills.toml").write_text('[repairs]\nname = "repairs"\nwords = ["wugat*"]\n', encoding="utf-8")
    return folder


def test_what_the_folders_say_is_learnt(tmp_path: Path) -> None:
    folders = home(tmp_path / "locales")
    more = tmp_path / "more.jsonl"
    more.write_text(json.dumps({"text": "my blick is broken", "intent": "need", "skills": ["bike-repair"]}) + "\n")
    command = [sys.executable, str(ROOT / "scripts" / "train.py"), "--least", "1", "--home", str(folders), str(more)]
    subprocess.run(command, check=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)})
    reading = Understanding(folders)
    assert reading.understand("gladly mending your wugat", language=FIRST, now=NOW).intent == "offer"
    assert reading.understand("zizi zolo bani wugat", language=None, now=NOW).language == SECOND
    assert reading.understand("who has a wugat", language=FIRST, now=NOW).skills[0].id == "repairs"
