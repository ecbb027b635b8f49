"""The reader as one file that a person can keep: put together of the same sources, the same bytes for a release."""

import base64
import json
import posixpath
import re
from collections.abc import Mapping
from functools import cache, partial

from odr.web.reader.files import (
    FOLDER,
    IMPORTED,
    KEPT,
    LATER,
    MAP,
    PAGE,
    POLICY,
    START,
    STYLE,
    ReaderFile,
    integrity,
    reader_files,
)

# Browsers save what they don't know, and a file that is opened from there tells them what it is.
_TYPE = "application/octet-stream"
# The modules come in through the map, whose digest is in the policy. That it lets such addresses run is no way in:
# nothing in the page makes an element of text, or an address of a script (Trusted Types).
_BEGIN = f"import 'reader/{START}';"
_ICON = re.compile(r'^<link rel="icon"[^>]*>\n', re.MULTILINE)
_CHARSET = '<meta charset="utf-8">\n'


@cache
def served_files() -> Mapping[str, ReaderFile]:
    """All that is served below ``/reader/``: what the page consists of, and the file to keep."""
    return {**reader_files(), KEPT: kept_file()}


@cache
def kept_file() -> ReaderFile:
    """One page with everything in it: style, modules and policy. It is opened from a disk, and asks what it is told."""
    style = (FOLDER / STYLE).read_text("utf-8")
    modules = json.dumps({"imports": _modules()}, separators=(",", ":"), sort_keys=True)
    scripts = " ".join(f"'{integrity(one.encode('utf-8'))}'" for one in (modules, _BEGIN))
    policy = (
        f"default-src 'none'; script-src data: {scripts}; style-src '{integrity(style.encode('utf-8'))}'; "
        "connect-src https: http://localhost:* http://127.0.0.1:*; form-action 'none'; base-uri 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    about = f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    page = _ICON.sub("", (FOLDER / PAGE).read_text("utf-8")).replace(_CHARSET, _CHARSET + about)
    page = page.replace(f'<link rel="stylesheet" href="{STYLE}">', f"<style>{style}</style>")
    page = page.replace("<body>", '<body data-kept="yes">').replace(MAP, f'<script type="importmap">{modules}</script>')
    page = page.replace(f'<script type="module" src="{START}"></script>', f'<script type="module">{_BEGIN}</script>')
    # Whose policy it is, is known once it is connected.
    page = page.replace(f' href="{POLICY}"', "")
    return ReaderFile(page.encode("utf-8"), _TYPE)


def _modules() -> dict[str, str]:
    """Each module by the name that the others call it by in this file, with its bytes in its address."""
    found = {}
    for path, file in reader_files().items():
        if path.endswith(".js"):
            text = file.body.decode("utf-8")
            for imports in (IMPORTED, LATER):
                text = imports.sub(partial(_renamed, path), text)
            packed = base64.b64encode(text.encode("utf-8")).decode("ascii")
            found[f"reader/{path}"] = f"data:text/javascript;base64,{packed}"
    return found


def _renamed(path: str, statement: re.Match[str]) -> str:
    """An import by a name instead of a place: an address that holds its own bytes is no place to start from."""
    wanted = posixpath.normpath(posixpath.join(posixpath.dirname(path), statement.group(1)))
    return statement.group().replace(f"'{statement.group(1)}'", f"'reader/{wanted}'")
