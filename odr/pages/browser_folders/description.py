"""The interface in OpenAPI, made from the routes and from the kinds that read what comes to them."""

import inspect
import json
import re
from pathlib import Path
from typing import Any

from flask import Flask

from odr.pages.browser_folders.blueprint import browser_folders
from odr.pages.browser_folders.bodies import REFUSED, Sealed
from odr.pages.browser_folders.kinds import ValueKind

# Served as a static file, and compared with this by a test.
FILE = Path(__file__).parents[2] / "web" / "static" / "browser-folders.openapi.json"
_BEFORE = f"{browser_folders.name}."
_ABOUT = (
    "What the reader asks of the service, and all that it gives it: ciphertext, numbers and identifiers, and no words, "
    "but those of an entry that a person discloses (`disclose`), once they have said so. "
    "The formats are in docs/protocol.md, section 11.5. Every change carries the token that the session tells, in the "
    "header X-CSRF-Token. An answer of another type than is said here, a page perhaps, means that nobody is signed in "
    "or that the vault is locked in this browser: nothing was done then. Bytes are in base64 with padding, numbers of "
    "64 bits are text, moments are in UTC to the second."
)


def document(app: Flask) -> dict[str, Any]:
    """The whole description."""
    paths: dict[str, Any] = {}
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(_BEFORE)]
    for rule in sorted(rules, key=lambda one: (one.rule, sorted(one.methods or ()))):
        view = app.view_functions[rule.endpoint]
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            paths.setdefault(path, {})[method.lower()] = _operation(
                rule.endpoint.removeprefix(_BEFORE), rule.rule, view
            )
    info = {"title": "Folders that open in a browser only", "version": "1", "description": _ABOUT}
    return {"openapi": "3.1.0", "info": info, "paths": paths}


def written(app: Flask) -> str:
    """The same as it lies in the file."""
    return json.dumps(document(app), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _operation(name: str, rule: str, view: Any) -> dict[str, Any]:
    takes, gives = view.takes, view.gives
    found: dict[str, Any] = {
        "operationId": name,
        "summary": (inspect.getdoc(view) or "").partition("\n")[0],
        "parameters": [
            {
                "name": parameter,
                "in": "path",
                "required": True,
                "schema": {"type": "string", "format": "uuid"} if kind == "uuid" else {"type": "integer", "minimum": 0},
            }
            for kind, parameter in re.findall(r"<(\w+):(\w+)>", rule)
        ],
        "responses": {
            "200": {"description": "Done.", "content": _content(gives)},
            "404": {"description": "Nothing is there, for whoever asks.", "content": _content(REFUSED)},
        },
    }
    if takes is not None:
        found["requestBody"] = {"required": True, "content": _content(takes)}
        found["parameters"].append(
            {"name": "X-CSRF-Token", "in": "header", "required": True, "schema": {"type": "string"}}
        )
        found["responses"]["422"] = {"description": "Refused, and nothing was changed.", "content": _content(REFUSED)}
    if "/given/" in rule:
        closed = "The agreement under which it was given is not in force."
        found["responses"]["403"] = {"description": closed, "content": _content(REFUSED)}
    if name in ("begin", "change", "change_list"):
        found["responses"]["409"] = {"description": "It does not follow what is there.", "content": _content(gives)}
    return found


def _content(kind: ValueKind | type[Sealed]) -> dict[str, Any]:
    if isinstance(kind, ValueKind):
        return {"application/json": {"schema": kind.schema()}}
    return {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
