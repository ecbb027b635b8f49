"""Paths that templates write are remembered, and never mixed up."""

import sys
from uuid import uuid4

from flask import Flask, url_for

from odr.web.showing.paths import remembering_paths


def an_app() -> Flask:
    app = Flask(__name__)
    app.add_url_rule("/cases/<uuid:case_id>", "case", lambda case_id: "")
    app.add_url_rule("/pages", "pages", lambda: "")
    return app


def test_a_path_is_what_flask_builds_also_the_second_time() -> None:
    path, one, other = remembering_paths(), uuid4(), uuid4()
    with an_app().test_request_context("/"):
        for _again in range(2):
            for case_id in (one, other):
                assert path("case", case_id=case_id) == url_for("case", case_id=case_id) == f"/cases/{case_id}"
            for page in (1, True, "1", None, [1, 2]):
                assert path("pages", page=page) == url_for("pages", page=page)
            assert path("pages", _anchor="end") == "/pages#end"
            assert path("pages", _external=True) == "http://localhost/pages"


def test_an_app_that_is_mounted_elsewhere_gets_no_path_of_another_place() -> None:
    app, path = an_app(), remembering_paths()
    with app.test_request_context("/"):
        assert path("pages") == "/pages"
    with app.test_request_context("/", base_url="http://localhost/house"):
        assert path("pages") == "/house/pages"


def test_neither_the_secret_of_a_link_nor_what_somebody_looks_for_is_remembered() -> None:
    """Seen to fail while everything was remembered."""
    path, secret = remembering_paths(), "xylophone-" + uuid4().hex
    held_before = sys.getrefcount(secret)
    with an_app().test_request_context("/"):
        for name in ("token", "search"):
            assert path("pages", **{name: secret}).endswith(secret)
    assert sys.getrefcount(secret) == held_before
