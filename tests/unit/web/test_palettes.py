"""The colours that an organisation can choose: read out of the stylesheets, and computed."""

import re
from pathlib import Path

import pytest

import odr
from odr.organisations.palettes import PALETTES, USUAL
from odr.pages.cases.house.colours import NAMES

STATIC = Path(odr.__file__).parent / "web" / "static"
SERVICE = (STATIC / "odr.css").read_text()
OF_HOUSES = (STATIC / "palettes.css").read_text()
# Enough for text of any size (WCAG 2.2, 1.4.3), and for what shows where a button ends (1.4.11).
TEXT, EDGE = 4.5, 3.0
SCHEMES = ("light", "dark")

Colours = dict[str, str]


def colours_in(block: str) -> Colours:
    return dict(re.findall(r"(--[\w-]+):\s*([^;}]+)", block))


def of_service(scheme: str) -> Colours:
    first = SERVICE.index(':root:not([data-theme="dark"])' if scheme == "light" else ":root:not([data-theme])")
    return colours_in(SERVICE[first : SERVICE.index("}", first)])


def of_palette(palette: str, scheme: str) -> Colours:
    light, dark = OF_HOUSES.split("prefers-color-scheme: dark", 1)
    part = light if scheme == "light" else dark
    (block,) = re.findall(rf"\.swatch\.palette-{palette} \{{(.*?)\}}", part, re.DOTALL)
    return colours_in(block)


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(one * 2 for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_the_guidelines_do() -> None:
    assert round(contrast("#fff", "#000000"), 1) == 21.0
    assert round(contrast("#777777", "#fff"), 2) == 4.48


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("palette", PALETTES)
def test_every_palette_can_be_read_on_every_ground(palette: str, scheme: str) -> None:
    ground, own = of_service(scheme), of_palette(palette, scheme)
    grounds = {name: value for name, value in ground.items() if name.endswith("-bg")}
    grounds |= {name: ground[name] for name in ("--pico-background-color", "--card")}
    assert len(grounds) > 10
    links = ("--pico-primary", "--pico-primary-hover")
    poor = {(link, on): contrast(own[link], value) for link in links for on, value in grounds.items()}
    assert not {pair: found for pair, found in poor.items() if found < TEXT}
    for fill in ("--pico-primary-background", "--pico-primary-hover-background"):
        assert contrast(own[fill], "#fff") >= TEXT


@pytest.mark.parametrize("palette", PALETTES)
def test_a_button_is_told_from_the_page_by_its_fill_or_its_words(palette: str) -> None:
    light = of_service("light")
    assert contrast(of_palette(palette, "light")["--pico-primary-border"], light["--card"]) >= EDGE


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_palette_says_the_same_things_and_nothing_of_who_can_read(scheme: str) -> None:
    usual = of_palette(USUAL, scheme)
    assert all(name.startswith("--pico-primary") for name in usual)
    assert all(of_palette(palette, scheme).keys() == usual.keys() for palette in PALETTES)
    assert {name: of_service(scheme)[name] for name in usual} == usual


def test_paper_and_forced_colours_keep_theirs() -> None:
    rules = re.sub(r"/\*.*?\*/", "", OF_HOUSES, flags=re.DOTALL)
    depth, outside = 0, ""
    for part in re.split(r"(@media screen and \(forced-colors: none\)[^{]*\{|[{}])", rules):
        depth += part.endswith("{") and (depth > 0 or part.startswith("@media screen"))
        outside += part if depth == 0 else ""
        depth -= part == "}" and depth > 0
    assert ":root" in rules
    assert ":root" not in outside
    assert "--pico-primary:" not in outside


def test_every_palette_has_a_name_and_no_name_stands_for_nothing() -> None:
    assert list(NAMES) == list(PALETTES)
    assert set(re.findall(r"palette-(\w+)", OF_HOUSES)) == set(PALETTES)
