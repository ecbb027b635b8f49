"""The end of a case, as its people live through it: closed, told, copied, destroyed, and a receipt."""

import io
import re
import zipfile
from base64 import urlsafe_b64encode
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from odr.cli import main
from odr.selftest.harness.page import Page
from odr.web.running.housekeeping import one_round
from tests.support import scenes
from tests.support.cases import joined, opened
from tests.support.rooms import say
from tests.support.vaults import Party, party_in, with_vault
from tests.support.world import Person, World

pytestmark = pytest.mark.both_engines("a whole story, and erasing")


@pytest.fixture
@scenes.scene
def ada(world: World) -> Person:
    return world.administrator()


@pytest.fixture
def case_id(ada: Person) -> UUID:
    return opened(ada, "2026-0142")


@pytest.fixture
def parties(world: World, ada: Person, case_id: UUID) -> list[Party]:
    return [with_vault(party_in(case_id, joined(ada, case_id, name))) for name in ("Tessa Tenant", "Leo Landlord")]


def round_at(world: World, **later: float) -> None:
    """So much later; the upkeep has its turn and mail leaves."""
    world.later(**later)
    one_round(world.app_context)
    world.deliver()


def again(person: Person, path: str) -> Page:
    """Signs in, where the session has ended meanwhile, and asks for a page."""
    person.open("/sign-in")
    if person.path == "/sign-in":
        person.submit("Sign in", email=person.email, password="seven green kettles sing")
    return person.open(path)


def mails(world: World, subject: str) -> list[str]:
    """To whom there were mails with this in their subject."""
    return sorted(mail.to for mail in world.mailbox.messages if subject in mail.subject)


def head_in(text: str) -> str:
    found = re.findall(r"^\d+-[0-9a-f]{64}$", text, re.MULTILINE)
    assert found, text
    return str(found[-1])


def told_by(result: Result, case_id: UUID) -> str:
    """What the command says of the case."""
    return "\n".join(result.output[result.output.index(str(case_id)) :].splitlines()[:2])


@pytest.mark.promise("P11", "P60")
def test_a_case_is_closed_kept_and_destroyed(world: World, ada: Person, case_id: UUID, parties: list[Party]) -> None:
    tessa, leo = parties
    say(tessa, "The key is under the mat.")
    # The organisation decides how long.
    ada.open("/administration")
    assert "for %" not in ada.follow("How long cases are kept").text
    assert ada.page.heading == "How long closed cases are kept"
    assert ada.page.form("Save").values["days"] == ["90"]
    ada.submit("Save", days="29")
    assert ada.status == 422
    assert "from 30 to 3650" in ada.page.text
    assert ada.page.form("Save").values["days"] == ["29"]
    ada.submit("Save", days="60")
    assert "closed from now on are kept for 60 days" in ada.page.text

    # Leo leaves, and the case is closed: everybody is told both days.
    leo.person.post_with_token(f"/cases/{case_id}/withdraw")
    page = ada.open(f"/administration/cases/{case_id}/close")
    assert "Until the end of 2 January 2027" in page.text
    assert "On 3 January 2027 the service destroys everything in the case." in page.text
    ada.submit("Close this case")
    world.deliver()
    head = head_in(world.mailbox.last(tessa.person.email).body)
    for party in parties:
        mail = world.mailbox.last(party.person.email)
        assert mail.subject == "For your records, from Harbour Resolution Centre"
        assert "Until the end of 2 January 2027" in mail.body
        assert "On 3 January 2027 everything in it is destroyed" in mail.body
        assert f"/cases/{case_id}\n" in mail.body
        assert head_in(mail.body) == head
        assert mail.body.startswith("Case 2026-0142\n")
        assert "2026-0142" not in mail.subject
        for word in ("tenancy", "Tessa", "Leo"):
            assert word.casefold() not in (mail.subject + mail.body).casefold()

    # It stands on their pages, and the administrator's. What is decided afterwards counts for other cases.
    page = tessa.person.open(f"/cases/{case_id}")
    assert "until the end of 2 January 2027. You can read here as before." in page.text
    assert "on 3 January 2027: what each of you keeps in private, all messages, and the record." in page.text
    assert "Copies can be taken until the end of 2 January 2027." in tessa.person.open("/cases").text
    ada.open("/administration/keeping")
    ada.submit("Save", days="30")
    page = ada.open(f"/administration/cases/{case_id}")
    assert "until the end of 2 January 2027" in page.text
    assert "on 3 January 2027. Everybody in it was told" in page.text
    assert not [form for form in page.forms if "Sign out" not in form.buttons]
    assert (
        "everything in the case is kept until the end of 2 January 2027 and then destroyed."
        in ada.follow("What happened to this case").text
    )

    # Two weeks before, everybody is told once more; the last copy can be taken on the last day.
    world.mailbox.messages.clear()
    round_at(world, days=46)
    assert mails(world, "A reminder") == []
    round_at(world, days=1)
    assert mails(world, "A reminder") == sorted(party.person.email for party in parties)
    round_at(world, days=13, hours=14, minutes=50)
    assert (world.time.month, world.time.day, world.time.hour) == (1, 2, 23)
    again(tessa.person, f"/cases/{case_id}")
    tessa.unlock()
    again(tessa.person, f"/cases/{case_id}")
    tessa.person.follow("Copy of your messages")
    tessa.person.submit("Get the file")
    with zipfile.ZipFile(io.BytesIO(tessa.person.response.get_data())) as archive:
        assert "The key is under the mat." in archive.read("index.html").decode()

    # Then it is destroyed, by itself.
    world.mailbox.messages.clear()
    round_at(world, minutes=15)
    assert mails(world, "A receipt") == sorted(party.person.email for party in parties)
    receipt = world.mailbox.last(leo.person.email).body
    assert "was destroyed on 3 January 2027" in receipt
    assert head in receipt
    for party in parties:
        for path in (f"/cases/{case_id}", party.root, f"/cases/{case_id}/vault/log/check"):
            again(party.person, path)
            assert party.person.status == 404, path
        assert "You take part in no case." in again(party.person, "/cases").text

    # Of it, the administrators keep a line and a receipt.
    page = again(ada, "/administration?state=destroyed")
    assert "2026-0142" in page.text
    page = ada.follow("2026-0142")
    assert "Tenancy. Destroyed on 3 January." in page.text
    assert "0 items, 1 room for messages, the places of 2 people" in page.text
    assert head in page.text
    assert head_in(receipt) in page.text
    for gone in ("Tessa", "Leo", "tessa@example.org", "Joined on", "Close this case", "Invite a party"):
        assert gone not in page.text
    ada.open(f"/administration/cases/{case_id}/log")
    assert ada.status == 404
    ada.open(f"/administration/cases/{case_id}/close")
    assert ada.path == f"/administration/cases/{case_id}"
    # A round later nothing more happens, and nobody hears of it again.
    world.mailbox.messages.clear()
    round_at(world, days=40)
    assert world.mailbox.messages == []


@pytest.mark.parametrize("typed", ["", "many", "-90", "29", "3651", "9" * 40, "60.5"])
def test_days_that_will_not_do_are_refused_and_what_was_typed_is_kept(ada: Person, typed: str) -> None:
    ada.open("/administration/keeping")
    ada.submit("Save", days=typed)
    assert ada.status == 422
    assert ada.page.form("Save").values["days"] == [typed]
    assert ada.open("/administration/keeping").form("Save").values["days"] == ["90"]


def test_a_head_that_was_noted_can_still_be_held_against_what_is_left(
    world: World, ada: Person, case_id: UUID, parties: list[Party]
) -> None:
    url = world.database.url.render_as_string(hide_password=False)
    environment = {"ODR_INSTANCE": str(world.folder), "ODR_DATABASE_URL": url} | {
        "ODR_INSTALLATION_KEY": installation_key(world)
    }

    def audit(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["audit", *arguments], env=environment)

    early = head_of_list(audit("heads"), case_id)
    parties[1].person.post_with_token(f"/cases/{case_id}/withdraw")
    ada.post_with_token(f"/administration/cases/{case_id}/close")
    world.deliver()
    closing = head_in(world.mailbox.last(parties[0].person.email).body)
    parties[0].unlock()
    noted = audit("heads")
    last = head_of_list(noted, case_id)
    assert last != closing
    (world.folder / "heads.txt").write_text(noted.output)
    round_at(world, days=91)

    for said in (audit("verify"), audit("verify", "--heads", str(world.folder / "heads.txt"))):
        assert said.exit_code == 0, said.output
        assert f"{last}  was destroyed on 2027-02-02, with its log" in told_by(said, case_id)
        assert "missing" not in said.output
    assert "is the head it ended with" in audit("verify", "--case", str(case_id), "--head", last).output
    assert head_of_list(audit("heads"), case_id) == last
    said = audit("verify", "--case", str(case_id), "--head", closing)
    assert (said.exit_code, "is the head it was closed with" in said.output) == (0, True)
    said = audit("verify", "--case", str(case_id), "--head", early)
    assert (said.exit_code, "cannot be compared any more" in said.output) == (0, True)
    for wrong, words in (
        (f"{closing.split('-')[0]}-{'ab' * 32}", "not the head it had"),
        (f"999-{'ab' * 32}", "beyond"),
    ):
        said = audit("verify", "--case", str(case_id), "--head", wrong)
        assert (said.exit_code, words in said.output) == (1, True), said.output


def head_of_list(result: Result, case_id: UUID) -> str:
    return next(line.split()[1] for line in result.output.splitlines() if line.startswith(str(case_id)))


def installation_key(world: World) -> str:
    return urlsafe_b64encode(world.settings.installation_key.reveal()).decode().rstrip("=")
