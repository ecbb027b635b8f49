"""Has a file opened by a process of its own: little memory, little time, an empty environment, no file of ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from odr.files.looking import worker

# A longer file is not looked at.
MOST = 25 * 1024 * 1024
MEMORY = 768 * 1024 * 1024
# By the clock; of the processor it has less (``worker``).
PATIENCE_SECONDS = 30
_MOST_TAKEN = 64 * 1024 * 1024
_KINDS = ("place", "device", "author", "time", "comment", "program", "notes", "changes", "more")
_TYPES = ("image/jpeg", "image/png", "application/pdf")


@dataclass(frozen=True)
class Looked:
    """What a file tells of beside what it shows: kinds of detail, each with words or none.

    ``made`` is the preview or the cleaned copy, of this ``type``, and may be empty.
    """

    kind: str
    details: tuple[tuple[str, str], ...]
    can_be_cleaned: bool
    type: str
    made: bytes

    def __repr__(self) -> str:
        return "<Looked>"


def look(content: bytes) -> Looked | None:
    """What it tells of, with a preview of an image. Nothing if it is of no kind that we know, or does not open."""
    return _apart("look", content)


def clean(content: bytes) -> Looked | None:
    """A copy without what it tells of beside what it shows; nothing if there can be none."""
    found = _apart("clean", content)
    return found if found is not None and found.can_be_cleaned and found.made else None


def _apart(task: str, content: bytes) -> Looked | None:
    """Input and output lie in memory that has no name: no pipe runs full, and nothing comes to disk."""
    if len(content) > MOST:
        return None
    with ExitStack() as open_ones:
        given, taken = (open_ones.enter_context(os.fdopen(os.memfd_create("odr"), "w+b")) for _one in range(2))
        given.write(content)
        given.seek(0)
        command = [sys.executable, "-I", str(Path(worker.__file__)), task, str(MEMORY)]
        try:
            ended = subprocess.run(  # noqa: S603 - our own command, of our own words
                command,
                stdin=given,
                stdout=taken,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                timeout=PATIENCE_SECONDS,
                check=False,
                start_new_session=True,
            )
        except subprocess.TimeoutExpired:
            return None
        taken.seek(0)
        return _believed(taken.read(_MOST_TAKEN)) if ended.returncode == 0 else None


def _believed(said: bytes) -> Looked | None:
    """What the process says, as far as it is what ours would say: by then the file may have taken it over."""
    head, _, made = said.partition(b"\n")
    try:
        told = json.loads(head)
        details = tuple((str(kind), str(words)[:200]) for kind, words in told["details"] if kind in _KINDS)
        kind, can_be_cleaned, media = str(told["kind"]), bool(told["can_be_cleaned"]), str(told.get("type", ""))
    except (KeyError, TypeError, ValueError):
        return None
    if made and media not in _TYPES:
        return None
    return Looked(kind, details[:50], can_be_cleaned, media, made)
