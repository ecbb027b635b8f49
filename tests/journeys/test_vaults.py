"""A party and their private information, from the first code to the last removal, on the pages."""

import csv
import io
import json
import re
import zipfile

import pytest
from sqlalchemy import update

from odr.cases.life import CaseState
from odr.cases.tables import Case
from odr.crypto.codes import AccessCode, CodeKind
from odr.i18n import in_language
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from odr.vaults.tables import Grant, Item
from tests.plugins.visible_words import untranslated_text
from tests.support import scenes
from tests.support.vaults import Party, party_with_vault, two_parties
from tests.support.world import World


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    """A party whose vault is unlocked."""
    made = party_with_vault(world)
    made.unlock()
    return made


def shown_code(html: str) -> list[str]:
    return re.findall(r"<span>([0-9A-Z]{4})</span>", html)[:7]


def asked_group(text: str) -> int:
    return int(re.findall(r"type group (\d)", text)[0])


def add(party: Party, title: str, words: str = "", **more: str) -> str:
    """Adds an entry on the page and returns its path."""
    party.open(f"/folders/{party.folder_id()}/add")
    party.person.submit("Keep it", title=title, text=words, **more)
    assert party.person.status == 200, party.person.page.text
    return party.person.path


# --- the first code ---


def test_the_page_before_the_code_says_that_nobody_can_bring_it_back(world: World) -> None:
    tessa = two_parties(world)[0]
    page = tessa.open()
    assert "Nobody can bring the code back" in page.text
    assert shown_code(page.html) == []


def test_a_person_who_kept_the_code_has_an_open_vault_and_is_offered_a_second_code(world: World) -> None:
    tessa = two_parties(world)[0]
    tessa.open("/begin")
    page = tessa.person.submit("Show me my code")
    groups = shown_code(page.html)
    assert len(groups) == 7
    assert "<svg" in page.html
    assert "style=" not in page.html
    # The sheet, as its own page, names what it has to.
    sheet = tessa.person.follow("See the sheet")
    for words in ("2026-0142", "Harbour Resolution Centre", "Tessa Tenant", "Nobody can bring it back", *groups):
        assert words in sheet.text
    page = tessa.person.follow("I have kept it")
    assert shown_code(page.html) == groups
    page = tessa.person.submit("I have kept it", code=groups[asked_group(page.text) - 1].lower())
    assert page.heading == "A further code"
    page = tessa.person.submit("Make a further code")
    further = shown_code(page.html)
    assert further != groups
    page = tessa.person.submit("I have kept it", code="-".join(further))
    assert page.heading == "Your private information"
    assert "My aims" in page.text
    # Both open it.
    for code in (groups, further):
        tessa.open()
        tessa.person.submit("Lock")
        tessa.open("/unlock")
        assert tessa.person.submit("Open", code="".join(code)).heading == "Your private information"


def test_a_wrong_group_is_told_kindly_and_loses_nothing(world: World) -> None:
    tessa = two_parties(world)[0]
    tessa.open("/begin")
    page = tessa.person.submit("Show me my code")
    groups, number = shown_code(page.html), asked_group(page.text)
    other = groups[number % 7]
    for typed, said in (
        (other, f"That is group {number % 7 + 1}"),
        ("ZZZZ", "Nothing is lost"),
        ("AB", "has 4 letters"),
        ("U!", "never in one"),
        ("", "Please type what stands"),
    ):
        page = tessa.person.submit("I have kept it", code=typed)
        assert tessa.person.status == 422
        assert said in page.text
        assert shown_code(page.html) == groups
        assert asked_group(page.text) == number
    assert tessa.open("/codes").heading == "Your access code"  # there is no vault yet


def test_leaving_before_the_proof_loses_nothing_and_begins_anew(world: World) -> None:
    tessa = two_parties(world)[0]
    tessa.open("/begin")
    first = shown_code(tessa.person.submit("Show me my code").html)
    page = tessa.open("/begin")
    assert shown_code(tessa.person.follow("Go on with the code").html) == first
    tessa.open("/begin")
    page = tessa.person.submit("Make another code instead")
    again = shown_code(page.html)
    assert again != first
    tessa.person.submit("I have kept it", code=" ".join(first))
    assert tessa.person.status == 422
    tessa.person.submit("I have kept it", code=" ".join(again))
    assert tessa.open().heading == "Your private information"


@pytest.mark.promise("P01")
def test_after_the_proof_the_code_is_never_shown_again(world: World) -> None:
    tessa = two_parties(world)[0]
    tessa.open("/begin")
    groups = shown_code(tessa.person.submit("Show me my code").html)
    tessa.person.submit("I have kept it", code=" ".join(groups))
    for path in ("/new-code", "/code-sheet", "/begin", "/codes"):
        page = tessa.open(path)
        assert not set(groups) & set(shown_code(page.html))
        assert " ".join(groups) not in page.text


# --- unlocking ---


@pytest.mark.parametrize(
    "spelling",
    ["lower", "dashes", "no spaces", "look-alikes", "its whole line", "quoted", "bullet", "full width"],
)
def test_the_code_opens_however_it_is_spelled(world: World, spelling: str) -> None:
    party = party_with_vault(world)
    assert party.code is not None
    code = party.code.reveal()
    typed = {
        "lower": code.lower(),
        "dashes": code.replace(" ", "-"),
        "no spaces": code.replace(" ", ""),
        "look-alikes": code.replace("0", "O").replace("1", "l"),
        "its whole line": f"Access code: {code}",
        "quoted": f"“{code}”",
        "bullet": f"• {code}",
        "full width": "".join(chr(ord(one) + 0xFEE0) if one != " " else "\u3000" for one in code),
    }[spelling]
    party.open()
    assert party.person.submit("Open", code=typed).heading == "Your private information"


def test_a_slip_of_the_pen_is_caught_before_anything_is_looked_up(world: World) -> None:
    party = party_with_vault(world)
    assert party.code is not None
    code = party.code.reveal()
    slip = ("B" if code[0] != "B" else "C") + code[1:]
    for typed, said in (
        (slip, "it is in group 1"),
        (f"Code: {code[:-1]}{'B' if code[-1] != 'B' else 'C'}", "it is in group 7"),
        (slip[:-1] + ("B" if code[-1] != "B" else "C"), "typing mistake"),
        (code[:-1], "Group 7 has 4 letters and digits; this has 3"),
        (code.replace(" ", "")[:-1], "this has 27"),
        (AccessCode(party.code._secret, CodeKind.BROWSER).reveal().replace(" ", "-", 1), "only a browser opens"),
        (code[:-1] + "!", "never in one. Please look at group 7"),
        (code[:2] + "#" + code[3:], "never in one. Please look at group 1"),
        ("", "Please type your access code"),
    ):
        party.open("/unlock")
        page = party.person.submit("Open", code=typed)
        assert party.person.status == 422
        assert said in page.text
        assert page.form("Open").values["code"] == [""]


def test_a_password_manager_may_keep_the_code_only_where_the_person_asks_for_it(world: World) -> None:
    party = party_with_vault(world)
    assert party.code is not None
    page = party.open("/unlock")
    assert 'autocomplete="current-password"' not in page.html
    assert "has the code as well" in page.text
    party.person.follow("Let it offer to keep the code")
    page = party.person.page
    assert 'autocomplete="current-password"' in page.html
    assert 'type="password"' in page.html
    assert 'autocomplete="username"' in page.html
    assert "Let it offer" not in page.text
    assert "may now offer to keep the code" in page.text
    page = party.person.submit("Open", code="not a code")
    assert 'autocomplete="current-password"' in page.html, "a slip does not take the choice back"
    party.person.follow("Rather not")
    assert 'autocomplete="current-password"' not in party.person.page.html
    party.person.follow("Let it offer to keep the code")
    assert party.person.submit("Open", code=party.code.reveal()).heading == "Your private information"


def test_a_sheet_says_where_its_code_is_typed_and_each_group_is_spelled(world: World) -> None:
    tessa = two_parties(world)[0]
    tessa.open("/begin")
    groups = shown_code(tessa.person.submit("Show me my code").html)
    for page in (tessa.person.page, tessa.open("/code-sheet")):
        for group in groups:
            assert f"<li>{', '.join(group)}</li>" in page.html
        kept = re.findall(r'data-keep="([^"]*)"', page.html)
        assert len(kept) == 1
        assert " ".join(groups) in kept[0]
        assert world.settings.public_url in kept[0]
        assert "2026-0142" in kept[0]
    assert f"At {world.settings.public_url}, when you are signed in" in tessa.person.page.text


def test_a_code_for_the_browser_opens_nothing_and_is_not_given_back(world: World) -> None:
    party = party_with_vault(world)
    assert party.code is not None
    code = AccessCode(party.code._secret, CodeKind.BROWSER).reveal()
    party.open("/unlock")
    page = party.person.submit("Open", code=code)
    assert party.person.status == 422
    assert "please have another made" in page.text
    assert page.form("Open").values["code"] == [""]
    assert code not in page.html
    assert party.open("/codes").heading == "Open your private information"


def test_after_unlocking_one_is_where_one_wanted_to_be_and_never_outside_the_case(world: World) -> None:
    party = party_with_vault(world)
    assert party.code is not None
    assert party.open("/codes").heading == "Open your private information"
    assert party.person.submit("Open", code=party.code.reveal()).heading == "Your access codes"
    root = party.root
    for outside in (
        "https://example.org/",
        "//example.org",
        "/me",
        "/cases/",
        f"{root}/../../other",
        f"{root}/%2e%2e/x",
    ):
        party.open()
        party.person.submit("Lock")
        party.person.open(f"{root}/unlock?next={outside}")
        page = party.person.submit("Open", code=party.code.reveal())
        assert page.heading == "Your private information"
        assert party.person.path == root


def test_what_was_typed_into_a_locked_vault_is_kept_and_shown(world: World, party: Party) -> None:
    assert party.code is not None
    party.open(f"/folders/{party.folder_id()}/add")
    form = party.person.page.form("Keep it")
    world.later(minutes=31)
    page = party.person.send(form, "Keep it", title="The least", text="Two thousand <b>")
    assert party.person.status == 403
    assert "The least" in page.text
    assert "Two thousand <b>" in page.text
    page = party.person.submit("Open and go on", unlock_code="wrong")
    assert party.person.status == 403
    assert "Two thousand <b>" in page.text
    page = party.person.submit("Open and go on", unlock_code=party.code.reveal())
    assert page.form("Keep it").values["text"] == ["Two thousand <b>"]
    page = party.person.submit("Keep it")
    assert page.heading == "The least"
    assert "Two thousand <b>" in page.text


# --- entries ---


def test_an_entry_is_added_read_changed_moved_and_removed(world: World, party: Party) -> None:
    person = party.person
    path = add(
        party,
        "The least",
        "First line\r\n  second line",
        **{
            "fields-0-name": "Deposit",
            "fields-0-value": "1250.50",
            "fields-0-currency": "GBP",
            "fields-1-name": "Moved in",
            "fields-1-value": "2024-05-01",
        },
    )
    page = person.open(path)
    assert page.heading == "The least"
    assert re.search(r">First line\n</span><span[^>]*>  second line</span>", page.html)
    assert "£1,250.50" in page.text
    assert "Changed today at 09:00 by you" in page.text
    assert page.audience.startswith("Only holders of your access codes can read this: you.")
    world.later(minutes=5)
    person.follow("Change")
    person.submit("Keep the changes", text="Other words")
    assert "Other words" in person.page.text
    assert "First line" not in person.page.text
    assert "£1,250.50" in person.page.text
    person.follow("Move")
    person.submit("Move it", folder=str(party.folder_id(1)))
    assert "Moved." in person.page.text
    assert "The least" in party.open(f"/folders/{party.folder_id(1)}").text
    assert "Nothing here yet" in party.open(f"/folders/{party.folder_id()}").text
    person.open(path)
    page = person.follow("Remove")
    assert "This can't be undone" in page.text
    person.submit("Remove it")
    person.open(path)
    assert person.status == 404


def test_a_refused_form_keeps_everything_that_was_typed(party: Party) -> None:
    party.open(f"/folders/{party.folder_id()}/add")
    page = party.person.submit("Keep it", title="", text="Words", **{"fields-0-value": "lots", "fields-1-value": "May"})
    assert party.person.status == 422
    assert page.form("Keep it").values["text"] == ["Words"]
    page = party.person.submit("Keep it", title="Money", **{"fields-0-name": "Deposit"})
    assert party.person.status == 422
    assert "“lots” is not an amount" in page.text
    assert page.form("Keep it").values["fields-0-value"] == ["lots"]
    page = party.person.submit("Keep it", **{"fields-0-value": "12 €", "fields-1-name": "Day"})
    assert "“May” is not a date" in page.text
    assert page.form("Keep it").values["fields-1-value"] == ["May"]


def test_an_amount_that_could_mean_two_things_is_asked_about(party: Party) -> None:
    party.open(f"/folders/{party.folder_id()}/add")
    typed = {"fields-0-name": "Deposit", "fields-0-value": "1.200", "fields-0-currency": "EUR"}
    page = party.person.submit("Keep it", title="Money", **typed)
    assert party.person.status == 422
    assert "“1.200 EUR” could be €1,200.00 or €1.20. Which is it?" in page.text
    form = page.form("Keep it")
    assert form.values["fields-0-value"] == ["1.200"]
    # An answer to another question than the one that was asked is none.
    page = party.person.send(form, "Keep it", **{"fields-0-reading": "5.00 EUR"})
    assert party.person.status == 422
    party.person.send(page.form("Keep it"), "Keep it", **{"fields-0-reading": "1.20 EUR"})
    assert "€1.20" in party.person.page.text
    assert "/items/" in party.person.path


def test_an_amount_is_said_as_it_will_be_read_before_it_is_kept(party: Party) -> None:
    party.open(f"/folders/{party.folder_id()}/add")
    typed = {"fields-0-name": "Deposit", "fields-0-value": "1.200,50 €"}
    page = party.person.submit("Keep it", title="Money", **typed)
    assert party.person.status == 422
    assert "This will be read as €1,200.50." in page.text
    # Changed meanwhile, it is said anew.
    page = party.person.submit("Keep it", **{"fields-0-value": "1.300,50 €"})
    assert "This will be read as €1,300.50." in page.text
    party.person.submit("Keep it")
    assert "€1,300.50" in party.person.page.text
    path = party.person.path
    assert "/items/" in path
    # What was kept is not asked about again.
    party.person.open(f"{path}/change")
    assert party.person.page.form("Keep the changes").values["fields-0-value"] == ["1300.50"]
    assert party.person.page.form("Keep the changes").values["fields-0-currency"] == ["EUR"]
    party.person.submit("Keep the changes", text="Other words")
    assert party.person.path == path
    assert "€1,300.50" in party.person.page.text


def test_an_amount_without_a_currency_is_refused_with_what_was_typed(party: Party) -> None:
    party.open(f"/folders/{party.folder_id()}/add")
    page = party.person.submit("Keep it", title="Money", **{"fields-0-name": "Deposit", "fields-0-value": "1200"})
    assert party.person.status == 422
    assert "in which currency" in page.text
    page = party.person.submit("Another amount", **{"fields-0-currency": "CHF"})
    assert page.form("Keep it").values["fields-3-currency"] == ["CHF"]


def test_another_row_is_added_without_a_script_and_nothing_is_lost(party: Party) -> None:
    party.open(f"/folders/{party.folder_id()}/add")
    page = party.person.submit("Another date", title="Half a", text="thought")
    values = page.form("Keep it").values
    assert values["title"] == ["Half a"]
    assert values["text"] == ["thought"]
    assert values["fields-3-kind"] == ["date"]
    # The person goes on where the new row is, and not at the top.
    assert re.findall(r'<input[^>]* autofocus[^>]*name="([^"]+)"', page.html) == ["fields-3-name"]
    for _ in range(20):
        page = party.person.submit("Another amount") if "Another amount" in page.text else page
    assert "Another amount" not in page.text
    assert "fields-20-name" not in page.form("Keep it").values


def test_two_tabs_editing_one_entry_the_second_is_told_and_loses_nothing(party: Party) -> None:
    path = add(party, "The least", "As it was")
    party.person.open(f"{path}/change")
    first = second = party.person.page.form("Keep the changes")
    party.person.send(first, "Keep the changes", text="From the first tab")
    page = party.person.send(second, "Keep the changes", text="From the second tab", title="Mine")
    assert party.person.status == 409
    assert "From the first tab" in page.text
    form = page.form("Save mine over it")
    assert form.values["text"] == ["From the second tab"]
    assert form.values["title"] == ["Mine"]
    # Leaving it keeps the first; saving keeps the second; and a third change in between is noticed as well.
    assert "From the first tab" in party.person.open(path).text
    party.person.send(form, "Save mine over it")
    assert "From the second tab" in party.person.open(path).text
    party.person.send(form, "Save mine over it", text="Late")
    assert party.person.status == 409


def test_a_long_folder_has_pages_and_any_page_number_is_answered(party: Party) -> None:
    folder_id = party.folder_id()
    with party.opened() as opened:
        for number in range(51):
            items.add(opened, folder_id, Draft(f"Entry {number}", ""))
    page = party.open(f"/folders/{folder_id}")
    assert "Page 1 of 2" in page.text
    assert page.html.count(f'href="{party.root}/items/') == 50
    page = party.person.open(page.link("Next page"))
    assert page.html.count(f'href="{party.root}/items/') == 1
    for asked in ("0", "-3", "99999999999999999999999", "x", ""):
        party.open(f"/folders/{folder_id}?page={asked}")
        assert party.person.status == 200


def test_search_finds_words_in_titles_texts_and_fields_and_puts_them_in_no_address(party: Party) -> None:
    add(party, "The Deposit", "paid in cash")
    add(party, "Something else", "", **{"fields-2-name": "Contract", "fields-2-value": "AB-7781"})
    party.open()
    page = party.person.submit("Find", words="deposit CASH")
    assert "1 entry" in page.text
    assert "The Deposit" in page.text
    assert party.person.response.request.query_string == b""
    assert "Something else" in party.person.submit("Find", words="ab-7781").text
    assert "Nothing found" in party.person.submit("Find", words="umbrella").text
    party.person.submit("Find", words="")
    assert party.person.status == 422


# --- folders ---


def test_folders_are_added_renamed_and_removed_with_what_is_in_them(party: Party) -> None:
    add(party, "The least")
    party.open("/folders")
    party.person.submit("Make the folder", name="Letters")
    assert "Letters" in party.person.page.text
    party.open("/folders")
    party.person.submit("Make the folder", name="letters")
    assert party.person.status == 422
    party.open(f"/folders/{party.folder_id(3)}/rename")
    party.person.submit("Keep the new name", name="Post")
    assert "Post" in party.person.page.text
    page = party.open(f"/folders/{party.folder_id()}/remove")
    assert "1 entry is in it, and goes too" in page.text
    assert "This can't be undone" in page.text
    party.person.submit("Remove the folder")
    assert "My aims" not in party.open("/folders").text
    for _ in range(3):
        party.open(f"/folders/{party.folder_id()}/remove")
        party.person.submit("Remove the folder")
    assert "You have no folder" in party.open().text


# --- leaving ---


def test_everything_is_removed_only_with_the_tick_and_the_code_opens_the_empty_place(party: Party) -> None:
    add(party, "The least", "Secret words")
    page = party.open("/remove-everything")
    assert "1 entry goes" in page.text
    assert "These stay" in page.text
    party.person.submit("Remove everything")
    assert party.person.status == 422
    page = party.person.submit("Remove everything", sure="y")
    assert "1 entry is gone" in page.text
    party.person.submit("Lock")
    party.unlock()
    assert "Nothing here yet" in party.open().text
    assert add(party, "Anew")


def test_the_export_holds_every_entry_as_a_table_and_as_a_page(party: Party) -> None:
    add(
        party,
        "Größe <1>",
        "First\r\nSecond",
        **{"fields-0-name": "Deposit", "fields-0-value": "1250", "fields-0-currency": "EUR"},
    )
    page = party.open("/export")
    assert "Whoever has it can read it" in page.text
    party.person.submit("Get the file")
    response = party.person.response
    assert response.mimetype == "application/zip"
    assert "no-store" in response.headers["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(response.get_data())) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("items.csv").decode("utf-8-sig"))))
        html = archive.read("index.html").decode()
    assert [(row["folder"], row["title"], row["text"]) for row in rows] == [("My aims", "Größe <1>", "First\nSecond")]
    assert json.loads(rows[0]["fields"]) == [{"name": "Deposit", "kind": "amount", "value": "1250.00 EUR"}]
    assert rows[0]["changed by"] == "Tessa Tenant"
    assert "Größe &lt;1&gt;" in html


@pytest.mark.promise("P03")
@pytest.mark.parametrize("state", CaseState, ids=lambda state: state.value)
def test_private_information_is_changed_and_removed_in_every_state_of_the_case(
    world: World, party: Party, state: CaseState
) -> None:
    path = add(party, "The least", "Before")
    add(party, "Another")
    with world.work() as work:
        work.session.execute(update(Case).values(state=state.value))
    party.person.open(f"{path}/change")
    assert "After" in party.person.submit("Keep the changes", text="After").text
    add(party, "One more")
    party.person.open(f"{path}/remove")
    party.person.submit("Remove it")
    party.person.open(path)
    assert party.person.status == 404
    party.open("/remove-everything")
    assert "2 entries are gone" in party.person.submit("Remove everything", sure="y").text


# --- what was altered ---


def test_an_altered_entry_is_shown_as_such_and_can_be_removed(world: World, party: Party) -> None:
    path = add(party, "The least", "Words")
    other = add(party, "The other", "More words")
    item_id = path.rpartition("/")[2]
    with world.work() as work:
        for item in work.session.query(Item):
            if str(item.id) == item_id:
                item.sealed_title = item.sealed_body = b"\x01" + bytes(100)
    assert "An entry that was altered in the database" in party.open().text
    page = party.person.open(path)
    assert party.person.status == 200
    assert page.heading == "This entry no longer opens"
    for action in ("change", "move"):
        assert party.person.open(f"{path}/{action}").heading == "This entry no longer opens"
        party.person.post_with_token(
            f"{path}/{action}", {"title": "x", "version": "9", "folder": str(party.folder_id(1))}
        )
        assert party.person.status < 500
    party.open("/export")
    party.person.submit("Get the file")
    assert party.person.status == 200
    party.open("/search")
    assert "1 entry" in party.person.submit("Find", words="more words").text
    party.person.open(f"{path}/remove")
    party.person.submit("Remove it")
    assert "altered" not in party.open().text
    assert "More words" in party.person.open(other).text


def test_a_vault_whose_every_grant_was_altered_says_so_and_does_not_send_anybody_in_circles(
    world: World, party: Party
) -> None:
    assert party.code is not None
    with world.work() as work:
        work.session.execute(update(Grant).values(box=b"\x01" + bytes(1300)))
    assert party.open().heading == "Open your private information"
    page = party.person.submit("Open", code=party.code.reveal())
    assert party.person.status == 422
    assert "altered in the database" in page.text


# --- words ---


def test_every_word_of_the_vaults_pages_comes_through_gettext(make_world, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    world = make_world()
    tessa = two_parties(world)[0]
    monkeypatch.setattr("odr.web.asking.languages.use_language", lambda code: None)
    with in_language("qps"):
        root, person, pages = tessa.root, tessa.person, {}

        def note(name: str) -> None:
            assert person.status in (200, 403, 409, 422), name
            pages[name] = person.page.html

        tessa.open("/begin")

        note("begin")
        person.post_with_token(f"{root}/begin")
        note("new code")
        groups = shown_code(person.page.html)
        tessa.open("/code-sheet")
        note("code sheet")
        person.post_with_token(f"{root}/new-code", {"code": " ".join(groups)})
        note("second code")
        tessa.code = AccessCode.parse(" ".join(groups))
        person.post_with_token(f"{root}/second-code", {"label": "Drawer"})
        note("further code")
        folder = tessa.folder_id()
        person.post_with_token(f"{root}/folders/{folder}/add", {"title": "", "fields-0-value": "x"})
        note("refused")
        person.post_with_token(
            f"{root}/folders/{folder}/add",
            {
                "title": "Aim",
                "text": "t",
                "fields-0-name": "D",
                "fields-0-value": "1",
                "fields-0-currency": "EUR",
                "fields-0-kind": "amount",
            },
        )
        note("item")
        item = person.path
        for action in ("change", "move", "remove"):
            person.open(f"{item}/{action}")
            note(action)
        person.post_with_token(f"{item}/change", {"title": "x", "version": "9"})
        note("meanwhile")
        for path in (
            "",
            "/folders",
            "/search",
            "/codes",
            "/export",
            "/remove-everything",
            f"/folders/{folder}/add",
            f"/folders/{folder}/rename",
            f"/folders/{folder}/remove",
            f"/folders/{tessa.folder_id(1)}",
        ):
            tessa.open(path)
            note(path)
        person.post_with_token(f"{root}/search", {"words": "aim"})
        note("found")
        person.post_with_token(f"{root}/search", {"words": "none"})
        note("not found")
        person.post_with_token(f"{root}/lock")
        tessa.open("/unlock")
        note("unlock")
        person.post_with_token(f"{root}/unlock", {"code": "x"})
        note("slip")
        person.post_with_token(f"{root}/folders", {"name": "New"})
        note("locked form")
    assert {name: untranslated_text(html) for name, html in pages.items() if untranslated_text(html)} == {}
