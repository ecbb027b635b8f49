"""The titles of pages: each says what kind of page it is, and nothing that whoever sees the tabs should not read.

A title stands in the tab, in the history and on a shared screen. It is the heading, unless the page says otherwise.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
BLOCK = r"\{%% block %s %%\}(.*?)\{%%-? ?endblock"
# What a title may be filled with, beside the words of a kind of thing that come from a list of ours.
MAY_BE_SAID = {"service", "reference", "number", "organisation", "month", "page"}
OF_A_LIST = {
    "enquiries/at_desk.html": "the kinds of enquiry",
    "enquiries/own_feedback.html": "the kinds of feedback",
    "training/course.html": "a course, which its house has published",
}


def titles(sources: Mapping[str, str]) -> dict[str, str]:
    """What each page says as its title, as its template has it; a page that fills another's frame has that one's."""
    found = {}
    for name, source in sources.items():
        own = re.search(BLOCK % "title", source, re.DOTALL) or re.search(BLOCK % "heading", source, re.DOTALL)
        if own is not None and name not in ("layout.html", "bare.html"):
            found[name] = " ".join(own.group(1).split())
    return found


def faults(found: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with titles."""
    by_title: dict[str, str] = {}
    for name, title in found.items():
        if title in by_title:
            yield f"{name} has the title of {by_title[title]}"
        by_title[title] = name
        if name in OF_A_LIST:
            continue
        said = re.findall(r'_\("([^"]+)"', title)
        if not [one for one in said if re.sub(r"%\(\w+\)s|\W", "", one)]:
            yield f"{name} says nothing of its own"
        inside = {place for one in said for place in re.findall(r"%\((\w+)\)s", one)}
        bare = set(re.findall(r"\{\{-? ?(?!_\()([\w.]+)", title))
        if inside - MAY_BE_SAID or bare:
            yield f"{name} tells {', '.join(sorted(inside - MAY_BE_SAID | bare))}"


def test_no_two_kinds_of_page_have_one_title_and_none_tells_a_name_or_what_somebody_wrote() -> None:
    sources = {str(path.relative_to(TEMPLATES)): path.read_text("utf-8") for path in sorted(TEMPLATES.rglob("*.html"))}
    found = titles(sources)
    assert len(found) > 180
    assert found.keys() >= OF_A_LIST.keys()
    assert list(faults(found)) == []


def test_titles_that_say_nothing_or_too_much_are_found() -> None:
    wrong = {
        "item.html": "{% block heading %}{{ item.title }}{% endblock %}",
        "person.html": '{% block heading %}{{ _("The code of %(name)s", name=holder) }}{% endblock %}',
        "product.html": '{% block title %}{{ _("%(service)s", service=service_name) }}{% endblock %}',
        "one.html": '{% block heading %}{{ _("Surveys") }}{% endblock %}',
        "two.html": '{% block heading %}{{ _("Surveys") }}{% endblock %}',
        "right.html": '{% block title %}{{ _("An entry · %(service)s", service=service_name) }}{% endblock %}',
    }
    assert list(faults(titles(wrong))) == [
        "item.html says nothing of its own",
        "item.html tells item.title",
        "person.html tells name",
        "product.html says nothing of its own",
        "two.html has the title of one.html",
    ]
