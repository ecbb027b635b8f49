"""Two parties write to each other, in their browsers."""

import html
import io
import re
import zipfile

import pytest
from sqlalchemy import update

from odr.audit.log import Event, record
from odr.crypto.boxes import BoxKeyPair
from odr.crypto.codes import AccessCode
from odr.messages.tables import Message
from odr.vaults.codes.issuing import issue_code_for
from odr.vaults.keys.published import key_id
from odr.vaults.keys.scope import Scope
from odr.vaults.tables import VaultSecret
from odr.web.running.housekeeping import one_round
from tests.support import scenes
from tests.support.advisers import Acting, adviser_of
from tests.support.people import account_of
from tests.support.rooms import another_party, joint_id, look, texts
from tests.support.vaults import Party, two_parties, vault_row, with_vault
from tests.support.world import World


@pytest.fixture
@scenes.scene
def parties(world: World) -> list[Party]:
    """Two parties at their browsers, each with their vault open."""
    both = [with_vault(party) for party in two_parties(world)]
    for party in both:
        party.unlock()
    return both


def root(party: Party | Acting) -> str:
    return f"{party.root.removesuffix('/vault')}/messages"


def acting_for(party: Party, name: str, *, read_messages: bool = False, speak_and_sign: bool = False) -> Acting:
    """An adviser with a code for one folder and these rights."""
    acting = adviser_of(party, name)
    acting.code = AccessCode.generate()
    folder_id = party.folder_id()
    with party.opened() as opened:
        issue_code_for(
            opened,
            acting.code,
            acting.account_id,
            "For an adviser",
            Scope((folder_id,), read_messages=read_messages, speak_and_sign=speak_and_sign),
        )
    acting.unlock()
    return acting


def enter_room(party: Party) -> None:
    party.person.open(root(party))
    party.person.follow("All parties")
    assert party.person.status == 200, party.person.page.text


def say(party: Party, text: str, *, wait: bool = True) -> None:
    enter_room(party)
    party.person.submit("Send it", text=text)
    assert party.person.status == 200, party.person.page.text
    if wait:
        party.world.later(seconds=30)


@pytest.mark.promise("P10")
def test_two_people_write_to_each_other_and_see_what_is_new(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    say(tessa, "Shall we talk about the **deposit**?")
    assert "1 new message" in leo.person.open(f"/cases/{leo.case_id}").text
    assert "1 new message" in leo.person.open(root(leo)).text
    enter_room(leo)
    assert '<span class="mark">**</span>deposit<span' in leo.person.page.html
    assert "New" in leo.person.page.text
    enter_room(leo)
    assert re.search(r"\bNew\b", leo.person.page.text.replace("new messages", "")) is None
    assert "Nothing new" in leo.person.open(f"/cases/{leo.case_id}").text


def test_an_answer_can_begin_with_the_words_that_it_answers(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    say(tessa, "I offer 500.\nBy Friday.")
    say(tessa, "Not later.")
    enter_room(leo)
    quoted = re.search(r'href="([^"]*quote=[^"]*)"[^>]*>Quote', leo.person.page.html)
    assert quoted is not None
    page = leo.person.open(html.unescape(quoted[1]).partition("#")[0])
    assert page.form("Send it").values["text"][0].splitlines() == ["> I offer 500.", "> By Friday.", ""]
    leo.person.submit("Send it", text="> I offer 500.\n\nToo little.")
    assert "Too little." in leo.person.page.text


@pytest.mark.parametrize("quote", ["nonsense", "", "00000000-0000-4000-8000-000000000001", "%00"])
def test_what_is_not_on_the_page_is_not_quoted(parties: list[Party], quote: str) -> None:
    tessa, leo = parties
    say(tessa, "I offer 500.")
    enter_room(leo)
    page = leo.person.open(f"{leo.person.path.partition('?')[0]}?quote={quote}")
    assert page.form("Send it").values["text"] == [""]


def test_whoever_comes_to_a_room_with_something_new_in_it_lands_on_the_first_of_it(parties: list[Party]) -> None:
    tessa, leo = parties
    enter_room(leo)
    for text in ("First", "Second"):
        enter_room(tessa)
        tessa.person.submit("Send it", text=text)
    tessa.world.later(minutes=1)
    leo.person.open(root(leo))
    link = leo.person.page.link("All parties")
    assert link.endswith("#new")
    page = leo.person.open(link.partition("#")[0])
    assert page.html.count('id="new"') == 1
    assert page.html.index('id="new"') < page.html.index("First") < page.html.index("Second")
    leo.person.open(root(leo))
    assert leo.person.page.link("All parties").endswith("#latest")
    enter_room(leo)
    assert 'id="new"' not in leo.person.page.html


def test_the_page_names_everybody_who_will_be_able_to_read_it(world: World, parties: list[Party]) -> None:
    tessa, _leo = parties
    another_party(world, tessa.case_id, "Nora Field", vault=False)
    enter_room(tessa)
    page = tessa.person.page
    assert "This will be read by: Leo Landlord." in page.text
    assert "Not by Nora Field: they have no access code yet." in page.text
    assert "Send it to Leo Landlord" in [button for form in page.forms for button in form.buttons]
    assert page.audience.startswith("Read by you; and by Leo Landlord.")


def test_an_answer_goes_to_whom_the_form_named_and_else_asks_again(world: World, parties: list[Party]) -> None:
    tessa, _leo = parties
    enter_room(tessa)
    form = tessa.person.page.form("Send it")
    world.later(minutes=1)
    nora = another_party(world, tessa.case_id, "Nora Field")
    tessa.person.send(form, "Send it", text="Only for Leo")
    assert tessa.person.status == 409
    assert "Nothing has been sent" in tessa.person.page.text
    assert "Only for Leo" in tessa.person.page.html
    assert "Leo Landlord, Nora Field (new here)" in tessa.person.page.text
    tessa.person.submit("Send it")
    world.later(seconds=30)
    assert texts(look(nora)) == ["Only for Leo"]


def test_a_form_that_is_sent_twice_says_it_once(world: World, parties: list[Party]) -> None:
    tessa, _leo = parties
    enter_room(tessa)
    form = tessa.person.page.form("Send it")
    tessa.person.send(form, "Send it", text="Once only")
    tessa.person.send(form, "Send it", text="Once only")
    assert tessa.person.page.text.count("Once only") == 1


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_is_sent_where_nothing_was_written(world: World, parties: list[Party], text: str) -> None:
    tessa, _leo = parties
    enter_room(tessa)
    tessa.person.submit("Send it", text=text)
    assert tessa.person.status == 422
    assert "Please write something first" in tessa.person.page.text


def test_what_was_typed_is_kept_when_the_vault_has_locked_meanwhile(world: World, parties: list[Party]) -> None:
    tessa, _leo = parties
    enter_room(tessa)
    form = tessa.person.page.form("Send it")
    tessa.person.post_with_token(f"{tessa.root}/lock")
    tessa.person.send(form, "Send it", text="Typed before the door fell shut")
    assert tessa.person.status == 403
    assert tessa.code is not None
    tessa.person.submit("Open and go on", unlock_code=tessa.code.reveal())
    assert tessa.person.page.form("Send it").values["text"] == ["Typed before the door fell shut"]
    assert "Not delivered yet" not in tessa.person.page.text
    tessa.person.submit("Send it")
    assert "Typed before the door fell shut" in tessa.person.page.text
    assert "Not delivered yet" in tessa.person.page.text


def test_undoing_gives_the_words_back_and_shows_nobody_anything(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    say(tessa, "In anger", wait=False)
    enter_room(leo)
    assert "In anger" not in leo.person.page.html
    assert "until it is delivered, within 20 seconds." in tessa.person.page.text
    assert 'data-over-in="20.0" data-over="Delivered."' in tessa.person.page.html
    form = tessa.person.page.form("Undo")
    tessa.person.send(form, "Undo")
    tessa.person.send(form, "Undo")  # by a second click: the answer to the first is lost
    assert tessa.person.status == 200
    assert "your words are below" in tessa.person.page.text
    assert "In anger" in tessa.person.page.html
    assert "In anger" in "".join(tessa.person.page.form("Send it").values["text"])
    tessa.person.submit("Send it", text="More calmly")
    world.later(seconds=30)
    enter_room(leo)
    assert "More calmly" in leo.person.page.text
    assert "took back" not in leo.person.page.text


def test_taking_back_asks_once_more_and_leaves_a_line(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    say(tessa, "A slip of the tongue")
    enter_room(leo)
    enter_room(tessa)
    tessa.person.follow("Take back")
    assert "Somebody has opened it already" in tessa.person.page.text
    tessa.person.submit("Take it back")
    enter_room(leo)
    assert "A slip of the tongue" not in leo.person.page.html
    assert "Tessa Tenant took back a message here" in leo.person.page.text
    assert "Somebody had opened it." in leo.person.page.text


def test_a_further_room_for_two_of_three(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    another_party(world, tessa.case_id, "Nora Field")
    tessa.person.open(f"{root(tessa)}/rooms/new")
    tessa.person.submit("Open the room", name="", people=[str(leo.participant_id)])
    assert tessa.person.status == 422
    tessa.person.submit("Open the room", name="About the keys", people=[str(leo.participant_id)])
    assert tessa.person.page.heading == "About the keys"
    tessa.person.submit("Send it", text="Between the two of us")
    world.later(seconds=30)
    leo.person.open(root(leo))
    leo.person.follow("About the keys")
    assert "Between the two of us" in leo.person.page.text
    assert "Tessa Tenant opened this room." in leo.person.page.text


def test_somebody_is_let_in_and_reads_what_an_author_lets_them(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    tessa.person.open(f"{root(tessa)}/rooms/new")
    tessa.person.submit("Open the room", name="Keys", people=[str(leo.participant_id)])
    room = tessa.person.path
    tessa.person.submit("Send it", text="Before Nora came")
    world.later(seconds=30)
    nora = another_party(world, tessa.case_id, "Nora Field")
    tessa.person.open(f"{room}/people")
    tessa.person.submit("Let them in", person=str(nora.participant_id))
    assert "Nora Field is in the room now" in tessa.person.page.text
    tessa.person.open(room)
    tessa.person.follow("Let Nora Field read")
    tessa.person.submit("Let them read those I have chosen")
    assert tessa.person.status == 422
    tessa.person.submit("Let them read all 1")
    assert "Nora Field can read 1 message of yours" in tessa.person.page.text


@pytest.mark.promise("P04")
def test_an_entry_is_disclosed_after_showing_what_goes_to_whom(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    tessa.open(f"/folders/{tessa.folder_id()}/add")
    tessa.person.submit("Keep", title="The deposit", text="1850 in cash.")
    item = tessa.person.path
    tessa.person.follow("Disclose to")
    assert "Would be read by: Leo Landlord." in tessa.person.page.text
    tessa.person.follow("All parties")
    assert "1850 in cash." in tessa.person.page.text
    assert "This will be read by: Leo Landlord" in tessa.person.page.text
    tessa.person.submit("Yes, disclose", text="As I said.")
    world.later(seconds=30)
    enter_room(leo)
    assert "1850 in cash." in leo.person.page.text
    assert "To Leo Landlord" in tessa.person.open(item).text


def accept_new_keys(party: Party) -> None:
    """From the room in which nobody can be written to."""
    enter_room(party)
    party.person.follow("Look at it")
    party.person.follow("Accept the new keys")
    party.person.submit("Accept the new keys")


def test_a_key_that_was_swapped_in_the_database_is_shown_and_written_to_only_after_accepting(
    world: World, parties: list[Party]
) -> None:
    tessa, leo = parties
    say(tessa, "While all is well")
    _seed, pair = BoxKeyPair.generate()
    with world.work() as work:
        work.session.execute(
            update(VaultSecret)
            .where(VaultSecret.vault_id == vault_row(work, leo).id, VaultSecret.kind == "mailbox")
            .values(public_key=pair.public.encoded)
        )
    assert "The keys of Leo Landlord have changed" in tessa.person.open(root(tessa)).text
    enter_room(tessa)
    assert "there is nobody to send it to" in tessa.person.page.text
    # Keys that the log does not tell of cannot be accepted at all.
    tessa.person.follow("Look at it")
    page = tessa.person.path
    assert "The log tells of other keys of Leo Landlord than these" in tessa.person.page.text
    assert "Accept the new keys" not in tessa.person.page.html
    for ask in (tessa.person.open, tessa.person.post_with_token):
        ask(f"{page}/accept")
        assert tessa.person.path == page
    enter_room(tessa)
    assert "there is nobody to send it to" in tessa.person.page.text
    # Those that it tells of can, for they may be of somebody who had to start over.
    with world.work() as work:
        vault = vault_row(work, leo)
        swapped = (VaultSecret.vault_id == vault.id, VaultSecret.kind == "mailbox")
        work.session.execute(update(VaultSecret).where(*swapped).values(epoch=2))
        record(
            work,
            leo.case_id,
            Event.MAILBOX_KEY_PUBLISHED,
            actor_id=account_of(work, leo.person).id,
            vault_id=vault.id,
            subject_id=key_id(pair.public.encoded),
            count=2,
        )
    accept_new_keys(tessa)
    assert "sealed to the new keys of Leo Landlord" in tessa.person.page.text
    enter_room(tessa)
    assert "This will be read by: Leo Landlord." in tessa.person.page.text


def test_two_people_compare_their_safety_words(world: World, parties: list[Party]) -> None:
    tessa, leo = parties

    def words(page_html: str) -> list[str]:
        return [
            re.sub(r"<[^>]*>", " ", found).strip()
            for found in re.findall(r'class="code words"[^>]*>(.*?)</p>', page_html)
        ]

    theirs, own = words(tessa.person.open(f"{root(tessa)}/people/{leo.participant_id}").html)
    assert words(leo.person.open(f"{root(leo)}/people/{tessa.participant_id}").html) == [own, theirs]
    assert own != theirs
    tessa.person.submit("We have compared")
    assert "Words compared" in tessa.person.open(f"{root(tessa)}/people").text
    assert "Words not compared yet" in leo.person.open(f"{root(leo)}/people").text


def test_what_was_altered_is_shown_as_such_in_the_room(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    for number in range(1, 4):
        say(tessa, f"Word {number}")
    enter_room(leo)
    with world.work() as work:
        work.session.execute(update(Message).where(Message.number == 2).values(sealed_body=b"nonsense"))
        work.session.delete(work.session.query(Message).filter_by(number=3).one())
    enter_room(leo)
    text = leo.person.page.text
    assert "Word 1" in text
    assert "was altered in the database" in text
    assert "is missing: somebody removed it" in text
    assert "Until you have looked at this, nothing can be sent here." in text
    leo.person.submit("Send it", text="Going on")
    assert leo.person.status == 422
    leo.person.follow("What to do about it")
    leo.person.submit("Go on from how it is now")
    leo.person.submit("Send it", text="Going on")
    assert leo.person.status == 200


def test_an_adviser_speaks_in_their_own_name_for_their_party(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    reader = acting_for(tessa, "Ines Law", read_messages=True, speak_and_sign=True)
    other = acting_for(tessa, "Otto Tax")
    say(tessa, "From Tessa herself")
    page = reader.person.open(root(reader))
    assert "You act for Tessa Tenant" in page.text
    reader.person.follow("All parties")
    assert "From Tessa herself" in reader.person.page.text
    reader.person.submit("Send it", text="My client agrees.")
    world.later(seconds=30)
    enter_room(leo)
    assert "Ines Law for Tessa Tenant" in leo.person.page.text
    other.person.open(root(other))
    assert other.person.status == 404
    enter_room(tessa)
    assert "Read by you" in tessa.person.page.audience
    assert "Ines Law" in tessa.person.page.audience


def test_an_adviser_who_only_reads_cannot_say_anything(world: World, parties: list[Party]) -> None:
    tessa, _leo = parties
    reader = acting_for(tessa, "Ines Law", read_messages=True)
    say(tessa, "From Tessa herself")
    reader.person.open(root(reader))
    reader.person.follow("All parties")
    assert "lets you read messages, not send any" in reader.person.page.text
    room = reader.person.path
    reader.person.post_with_token(f"{room}/send", {"text": "Nonetheless", "readers": ""})
    assert reader.person.status == 422
    assert "Take back" not in reader.person.page.html


def test_searching_printing_and_taking_along(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    say(tessa, "The red kettle is mine")
    say(leo, "The kettle is blue")
    tessa.person.open(f"{root(tessa)}/search")
    tessa.person.submit("Find", words="KETTLE red")
    assert "1 message" in tessa.person.page.text
    assert "The red kettle is mine" in tessa.person.page.text
    enter_room(tessa)
    tessa.person.follow("A version to print")
    assert "The kettle is blue" in tessa.person.page.text
    tessa.person.open(f"{root(tessa)}/export")
    tessa.person.submit("Get the file")
    with zipfile.ZipFile(io.BytesIO(tessa.person.response.get_data())) as archive:
        assert set(archive.namelist()) == {"messages.csv", "index.html"}
        for name in archive.namelist():
            assert "The kettle is blue" in archive.read(name).decode("utf-8-sig")


def test_a_person_chooses_how_they_are_told(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    leo.person.open("/me")
    leo.person.follow("How you are told what is new")
    leo.person.submit("Keep it so", notices="never")
    say(tessa, "One")
    one_round(world.app_context)
    assert [mail for mail in world.mailbox.messages if mail.subject.startswith("Something is new for you")] == []
    leo.person.open("/me/messages")
    leo.person.submit("Keep it so", notices="at once", receipts="y")
    say(tessa, "Two")
    one_round(world.app_context)
    world.deliver()
    (mail,) = [mail for mail in world.mailbox.messages if mail.subject.startswith("Something is new for you")]
    assert mail.to == leo.person.email
    assert mail.subject == "Something is new for you at Harbour Resolution Centre"
    # It leads to the very room, through the sign-in and the code.
    (link,) = re.findall(r"/cases/\S+", mail.body)
    assert link == f"/cases/{leo.case_id}/messages/rooms/{joint_id(leo)}"
    leo.person.post_with_token(f"/cases/{leo.case_id}/vault/lock")
    assert leo.person.open(link).heading == "Open your private information", leo.person.page.text
    assert leo.code is not None
    leo.person.submit("Open", code=leo.code.reveal())
    assert leo.person.path == link
    enter_room(leo)
    enter_room(tessa)
    assert "Opened by Leo Landlord." in tessa.person.page.text


def test_whoever_has_not_said_so_lets_nobody_see_what_they_have_opened(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    say(tessa, "One")
    enter_room(leo)
    leo.person.open("/me/messages")
    leo.person.submit("Keep it so", notices="at once")
    enter_room(tessa)
    assert "Opened by" not in tessa.person.page.text


def test_administrators_see_that_there_are_rooms_and_nothing_else(world: World) -> None:
    administrator = world.administrator()
    tessa, leo = (with_vault(party) for party in two_parties(world))
    for party in (tessa, leo):
        party.unlock()
    say(tessa, "Nothing for administrators")
    page = administrator.open(f"/administration/cases/{tessa.case_id}")
    assert "1 room for messages, which you can't enter" in page.text
    administrator.open(root(tessa))
    assert administrator.status == 404


def test_whoever_was_mailed_of_what_was_then_taken_back_can_be_written_to_and_is_mailed_again(
    world: World, parties: list[Party]
) -> None:
    tessa, leo = parties

    def mails() -> int:
        one_round(world.app_context)
        world.deliver()
        subjects = [mail.subject for mail in world.mailbox.messages if mail.to == leo.person.email]
        return sum(subject.startswith("Something is new for you") for subject in subjects)

    say(tessa, "One")
    assert mails() == 1
    enter_room(tessa)
    tessa.person.follow("Take back")
    tessa.person.submit("Take it back")
    world.later(hours=2)
    tessa.person.sign_in()
    tessa.unlock()
    say(tessa, "Two")
    assert mails() == 2
    say(tessa, "Three")
    world.later(hours=2)
    assert mails() == 2, "told once, until they look"
