"""Whatever the source defines is named a second time somewhere, or it is there for nobody."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = sorted((ROOT / "odr").rglob("*.py"))
WORD = re.compile(r"[A-Za-z_]\w*")
# What a library of others calls by its name, and what is there so that something is imported.
CALLED_BY_OTHERS = {
    "server.py": {"load_config"},
    "web/logs.py": {"emit"},
    "web/typed/uploads.py": {"_get_file_stream"},
    "cli/reader.py": {"redirect_request"},
    "tables.py": {"MODULES"},
}


def defined_in(body: list[ast.stmt]) -> Iterator[str]:
    """The names of functions, classes and constants. What has a decorator is handed to somebody by that."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            if not node.decorator_list and not node.name.startswith("__"):
                yield node.name
            if isinstance(node, ast.ClassDef):
                yield from defined_in(node.body)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (one.id for one in targets if isinstance(one, ast.Name) and not one.id.startswith("__"))


def unused(sources: dict[str, str], others: str = "") -> dict[str, set[str]]:
    """By module, what it defines and nothing names again."""
    named = Counter(WORD.findall(others))
    for text in sources.values():
        named.update(WORD.findall(text))
    found = {
        module: {name for name in defined_in(ast.parse(text).body) if named[name] == 1}
        for module, text in sources.items()
    }
    return {module: names for module, names in found.items() if names}


def test_whatever_is_defined_is_named_again() -> None:
    sources = {
        path.relative_to(ROOT / "odr").as_posix(): path.read_text("utf-8")
        for path in SOURCE
        if "migrations" not in path.parts
    }
    beside = [path for folder in ("templates", "tests", "benchmarks") for path in sorted((ROOT / folder).rglob("*.*"))]
    others = "\n".join(path.read_text("utf-8") for path in beside if path.suffix in (".html", ".txt", ".py"))
    # This file names those that nobody else does.
    others = others.replace(Path(__file__).read_text("utf-8"), "")
    assert unused(sources, others) == CALLED_BY_OTHERS


def test_what_nobody_names_is_found() -> None:
    text = """
_KNOWN = 1
LEFT_OVER = 2
class Kept:
    size: int = _KNOWN
    def forgotten(self): return self.size
@handed_over
def shown(): return Kept()
"""
    assert unused({"one.py": text}) == {"one.py": {"LEFT_OVER", "forgotten"}}
    assert unused({"one.py": text}, "LEFT_OVER.forgotten") == {}
