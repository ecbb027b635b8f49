"""Everybody of the played case looks at every page in French: none breaks, and no English is left on any.

What a machine reads is the same in both languages.
"""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from odr.selftest.crawl.crawlers import a_crawler
from odr.selftest.story.story import Story
from tests.support.follow import Follower
from tests.support.left_in_english import left_in


class Reading(Follower):
    """Somebody who reads every page that they come to."""

    left: dict[str, set[str]]

    def look_everywhere(self) -> None:
        self.person.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr"
        take = self.person._take

        def read(response: object) -> None:
            take(response)  # type: ignore[arg-type]
            if self.person.response.mimetype == "text/html":
                found = left_in(self.person.page.html)
                if '<html lang="fr"' not in self.person.page.html:
                    found.add("a page that is not said to be French")
                if found:
                    self.left[self.person.path] = found

        self.person._take = read  # type: ignore[method-assign]
        super().look_everywhere()


@pytest.mark.parametrize("name", ["nobody", "Ada Marsh", "Tessa Wren", "Fay Heron", "Petra Vane"])
def test_no_page_breaks_in_french_or_has_english_left(story: Story, tmp_path: Path, name: str) -> None:
    world = story.copied(tmp_path / "installation")
    try:
        reader = Reading(a_crawler(story, world, name))
        reader.left = {}
        reader.pages["/language/en"] = ""  # stays in French
        reader.pages["/reader/"] = ""  # the same for everybody to the byte, to be compared; its script speaks
        reader.look_everywhere()
    finally:
        world.close()
    assert reader.refused == []
    assert reader.left == {}
    assert len(reader.pages) > 8


# --- for machines ----------------------------------------------------------------------------------------------------

FOR_PEOPLE = frozenset({"text/html", "application/pdf", "text/javascript", "text/css", "image/svg+xml"})
TAKEN = ("/vault/export", "/messages/export", "/vault/log/export", "/receipt", "/me/held/download")


class Comparing(Follower):
    """Somebody who asks for everything that is no page in English, and then in French."""

    compared: set[str]
    different: set[str]

    def look_everywhere(self) -> None:
        self.compared, self.different = set(), set()
        self.pages["/language/fr"] = ""  # stays in English
        take = self.person._take

        def compare(response: TestResponse) -> None:
            take(response)
            path = str(response.request.full_path).removesuffix("?")
            if response.mimetype not in FOR_PEOPLE and response.status_code == 200 and path not in self.compared:
                self.compared.add(path)
                other = self.person.client.get(path, headers={"Accept-Language": "fr"}, base_url=self.person.origin)
                if but_words(other) != but_words(response):
                    self.different.add(path)

        self.person._take = compare  # type: ignore[method-assign]
        super().look_everywhere()
        self.person._take = take  # type: ignore[method-assign]

    def taken(self) -> dict[str, list[tuple[str, TestResponse, TestResponse]]]:
        """Everything that can be taken along, by the end of its address: each in both languages."""
        found: dict[str, list[tuple[str, TestResponse, TestResponse]]] = {end: [] for end in TAKEN}
        for here, form, button in self.forms.values():
            action = (form.action or here).partition("?")[0]
            for end in (one for one in TAKEN if action.endswith(one)):
                answers = []
                for language in ("en", "fr"):
                    self.person.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
                    self.send(here, form, button, {})
                    answers.append(self.person.response)
                found[end].append((action, answers[0], answers[1]))
        return found


def but_words(answer: TestResponse) -> bytes:
    """An answer without what a calendar shows to people: its other lines are for machines (RFC 5545)."""
    if answer.mimetype != "text/calendar":
        return answer.get_data()
    lines = answer.get_data().replace(b"\r\n ", b"").splitlines()
    return b"\n".join(line for line in lines if not line.startswith(b"SUMMARY"))


def files_in(answer: TestResponse) -> dict[str, str]:
    """The files in an answer, but for those that are pages."""
    if answer.mimetype != "application/zip":
        return {"": answer.get_data().decode("utf-8")}
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as read:
        return {name: read.read(name).decode("utf-8") for name in read.namelist() if not name.endswith(".html")}


def facts(text: str) -> set[str]:
    """The lines of a file, without what parts one from the next."""
    return {line.rstrip(",]}") for line in text.splitlines()}


def columns(text: str, *names: str) -> list[tuple[str, ...]]:
    """Some columns of a table."""
    return [tuple(row[name] for name in names) for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))]


@pytest.mark.parametrize("name", ["Ada Marsh", "Tessa Wren"])
def test_what_a_machine_reads_does_not_change_with_the_language(story: Story, tmp_path: Path, name: str) -> None:
    world = story.copied(tmp_path / "installation")
    try:
        reader = Comparing(a_crawler(story, world, name))
        reader.look_everywhere()
        taken = reader.taken()
    finally:
        world.close()
    assert reader.different == set()
    assert any(path.endswith("/text") for path in reader.compared)
    assert any(path.endswith("/file") for path in reader.compared) == (name == "Tessa Wren")
    assert all(taken.values()) == (name == "Tessa Wren")
    assert taken["/me/held/download"]
    for end, answers in taken.items():
        for action, one, other in answers:
            english, french = files_in(one), files_in(other)
            assert english.keys() == french.keys(), action
            for file, text in english.items():
                if file.endswith(".json") or end == "/receipt":
                    # That it was taken along once is told in it the second time.
                    assert facts(text) <= facts(french[file]), (action, file)
                elif end == "/vault/log/export":
                    assert set(columns(text, "event", "hash")) <= set(columns(french[file], "event", "hash")), action
                elif file.endswith(".csv"):
                    assert len(text.splitlines()[0].split(",")) == len(french[file].splitlines()[0].split(",")), action
                else:
                    assert text == french[file], (action, file)
