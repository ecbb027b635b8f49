"""Compiled templates are kept where nobody else can put any, and never what a page shows."""

import os
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from jinja2 import DictLoader

from odr.web.showing.compiled import is_ours_alone, keep_compiled

SECRET = "a very private word"


@pytest.fixture
def app() -> Flask:
    app = Flask("compiled")
    app.jinja_env.bytecode_cache = None
    app.jinja_env.loader = DictLoader({"page": "Dear {{ name }}"})
    return app


def rendered(app: Flask) -> str:
    with app.test_request_context():
        return app.jinja_env.get_template("page").render(name=SECRET)


def test_a_template_is_compiled_once_and_read_by_the_next_process(app: Flask, tmp_path: Path) -> None:
    keep_compiled(app, tmp_path / "templates")
    assert rendered(app) == f"Dear {SECRET}"
    (kept,) = (tmp_path / "templates").iterdir()
    changed = kept.stat().st_mtime_ns
    app.jinja_env.cache = None
    assert rendered(app) == f"Dear {SECRET}"
    assert kept.stat().st_mtime_ns == changed
    assert kept.stat().st_mode & 0o077 == 0
    assert (tmp_path / "templates").stat().st_mode & 0o077 == 0


def test_nothing_that_a_page_shows_is_kept(app: Flask, tmp_path: Path) -> None:
    keep_compiled(app, tmp_path / "templates")
    with app.test_request_context():
        assert SECRET in render_template_string("{{ name }}", name=SECRET)
    rendered(app)
    assert not any(SECRET.encode() in path.read_bytes() for path in (tmp_path / "templates").iterdir())


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o720, 0o750])
def test_a_folder_that_others_may_reach_into_is_not_used(app: Flask, tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    folder.chmod(mode)
    keep_compiled(app, folder)
    assert app.jinja_env.bytecode_cache is None


def test_neither_a_link_nor_somebody_elses_folder_is_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "real"
    folder.mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(folder)
    assert is_ours_alone(folder)
    assert not is_ours_alone(tmp_path / "link")
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    assert not is_ours_alone(folder)


def test_a_disk_that_is_full_costs_only_the_keeping(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_compiled(app, tmp_path / "templates")

    def full(*_given: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("jinja2.bccache.tempfile.NamedTemporaryFile", full)
    assert rendered(app) == f"Dear {SECRET}"
