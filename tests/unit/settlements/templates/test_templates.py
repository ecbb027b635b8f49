"""Templates: ours read strictly and never change in a version; an organisation's own is its text and no case's."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from odr.errors import NotFound, Refusal
from odr.i18n import in_language
from odr.organisations.organisations import add_organisation
from odr.settlements.drafting.drafting import CLAUSES
from odr.settlements.templates import ours, own
from odr.settlements.templates.ours import KEYS, BadTemplate, our_template, our_templates, read_template
from odr.settlements.templates.own import TypedTemplate, as_typed, points_of
from odr.settlements.templates.template import TemplatePoint
from tests.support.people import account_of, with_account
from tests.support.world import World

# Whatever changes in a version that has been published is another version.
PUBLISHED = {
    ("payment", 1): "f1bbcccefe9c31dae3b96b5a2144be0cb7985f882970263288a914eb1df1842d",
    ("tenancy", 1): "452b05b7dbbd28ca486114a7da6882eb00a9a43ddf510eab5c58c07b6b85d5c6",
    ("neighbours", 1): "4d0c635139b6c573941b51fd765558a8a5b73f64318c34c6dc42e1e04cf49b4f",
    ("family", 1): "97cb68676829e19e806f33d0f0300340ba2a479520621ff23a9190c6fbb9ab1f",
    ("employment", 1): "1d521bfe15f8bdf343aef92ab96752a2f8cba88dd81dcf3fa07462d127fb8554",
}
PUBLISHED_IN_FRENCH = {
    ("payment", 1): "d27e4a262fde78f444d9f9a3a5b601639b61e278500b7d12a6520bd46aad54e6",
    ("tenancy", 1): "7cec58cbc88a39277c1ebd05ca8536a8f801c162393a0d9ecdb9b06943535e27",
    ("neighbours", 1): "0b3a8a48e865e9744a300a67ed051dcb7587b1dab826c8e3ff69b452b1011157",
    ("family", 1): "7603f6d2ace43ef09f48f716e547239bd0bc4f13e162511257b1993af00e969b",
    ("employment", 1): "0b974131182d5749a7e63402f55115c9d878e7b310b4803f5240d65fc71e0b43",
}
GOOD = (ours.FOLDER / "payment-1.toml").read_text(encoding="utf-8")
TYPED = TypedTemplate(
    "Settlement about a boat",
    "Two people share a boat.",
    "## The boat\nThe boat [name] is used in turns.\n> Say whose turn it is first.\n\n## Costs\nEach pays half.\n",
    {name: f"About {name}." for name in CLAUSES},
)


def test_each_of_ours_is_what_was_published() -> None:
    assert {(one.name, one.version): one.digest for one in our_templates()} == PUBLISHED
    assert [one.name for one in our_templates()] == list(KEYS)
    with in_language("fr"):
        assert {(one.name, one.version): one.digest for one in our_templates()} == PUBLISHED_IN_FRENCH
    files = {path.stem for path in Path(ours.FOLDER).glob("*.toml")}
    english = {f"{key}-{version}" for key, version in PUBLISHED} | {"clauses-1"}
    assert files == english | {f"{stem}.fr" for stem in english}


def test_each_of_ours_says_what_is_confidential_and_leaves_the_rest_to_be_filled_in() -> None:
    for one in our_templates():
        assert "only if every party agrees beforehand" in one.clauses["confidentiality"]
        assert any("[" in point.text for point in one.points)
        assert all(one.clauses.values())
        assert one.source == f"{one.name}, version 1"
        assert one.written == date(2026, 11, 27)


@pytest.mark.parametrize(
    "wrong",
    [
        GOOD + "\nmore = 1\n",
        GOOD.replace("version = 1", "version = 0"),
        GOOD.replace("version = 1", "version = true"),
        GOOD.replace("version = 1", ""),
        GOOD.replace("written = 2026-11-27", "written = 2026-11-27T10:00:00Z"),
        GOOD.replace("written = 2026-11-27", 'written = "2026-11-27"'),
        GOOD.replace("clauses = 1", "clauses = 2"),
        GOOD.replace("clauses = 1", 'clauses = "../1"'),
        GOOD.replace("[hints]", "[hints]\nelsewhere = 'x'"),
        GOOD.replace("[own_clauses]", "[own_clauses]\nelsewhere = 'x'"),
        GOOD.replace("[own_clauses]", "[own_clauses]\ncosts = 1"),
        GOOD.replace('heading = "How it is paid"', 'heading = ""'),
        GOOD.replace('heading = "How it is paid"', 'heading = "How it is\\u202epaid"'),
        GOOD.replace('heading = "How it is paid"', 'heading = "How it is paid"\nmore = "x"'),
        GOOD.replace("Payment settlement", "Payment\\u0000settlement"),
        GOOD.replace("Payment settlement", "P" * 300),
        "points = []",
        "no toml",
    ],
    ids=range(18),
)
def test_a_file_that_is_not_right_is_refused_whole(wrong: str) -> None:
    assert wrong != GOOD
    with pytest.raises(BadTemplate):
        read_template("payment", wrong)


@pytest.mark.parametrize("key", ["", "clauses", "../templates/payment", "payment-1"])
def test_there_is_no_other_name(key: str) -> None:
    with pytest.raises(NotFound):
        our_template(key)
    with pytest.raises(NotFound):
        our_template("payment", 2)


def test_points_are_typed_as_one_text_and_come_back_as_it() -> None:
    points = points_of(TYPED.points)
    assert points == [
        TemplatePoint("The boat", "The boat [name] is used in turns.", "Say whose turn it is first."),
        TemplatePoint("Costs", "Each pays half."),
    ]
    assert points_of(as_typed(points)) == points
    with pytest.raises(Refusal, match="first line"):
        points_of("The boat\n## Costs")


def test_an_organisation_adds_replaces_and_retires_its_own(world: World) -> None:
    person = with_account(world)
    with world.work() as work:
        mine, another = add_organisation(work, "Harbour"), add_organisation(work, "Valley")
        by = account_of(work, person).id
        first = own.save(work, mine, TYPED, by)
        assert first.template.source == "template of Harbour, version 1"
        assert first.template.points[0].hint == "Say whose turn it is first."
        second = own.save(work, mine, replace(TYPED, title="Another title"), by, replaced=first.id)
        assert second.template.version == 2
        assert [one.id for one in own.own_templates(work, mine.id)] == [second.id]
        assert own.own_templates(work, another.id) == []
        for organisation_id, template_id in ((another.id, second.id), (mine.id, first.id)):
            with pytest.raises(NotFound):
                own.own_template(work, organisation_id, template_id)
            with pytest.raises(NotFound):
                own.retire(work, organisation_id, template_id)
        own.retire(work, mine.id, second.id)
        assert own.own_templates(work, mine.id) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(TYPED, title=" "), "title"),
        (replace(TYPED, about=""), "about"),
        (replace(TYPED, points=""), "points"),
        (replace(TYPED, points="## \nx"), "points"),
        (replace(TYPED, points="## A\n" + "x" * 4001), "points"),
        (replace(TYPED, points="## A\n" * 61), "points"),
        (replace(TYPED, points="x" * 10_000_000), "points"),
        (replace(TYPED, clauses=TYPED.clauses | {"costs": "x" * 4001}), "costs"),
        (replace(TYPED, clauses=TYPED.clauses | {"costs": "x\u202ey"}), "costs"),
    ],
    ids=range(9),
)
def test_what_could_not_be_signed_is_no_template(world: World, wrong: TypedTemplate, field: str) -> None:
    person = with_account(world)
    with world.work() as work, pytest.raises(Refusal) as refused:
        own.save(work, add_organisation(work, "Harbour"), wrong, account_of(work, person).id)
    assert refused.value.field == field


def test_an_organisations_own_are_listed_as_people_look_for_them(world: World) -> None:
    ada = with_account(world)
    with world.work() as work:
        mine, by = add_organisation(work, "Harbour Resolution Centre"), account_of(work, ada).id
        for title in ("Zoo", "apple", "Boat"):
            own.save(work, mine, replace(TYPED, title=title), by)
        titles = [one.template.title for one in own.own_templates(work, mine.id)]
    assert titles == ["apple", "Boat", "Zoo"]
