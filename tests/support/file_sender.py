"""A file sent part by part, over HTTP, as the script of our pages does it."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from odr.files.format import PART
from tests.support.world import Person


class FileSender:
    """One person, and the entry at ``item`` that the file is for."""

    def __init__(self, person: Person, item: str) -> None:
        self.person = person
        self.item = item
        self.at = ""

    def begin(self, name: str, length: int, modified: int = 1_700_000_000_000, kind: str = "text/plain") -> Any:
        """Says that it comes; gives what the script is told."""
        said = {"name": name, "type": kind, "length": str(length), "modified": str(modified)}
        told = self._post(f"{self.item}/files/begin", **said).json
        if told and "at" in told:
            self.at = told["at"]
        return told

    def put(self, number: int, content: bytes, **headers: str) -> TestResponse:
        """Sends one part."""
        return self.person.put(f"{self.at}/parts/{number}", content, **headers)

    def put_all(self, content: bytes) -> None:
        """Sends every part."""
        for number in range(-(-len(content) // PART)):
            assert self.put(number, content[number * PART : (number + 1) * PART]).status_code == 200

    def complete(self, **fields: str) -> TestResponse:
        """Says that all of it is there."""
        return self._post(f"{self.at}/complete", **fields)

    def give_up(self) -> TestResponse:
        """Says that nobody sends the rest."""
        return self._post(f"{self.at}/give-up")

    def _post(self, path: str, **fields: str) -> TestResponse:
        self.person.post_with_token(path, fields)
        return self.person.response
