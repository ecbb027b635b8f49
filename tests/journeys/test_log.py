"""What happened here: the party reads, filters, checks and takes its part of the log; administrators read theirs."""

import csv
import io
import re

import pytest
from sqlalchemy import delete, select, update

from odr.audit.chain import Head, head_of
from odr.audit.log import Event
from odr.audit.reading import WantedEntries
from odr.audit.tables import AuditEntry
from odr.crypto.codes import AccessCode
from odr.errors import NotFound
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import add_folder, folders_of, remove_folder
from odr.vaults.contents.items import add
from odr.vaults.history.log import export_log, read_log
from odr.vaults.keys.scope import Scope
from odr.vaults.rotation.revoking import revoke
from tests.support import scenes
from tests.support.advisers import adviser_of, given
from tests.support.browser_folders import Browser
from tests.support.cases import joined, opened
from tests.support.people import signed_in
from tests.support.vaults import Party, participant_of, party_with_vault, two_parties, vault_row, with_vault
from tests.support.world import World


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    """A party with a vault and one entry, unlocked in the browser."""
    made = party_with_vault(world)
    folder_id = made.folder_id(1)
    with made.opened() as vault:
        add(vault, folder_id, Draft("The deposit", "Paid in cash."))
    made.unlock()
    return made


def test_the_party_reads_in_plain_sentences_what_was_done(party: Party) -> None:
    # Given: the folder was looked at, and the entry in it
    party.open(f"/folders/{party.folder_id(1)}")
    party.person.follow("The deposit")
    party.world.later(minutes=1)
    # When
    page = party.open("/log")
    # Then
    assert page.heading == "What happened here"
    assert "Only you see this page." in page.audience
    for said in (
        "You opened the folder “Money” and saw 1 entry. today at 09:00 · with the first code",
        "You read an entry that is in “Money” now.",
        "You wrote an entry that is in “Money” now.",
        "You made your place for private information, with a first code.",
        "You joined the case.",
        "Leo Landlord joined the case.",
        "You invited somebody to the case.",
    ):
        assert said in page.text, said
    assert "The deposit" not in page.text, "what an entry says is shown on its own page, where the reading is noted"
    assert party.person.follow("Go to the entry").heading == "The deposit"


def test_it_is_reached_from_the_case_and_from_the_folder(party: Party) -> None:
    party.person.open(f"/cases/{party.case_id}")
    assert party.person.follow("What happened here").heading == "What happened here"
    party.open()
    assert party.person.follow("What happened here").heading == "What happened here"


def test_reading_the_log_is_not_itself_written_down(party: Party) -> None:
    def entries() -> int:
        with party.world.work() as work:
            return len(work.session.scalars(select(AuditEntry)).all())

    before = entries()
    party.open("/log")
    party.open("/log?kind=opened")
    party.person.open(f"{party.root}/log/check")
    assert entries() == before


def test_a_wrong_code_and_an_ended_one_are_told(party: Party) -> None:
    party.open()
    party.person.submit("Lock")
    party.open("/unlock")
    party.person.submit("Open", code=AccessCode.generate().reveal())
    assert party.person.status == 422
    party.unlock()
    page = party.open("/log?kind=refused")
    assert "Somebody who was signed in as you tried a code that does not open this." in page.text
    assert "You opened" not in page.text


def test_a_folder_that_is_gone_is_said_to_be(party: Party) -> None:
    with party.opened() as vault:
        added = add_folder(vault, "Soon gone")
    party.open(f"/folders/{added.folder_id}")
    assert "You opened the folder “Soon gone” and saw 0 entries." in party.open("/log").text
    with party.opened() as vault:
        remove_folder(vault, added.folder_id)
    page = party.open("/log")
    assert "You opened a folder that is gone now and saw 0 entries." in page.text
    assert "You removed a folder with 0 entries in it." in page.text
    assert "Soon gone" not in page.text


def test_each_code_leads_to_what_it_opened_and_when(party: Party) -> None:
    drawer = AccessCode.generate()
    with party.opened() as vault:
        drawer_id = issue_own_code(vault, drawer, "For the drawer")
    folder_id = party.folder_id(2)
    with party.opened(drawer) as vault:
        vault.record(Event.FOLDER_LISTED, subject_id=folder_id, count=7)
    page = party.open("/codes")
    links = re.findall(r'href="([^"]+/log\?code=[^"]+)"', page.html)
    assert len(links) == 2
    link = next(link for link in links if str(drawer_id) in link)
    page = party.person.open(link)
    assert "What was done with the code “For the drawer”, and when." in page.text
    assert "You opened the folder “Evidence” and saw 7 entries." in page.text
    assert "You made the code “For the drawer”." in page.text
    assert "joined the case" not in page.text
    assert "saw 1 entry" not in page.text


def test_a_code_that_was_taken_back_keeps_its_name(party: Party) -> None:
    lent = AccessCode.generate()
    with party.opened() as vault:
        lent_id = issue_own_code(vault, lent, "Lent for a day")
    with party.opened(lent):
        pass
    with party.opened() as vault:
        revoke(vault, lent_id)
    page = party.open(f"/log?code={lent_id}")
    assert "What was done with the code “Lent for a day”, and when." in page.text
    assert "You took back the code “Lent for a day”." in page.text
    assert "with the code “Lent for a day”" in page.text


def test_a_code_whose_label_no_longer_opens_is_named_by_its_day(party: Party) -> None:
    with party.world.work() as work:
        vault_row(work, party).sealed_code_list = b"altered"
    assert "with the code of 3 November" in party.open("/log").text


def test_a_code_for_some_folders_does_not_open_the_log(party: Party) -> None:
    narrow = AccessCode.generate()
    with party.opened() as vault:
        folders = (folders_of(vault)[0].id,)
        issue_own_code(vault, narrow, "For the phone", Scope(folders))
    party.open()
    party.person.submit("Lock")
    party.open("/unlock")
    party.person.submit("Open", code=narrow.reveal())
    page = party.open("/log")
    assert page.heading == "Your private information"
    assert "What happened here is told with a code that opens everything." in page.text
    party.person.post_with_token(f"{party.root}/log/export")
    assert party.person.status == 404


def test_the_list_is_narrowed_by_days_and_shown_again_as_it_was_chosen(party: Party) -> None:
    party.world.later(days=2)
    party.person.sign_in()
    party.unlock()
    party.open("/log?first_day=2026-11-05")
    text = party.person.page.text
    assert "You opened your private information with a code." in text
    assert "You joined the case." not in text
    assert party.person.page.form("Show").values["first_day"] == ["2026-11-05"]
    assert "You joined the case." in party.open("/log?last_day=2026-11-03").text
    assert "Nothing of this kind is written down." in party.open("/log?first_day=2030-01-01").text


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("first_day=soon", "Please write the day like this"),
        ("last_day=0001-01-01", "Please give a day in this century"),
        ("first_day=9999-12-31", "Please give a day in this century"),
        ("first_day=2026-11-05&last_day=2026-11-04", "The last day is before the first"),
    ],
)
def test_a_day_that_is_none_is_told_beside_the_field(party: Party, typed: str, answer: str) -> None:
    page = party.open(f"/log?{typed}")
    assert party.person.status == 422
    assert answer in page.text


@pytest.mark.parametrize(
    "typed",
    ["kind=all", "person=tessa", "code=1", "older_than=x", "newer_than=-1", "older_than=99999999999", "older_than=²"],
)
def test_what_no_page_of_ours_asks_for_is_not_found(party: Party, typed: str) -> None:
    party.open(f"/log?{typed}")
    assert party.person.status == 404


def test_a_long_log_is_read_page_by_page(party: Party) -> None:
    folder_id = party.folder_id()
    with party.opened() as vault:
        for count in range(120):
            vault.record(Event.FOLDER_LISTED, subject_id=folder_id, count=count)
    page = party.open("/log?kind=opened")
    assert "saw 119 entries" in page.text
    assert "saw 60 entries" not in page.text
    page = party.person.follow("Older")
    assert "saw 60 entries" in page.text
    assert "You joined the case" not in page.text
    assert "saw 119 entries" in party.person.follow("Newer").text


def test_the_log_is_taken_along_as_a_table_and_that_is_written_down(party: Party) -> None:
    with party.opened() as vault:
        add_folder(vault, "=HYPERLINK(1)")
    party.open("/log?kind=changed")
    party.person.submit("Get this as a table")
    response = party.person.response
    assert response.mimetype == "text/csv"
    assert response.headers["Cache-Control"] == "no-store"
    assert "attachment" in response.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig"))))
    assert {row["event"] for row in rows} == {"vault.made", "folder.added", "item.added"}
    assert rows[0]["what happened"] == "You made the folder “=HYPERLINK(1)”."
    assert not any(cell.startswith("=") for row in rows for cell in row.values())
    with party.world.work() as work:
        kept = {row.number: row.hash.hex() for row in work.session.scalars(select(AuditEntry))}
        last = work.session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
    assert all(kept[int(row["number"])] == row["hash"] for row in rows)
    assert last is not None
    assert (last.event, last.count) == (Event.VAULT_LOG_EXPORTED.value, len(rows))
    assert "You took a copy of this log with you." in party.open("/log").text


def test_a_copy_of_the_log_is_made_by_a_form_alone(party: Party) -> None:
    party.open("/log/export")
    assert party.person.status == 405


# --- heads -----------------------------------------------------------------------------------------------------------


def head_on(page_html: str) -> tuple[str, str]:
    short, whole = re.findall(r'<p class="head[^>]*>([^<]+)</p>', page_html)
    return short, whole


def test_the_head_is_shown_short_and_whole_and_can_be_checked_later(party: Party) -> None:
    short, whole = head_on(party.open("/log").html)
    with party.world.work() as work:
        head = head_of(work, party.case_id)
    assert (short, whole) == (head.short, str(head))
    assert re.fullmatch(r"\d+ · [0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4}", short)
    party.open(f"/folders/{party.folder_id()}")
    for noted in (short, whole):
        party.open("/log/check")
        page = party.person.open(f"{party.root}/log/check?head={noted.replace(' ', '+')}")
        assert party.person.status == 200
        assert "The record still has this head." in page.text


def test_a_party_sees_that_the_record_was_rewritten(party: Party) -> None:
    short, _whole = head_on(party.open("/log").html)
    number = Head.parse(short).number
    with party.world.work() as work:
        work.session.execute(
            delete(AuditEntry).where(AuditEntry.case_id == party.case_id, AuditEntry.number == number - 1)
        )
    page = party.person.open(f"{party.root}/log/check?head={short.replace(' ', '+')}")
    assert f"Entry {number - 1} of the record is missing." in page.text
    assert "tell Harbour Resolution Centre and somebody you trust" in page.text


def test_a_head_can_be_checked_with_every_code_lost_and_by_nobody_outside_the_case(party: Party) -> None:
    party.open()
    party.person.submit("Lock")
    party.open("/log/check")
    assert party.person.status == 200
    page = party.person.open(f"{party.root}/log/check?head=nonsense")
    assert party.person.status == 422
    assert "This is not a head." in page.text
    stranger = signed_in(party.world, "Sam Stranger")
    stranger.open(f"{party.root}/log/check")
    assert stranger.status == 404


def test_closing_a_case_mails_its_head_to_everybody_who_took_part(world: World) -> None:
    # Given: a case that two joined, and one left
    administrator = world.administrator()
    case_id = opened(administrator, "S-0815")
    people = [joined(administrator, case_id, name) for name in ("Tom Tenant", "Lena Landlord")]
    people[0].open(f"/cases/{case_id}/withdraw")
    people[0].submit("Withdraw from this case")
    # When
    administrator.open(f"/administration/cases/{case_id}/close")
    administrator.submit("Close this case")
    world.deliver()
    # Then
    with world.work() as work:
        head = head_of(work, case_id)
    for person in people:
        mail = world.mailbox.last(person.email)
        assert str(head) in mail.body
        assert "Harbour Resolution Centre" in mail.subject
        assert mail.body.startswith("Case S-0815\n")
        for word in ("Tom", "Lena", "tenancy", "Tenancy"):
            assert word not in mail.subject + mail.body
        page = person.open(world.link_mailed_to(person.email))
        assert page.heading == "Check a head that you noted"
        assert "still has this head" in person.open(f"{person.path}?head={head}").text


# --- administrators --------------------------------------------------------------------------------------------------


def test_administrators_read_what_happened_to_the_case_and_nothing_of_any_vault(world: World) -> None:
    administrator = world.administrator()
    case_id = opened(administrator)
    person = joined(administrator, case_id, "Tom Tenant")
    person.open(f"/cases/{case_id}/vault/begin")
    person.submit("Show me my code")
    administrator.open(f"/administration/cases/{case_id}")
    page = administrator.follow("What happened to this case")
    assert "Tom Tenant joined the case." in page.text
    assert "You opened the case." in page.text
    assert "You invited somebody to the case." in page.text
    assert "Administrators of Harbour Resolution Centre can read this page." in page.audience
    other = world.administrator("Mallory Grim", "Grim Arbitration")
    other.open(f"/administration/cases/{case_id}/log")
    assert other.status == 404


def test_the_log_of_a_locked_vault_asks_for_the_code_first(world: World) -> None:
    party = party_with_vault(world)
    assert party.open("/log").heading == "Open your private information"
    assert party.code is not None
    page = party.person.submit("Open", code=party.code.reveal())
    assert page.heading == "What happened here"


def test_a_code_of_somebody_elses_hands_does_not_open_the_log(world: World) -> None:
    """Whoever acts with a party's code is not the party: what others did is not for them."""
    tessa, leo = (with_vault(party) for party in two_parties(world))
    with world.work() as work:
        vault = tessa.open_in(work)
        vault.actor_id = participant_of(work, leo).account_id
        with pytest.raises(NotFound):
            read_log(vault, WantedEntries())
        with pytest.raises(NotFound):
            export_log(vault, WantedEntries(), world.settings.timezone)


def test_an_entry_by_somebody_who_is_not_known_is_said_to_be(party: Party) -> None:
    with party.world.work() as work:
        work.session.execute(
            update(AuditEntry).where(AuditEntry.event == Event.ITEM_ADDED.value).values(actor_id=None, code_id=None)
        )
    assert "Somebody who is not known wrote an entry" in party.open("/log").text


def test_a_code_cannot_be_made_to_work_until_the_end_of_all_days(party: Party) -> None:
    party.open("/second-code")
    party.person.submit("Make a further code", label="x", until="9999-12-31")
    assert party.person.status == 422
    assert "Please give a day in this century." in party.person.page.text


def test_ones_own_looking_about_takes_one_line_and_what_others_did_stands_first(party: Party) -> None:
    given(adviser_of(party), 0).unlock()
    folder = party.folder_id()
    for _time in range(3):
        party.open(f"/folders/{folder}")
    page = party.open("/log")
    others, _heading, everything = page.text.partition("Everything, the newest first")
    assert "What others did last with your private information" in others
    assert "Ines Law opened your private information" in others
    assert "You looked at" not in others
    assert re.search(r"You looked at \d+ pages", everything)
    assert everything.count("My aims") >= 3, "nothing is left out"
    # Whoever looks for something is shown each entry by itself.
    party.open("/log?kind=opened")
    assert "You looked at" not in party.person.page.text
    assert "What others did last" not in party.person.page.text


def test_what_was_looked_at_within_one_minute_is_told_with_that_minute_once(world: World, party: Party) -> None:
    folder = party.folder_id()

    def looked_at(pause: int) -> str:
        """What the line says of two looks, the second after so many minutes."""
        world.later(minutes=5)
        for _time in range(2):
            party.open(f"/folders/{folder}")
            world.later(minutes=pause)
        with party.opened() as vault:
            add(vault, folder, Draft("Rent", "1200"))  # what follows is a run of its own
        found = re.search(r"You looked at \d+ pages\s+([^\n]+)", party.open("/log").text)
        assert found is not None
        return found[1]

    assert " – " not in looked_at(0)
    assert " – " in looked_at(2)


def test_an_entry_of_a_browser_folder_leads_to_where_it_opens(world: World) -> None:
    party = party_with_vault(world)
    folder = Browser(party).begin().new_folder()
    folder.write("Photo", "")
    page = party.open("/log")
    assert "Go to the entry" not in page.text
    assert re.search("/reader/#[0-9a-f-]{36}", page.link("Folders that only a browser opens"))
