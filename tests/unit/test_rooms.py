"""No package grows flat, and what is written of the house is what stands there."""

import ast
import tomllib
from pathlib import Path

import odr

ROOT = Path(odr.__file__).parent
MOST = 20
# Migrations follow one another, and have one subject each.
APART = {"db/migrations/versions"}


def test_a_package_of_more_than_twenty_modules_has_rooms() -> None:
    packages = [path.parent for path in ROOT.rglob("__init__.py")]
    assert len(packages) > 50
    counts = {
        package.relative_to(ROOT).as_posix(): sum(one.name != "__init__.py" for one in package.glob("*.py"))
        for package in packages
    }
    assert {name: count for name, count in counts.items() if count > MOST and name not in APART} == {}


def test_no_function_is_longer_than_one_can_see_at_once() -> None:
    # Migrations stay as they were, and so does a sentence for each kind of task.
    apart = {"db/migrations/versions": 401, "agenda/wording.py": 61}
    longest = {
        f"{path.relative_to(ROOT).as_posix()} {node.name} {node.lineno}": node.end_lineno - node.lineno + 1
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    }
    assert len(longest) > 4000
    allowed = {name: max(60, *(most for place, most in apart.items() if name.startswith(place)), 0) for name in longest}
    assert {name: lines for name, lines in longest.items() if lines > allowed[name]} == {}


def test_the_architecture_shows_every_package() -> None:
    text = (ROOT.parent / "docs" / "architecture.md").read_text("utf-8")
    tree = text[text.index("## The tree") : text.index("A new capability is a package")]
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert {name for name in packages if f"{name}/" not in tree} == set()
    layers = text[text.index("## The layers") : text.index("## The tree")]
    contracts = tomllib.loads((ROOT.parent / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (named,) = [one["layers"] for one in contracts if one["id"] == "layers"]
    modules = {name for layer in named for name in layer.replace("|", " ").replace(":", " ").split()} - packages
    assert {name for name in modules if f"odr.{name}" not in layers} == set()


def test_every_layer_below_the_web_is_held_to_know_no_flask() -> None:
    contracts = tomllib.loads((ROOT.parent / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (layers,) = [one["layers"] for one in contracts if one["id"] == "layers"]
    below = layers[layers.index("web") + 1 :]
    rules = {f"odr.{name}" for layer in below for name in layer.replace("|", " ").replace(":", " ").split()}
    (held,) = [one["source_modules"] for one in contracts if one["id"] == "rules-without-flask"]
    # What is sealed has a contract of its own, which is stricter.
    assert rules - set(held) == {"odr.crypto"}
