"""The reader as one file: of the same sources, the same bytes each time, and nothing in it runs but what is in it."""

import base64
import hashlib
import json
import re

from click.testing import CliRunner

from odr.cli import main
from odr.web.reader.files import FOLDER, KEPT, reader_files
from odr.web.reader.kept import kept_file, served_files
from odr.web.reader.manifest import Manifest

PAGE = kept_file().body.decode("utf-8")


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode()}'"


def policy() -> dict[str, str]:
    (found,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', PAGE)
    return {name: rest for name, _blank, rest in (part.partition(" ") for part in found.split("; "))}


def modules() -> dict[str, str]:
    (found,) = re.findall(r'<script type="importmap">(.*?)</script>', PAGE, re.DOTALL)
    begin = "data:text/javascript;base64,"
    named = json.loads(found)["imports"]
    assert all(address.startswith(begin) for address in named.values())
    return {name: base64.b64decode(address.removeprefix(begin)).decode("utf-8") for name, address in named.items()}


def test_it_holds_every_module_as_it_is_but_for_how_it_names_the_others() -> None:
    found = modules()
    assert set(found) == {f"reader/{path}" for path in reader_files() if path.endswith(".js")}
    for name, text in found.items():
        source = (FOLDER / name.removeprefix("reader/")).read_text("utf-8")
        changed = [pair for pair in zip(source.split("\n"), text.split("\n"), strict=True) if len(set(pair)) == 2]
        for before, after in changed:
            assert re.sub(r"'[^']+'", "", before) == re.sub(r"'[^']+'", "", after)
            assert set(re.findall(r"'(reader/[^']+\.js)'", after)) <= set(found)
        assert not re.search(r"^(import|\}).* from '\.|await import\('\.", text, re.MULTILINE), name


def test_its_policy_lets_nothing_else_run_and_is_before_everything() -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", PAGE, re.DOTALL)
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", PAGE, re.DOTALL)
    assert len(scripts) == 2
    found = policy()
    assert found["script-src"] == f"data: {digest(scripts[0])} {digest(scripts[1])}"
    assert found["style-src"] == digest(style)
    assert found["default-src"] == found["form-action"] == found["base-uri"] == found["trusted-types"] == "'none'"
    assert found["require-trusted-types-for"] == "'script'"
    assert PAGE.index("Content-Security-Policy") < min(PAGE.index("<style"), PAGE.index("<script"))
    assert not re.search(r"<link|<img|\bsrc=|\bon[a-z]+=", PAGE)


def test_its_link_to_the_policy_leads_nowhere_before_it_is_connected() -> None:
    """A file has no policy beside it: the script says whose it is."""
    (link,) = re.findall(r'<a id="policy"[^>]*>', PAGE)
    assert "href" not in link
    (style,) = re.findall(r"<style>(.*?)</style>", PAGE, re.DOTALL)
    assert "a:not([href]) { display: none; }" in style


def test_the_manifest_names_it_and_the_page_loads_nothing_of_it() -> None:
    assert Manifest.of_this_release().files[KEPT] == (kept_file().digest, "application/octet-stream")
    assert set(served_files()) - set(reader_files()) == {KEPT}


def test_it_can_be_had_from_a_release_without_any_service() -> None:
    assert CliRunner().invoke(main, ["reader", "file"]).output == PAGE
