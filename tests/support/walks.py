"""Walks over the pages: every page and form of somebody, one after the other, each answered as it should be.

For tests about what pages cost, whatever they say.
"""

import re
from collections import Counter

from odr.agreements.papers.agreement_forms import recommended_forms
from odr.crypto.codes import AccessCode
from odr.privacy.consents import SENTENCES, Use
from odr.training.course import OWN_COURSE
from odr.vaults.codes.issuing import issue_own_code
from odr.web.running.housekeeping import one_round
from tests.support.advisers import adviser_of, given
from tests.support.cases import invited, joined, many_cases
from tests.support.file_sender import FileSender
from tests.support.keyrings import with_keyring
from tests.support.people import enter
from tests.support.real_files import photograph
from tests.support.rooms import another_party, joint_id, say
from tests.support.training import right_answers
from tests.support.vaults import Party, with_vault
from tests.support.world import PASSWORD, Person, World

_ID = re.compile(r'(?<=\sid=")[^"]+')


def walk_as_party(party: Party) -> None:
    """Every page and form of somebody who takes part."""
    person, case = party.person, f"/cases/{party.case_id}"
    party.unlock()
    for path in ("/", "/help", "/help/party", "/cases", "/me", case, f"{case}/timeline", f"{case}/sheet"):
        look(person, path)
    do(person, "/cases", search="tessa")
    look(person, f"{case}/withdraw")
    look(person, f"{case}/label")
    do(person, f"{case}/label", label="The flat")
    do(person, f"{case}/label", label="")
    look(person, f"{case}/role")
    do(person, f"{case}/role", dispute_role="tenant")
    do(person, f"{case}/role", dispute_role="")
    for path in ("", "/codes", "/changes", "/export", "/folders", "/search", "/remove-everything", "/second-code"):
        look(person, party.root + path)
    first, second = party.folder_id(0), party.folder_id(1)
    look(person, f"{party.root}/add")
    do(person, f"{party.root}/add", title="Keys", text="Four of them.", folder=str(second))
    do(person, f"{person.path}/remove")
    do(person, f"{party.root}/folders/{first}/add", title="Deposit", text="In cash.")
    item = person.path
    for path in (f"{party.root}/folders/{first}", item, f"{item}/change", f"{item}/move", f"{item}/remove"):
        look(person, path)
    do(person, f"{item}/change", title="Deposit", text="In cash, on the day.", version="1")
    look(person, f"{item}/files/add")
    person.attach(f"{item}/files/add", "receipt.jpg", photograph(), "image/jpeg")
    file = person.page.link("receipt.jpg")
    for path in (file, f"{file}/look", f"{file}/cleaned", f"{file}/receipt", f"{file}/remove"):
        look(person, path)
    do(person, f"{file}/receipt", with_name="y")
    do(person, f"{file}/remove")
    in_parts = FileSender(person, item)
    in_parts.begin("letter.txt", 12)
    assert in_parts.put(0, b"Dear tenant,").status_code == 200
    in_parts.begin("letter.txt", 12)
    in_parts.complete()
    in_parts.begin("unfinished.txt", 12)
    look(person, item)
    do(person, f"{in_parts.at}/discard")
    in_parts.begin("unsent.txt", 12)
    in_parts.give_up()
    do(person, f"{item}/move", folder=str(second), version="5")
    do(person, f"{party.root}/search", words="cash")
    do(person, f"{party.root}/export")
    look(person, f"{party.root}/kept-reader")
    do(person, f"{party.root}/kept-reader")
    do(person, f"{item}/remove")
    for path in ("/noticed", "/noticed/go-on"):
        look(person, party.root + path)
    do(person, f"{party.root}/noticed/go-on")
    do(person, f"{party.root}/folders", name="Letters")
    do(person, f"{party.root}/folders/{second}/rename", name="Accounts")
    do(person, f"{party.root}/folders/{second}/remove")
    with party.opened() as vault:
        code_id = issue_own_code(vault, AccessCode.generate(), "For the drawer")
    look(person, f"{party.root}/codes/{code_id}/change")
    do(person, f"{party.root}/codes/{code_id}/change", label="Telephone", opens="some", folders=str(first))
    do(person, f"{party.root}/codes/{code_id}/take-back")
    do(person, f"{party.root}/changes/seen", number="1")
    do(person, f"{party.root}/remove-everything", sure="y")
    do(person, f"{party.root}/lock")
    walk_with_keyring(party)
    do(person, "/sign-out")
    do(person, "/forgotten-password", email=person.email)
    do(person, "/sign-in", email=person.email, password=PASSWORD)
    do(person, f"{case}/withdraw")


def _walk_files_of_messages(person: Person, room: str) -> None:
    """A file put in by the form, one part by part, and what is done with one that was sent."""
    look(person, f"{room}/with-files")
    readers = person.page.form("Send it").values["readers"][0]
    person.attach(f"{room}/with-files", "receipt.jpg", photograph(), "image/jpeg", readers=readers)
    file = person.page.link("receipt.jpg")
    for path in (file, f"{file}/look", f"{file}/cleaned"):
        look(person, path)
    in_parts = FileSender(person, room)
    in_parts.begin("letter.txt", 12)
    assert in_parts.put(0, b"Dear tenant,").status_code == 200
    in_parts.begin("letter.txt", 12)
    in_parts.complete()
    look(person, f"{room}/with-files")
    in_parts.give_up()


def walk_devices(person: Person) -> None:
    """Every page and form about the browsers in which somebody is told that something is new."""
    look(person, "/me/push/worker.js")
    do(person, "/me/messages/devices", endpoint="https://localhost:9/one")
    (end,) = set(re.findall(r'action="(/me/messages/devices/[^"]+/end)"', person.page.html))
    do(person, end)


def walk_messages(party: Party, other: Party) -> None:
    """Every page and form of messages."""
    person, root = party.person, f"/cases/{party.case_id}/messages"
    party.unlock()
    room = f"{root}/rooms/{joint_id(party)}"
    for path in (root, f"{root}/people", f"{root}/people/{other.participant_id}", f"{root}/rooms/new", room):
        look(person, path)
    do(person, f"{root}/rooms/new", name="Keys", people=str(other.participant_id))
    person.submit("Send it", text="Between us")
    further = person.path
    sent = str(say(party, "To all", joint_id(party)))
    say(other, "From all", joint_id(party))
    look(person, root)
    look(person, f"/cases/{party.case_id}")
    look(person, f"/news?case={party.case_id}&room={joint_id(party)}")
    look(person, "/news?list=own")
    nora = another_party(party.world, party.case_id, "Nora Field")
    for path in (room, f"{room}/print", f"{room}/people", f"{further}/people", f"{room}/go-on"):
        look(person, path)
    do(person, f"{room}/go-on")
    look(person, f"{room}?older_than=2")
    look(person, f"{room}/let-read/{nora.participant_id}")
    person.submit("Let them read all")
    look(person, f"{further}/people")
    person.submit("Let them in", person=str(nora.participant_id))
    look(person, f"{root}/sent/{sent}/take-back")
    do(person, f"{root}/sent/{sent}/take-back")
    _walk_files_of_messages(person, further)
    do(person, f"{root}/search", words="us")
    do(person, f"{root}/export")
    do(person, f"{party.root}/folders/{party.folder_id(0)}/add", title="Deposit", text="In cash.")
    item = person.path
    person.follow("Disclose to")
    person.follow("All parties")
    person.submit("Yes, disclose")
    person.submit("Undo")
    look(person, item)
    look(person, "/me/messages")
    do(person, "/me/messages", notices="daily")
    walk_devices(person)
    look(person, "/me/language")
    do(person, "/me/language", language="en")
    look(person, "/me/time-zone")
    do(person, "/me/time-zone", time_zone="Asia/Kolkata")
    do(person, f"{root}/people/{other.participant_id}/compared", shown="")


def walk_as_adviser(party: Party) -> None:
    """Every page and form about somebody who acts for a party, and everything that they come to themselves."""
    case = f"/cases/{party.case_id}"
    do(party.person, f"{case}/advisers/invite", email="asked@example.org")
    party.person.submit("Take back")
    ines = given(adviser_of(party, bound=False), 1, may_write=True)
    look(ines.person, case)
    do(ines.person, f"{case}/undertaking", version="1", confirmed="y")
    ines.unlock()
    for path in ("/cases", case, f"{case}/undertaking", f"{case}/stop-acting"):
        look(ines.person, path)
    for path in ("", "/folders", "/search", "/export"):
        look(ines.person, ines.root + path)
    do(ines.person, f"{ines.root}/search", words="cash")
    do(ines.person, f"{ines.root}/folders/{party.folder_id(1)}/add", title="Bill", text="Of the lawyer.")
    for path in ("/advisers", f"/advisers/{ines.adviser_id}/end", "/undertaking"):
        look(party.person, case + path)
    do(party.person, f"{case}/advisers/{ines.adviser_id}/end")
    do(party.person, f"{case}/advisers/invite", known=str(ines.account_id))


def walk_with_keyring(party: Party) -> None:
    """Every page and form of a keyring."""
    person = party.person
    look(person, "/keyring/begin")
    code = with_keyring(person)
    assert party.code is not None
    look(person, "/keyring/unlock")
    do(person, "/keyring/unlock", code=code.reveal())
    do(person, "/keyring", code=party.code.reveal())
    for path in ("/cases", "/keyring", "/keyring/exchange", "/keyring/begin-anew"):
        look(person, path)
    do(person, f"/cases/{party.case_id}/open")
    do(person, f"{party.root}/lock")
    look(person, f"{party.root}/unlock")
    do(person, "/keyring/put-key-back")
    for begun in ("/keyring/exchange", "/keyring/begin-anew"):
        do(person, begun, sure="y")
        look(person, "/keyring/code-sheet")
        do(person, "/keyring/new-code", code=shown_code(person.open("/keyring/new-code").text))
    do(person, "/keyring/lock")


def shown_code(text: str) -> str:
    found = re.search(r"\b(?:[0-9A-Z]{4} ){6}[0-9A-Z]{4}\b", text)
    assert found, text
    return found.group()


def walk_as_administrator(administrator: Person) -> None:
    """Every page and form of an administrator, and of the people they invite."""
    cases = many_cases(administrator.world, administrator, 3)
    for query in ("", "?state=draft", "?unmoved=0", f"?older_than={cases[2]}", f"?newer_than={cases[0]}"):
        look(administrator, f"/administration{query}")
    look(administrator, "/news?list=house")
    for query in ("", "&unmoved=30", f"&older_than={cases[2]}"):
        look(administrator, f"/administration?why=nobody+invited{query}")
    for query in ("", f"?older_than={cases[2]}"):
        look(administrator, f"/administration/people{query}")
    for words in ("s-", "00001"):
        do(administrator, "/administration/find", words=words)
    look(administrator, "/administration/find")
    for query in ("", "?why=nobody+invited"):
        look(administrator, f"/administration/stuck{query}")
    look(administrator, "/administration/administrators")
    look(administrator, "/administration/self-test")
    look(administrator, "/administration/figures")
    look(administrator, "/administration/figures.csv")
    for query in ("", "?kind=invitation", ".ics"):
        look(administrator, f"/administration/calendar{query}")
    look(administrator, "/administration/terms")
    look(administrator, "/administration/terms/new")
    do(
        administrator,
        "/administration/terms/new",
        text="# Terms\n\nBe kind.",
        summary="Ours.",
        applies_from="2026-11-03",
    )
    administrator.submit("Publish it")
    administrator.submit("I accept this version")
    look(administrator, administrator.page.link("Version 1"))
    look(administrator, "/administration/keeping")
    do(administrator, "/administration/keeping", days="60", quiet_days="180", ended_days="90", notice_days="30")
    look(administrator, "/administration/language")
    do(administrator, "/administration/language", language="en")
    look(administrator, "/administration/mails")
    look(administrator, "/administration/mails/invitation-en")
    do(administrator, "/administration/mails/invitation-en", words="Ask us whatever you like.")
    look(administrator, "/administration/contact")
    do(administrator, "/administration/contact", telephone="+44 20 7946 0018", privacy_notice="https://x.example/us")
    look(administrator, "/administration/colours")
    do(administrator, "/administration/colours", palette="pine")
    look(administrator, "/administration/kinds")
    do(administrator, "/administration/kinds", name="Inheritance", kind_code="")
    look(administrator, "/administration/kinds/own-1")
    do(administrator, "/administration/kinds/own-1", name="Inheritances", kind_code="HER")
    do(administrator, "/administration/kinds/own-1/end")
    do(administrator, "/administration/kinds/own-1/again")
    look(administrator, "/administration/references")
    do(administrator, "/administration/references", pattern="{year}/{number:4}")
    look(administrator, "/administration/figures-by-kind.csv")
    look(administrator, "/administration/cases/new")
    do(administrator, "/administration/cases/new", reference="2026-0999", kind="other")
    look(administrator, "/administration/cases/several")
    do(administrator, "/administration/cases/several", lines="2026-0998,other,first@example.org")
    administrator.submit("Open 1 case", may_enter="2")
    person = joined(administrator, cases[0], "Nora Field")
    look(administrator, f"/administration/cases/{cases[0]}")
    look(administrator, f"/administration/cases/{cases[0]}/invite-several")
    several = "second@example.org (landlord)\nthird@example.org"
    do(administrator, f"/administration/cases/{cases[0]}/invite-several", lines=several)
    administrator.submit("Send 2 invitations", may_enter="2")
    notes = f"/administration/cases/{cases[0]}/notes"
    for words in ("Call after four.", "Two rooms."):
        do(administrator, notes, words=words)
    look(administrator, notes)
    administrator.follow("Change")
    administrator.submit("Save", words="Call after five.")
    administrator.follow("Remove")
    administrator.submit("Remove the note")
    for path in ("find", "people"):
        do(administrator, f"/administration/{path}", words="example")
    do(administrator, "/administration/people", words=person.name[:3])
    page = administrator.path
    do(administrator, f"{page}/suspend")
    do(administrator, f"{page}/end-suspension")
    do(administrator, f"{page}/reset")
    invited(administrator, cases[1], "late@example.org")
    administrator.submit("Take back")
    do(administrator, f"/administration/cases/{cases[1]}/close")
    do(administrator, "/administration/administrators/invite", email="colleague@example.org", may_enter="1")


def _a_day_later(person: Person) -> None:
    """As nobody is reminded more often than once a day."""
    person.world.later(days=1, minutes=1)
    enter(person)


def look(person: Person, path: str) -> None:
    person.open(path)
    assert person.status == 200, f"{path}: {person.status}"
    # What a label or a description refers to is looked up by its id: the first of two with the same would be taken.
    twice = [each for each, count in Counter(_ID.findall(person.page.html)).items() if count > 1]
    assert twice == [], f"{path}: {twice}"


def do(person: Person, path: str, **typed: str) -> None:
    person.post_with_token(path, typed)
    assert person.status == 200, f"{path}: {person.status} {person.page.text}"


def walk_own_account(person: Person) -> None:
    """Every page and form about oneself, and whatever is there for anybody."""
    world = person.world
    for path in (
        "/",
        "/language/en",
        "/sign-in",
        "/forgotten-password",
        "/promises",
        "/agreement-form",
        "/healthz",
        "/static/odr.css",
    ):
        look(person, path)
    version = recommended_forms()[0].version
    for path in ("", "/pdf", "/text"):
        look(person, f"/agreement-form/{version}{path}")
    for path in ("/me", "/me/change", "/me/email", "/me/password", "/me/held", "/me/delete"):
        look(person, path)
    person.post_with_token("/me/held/download")
    do(person, "/me/change", **person.contact())
    do(person, "/me/email/confirmation")
    do(person, "/me/email", email="elsewhere@example.org", current=PASSWORD)
    link = world.link_mailed_to("elsewhere@example.org")
    look(person, link)
    do(person, link)
    person.email = "elsewhere@example.org"
    do(person, "/me/password", current=PASSWORD, password="nine red lanterns hum")
    other = world.person(person.name, person.email)
    other.sign_in("nine red lanterns hum")
    person.open("/me")
    person.submit("Sign it out")
    other.sign_in("nine red lanterns hum")
    do(person, "/me/sessions/end")
    look(other, "/forgotten-password")
    do(other, "/forgotten-password", email=person.email)
    link = world.link_mailed_to(person.email)
    look(other, link)
    do(other, link, password="two slow ferries wait")


def walk_setting_up(world: World) -> None:
    """Two organisations are set up."""
    for name in (None, "Hillside Mediation"):
        person = world.person("Olga Quay" if name is None else "Otto Hill")
        link = world.set_up_link(name)
        look(person, link)
        typed = person.contact() | {"email": person.email, "password": PASSWORD}
        person.submit(**typed, **({} if name else {"organisation": "Harbour Resolution Centre"}))
        assert person.status == 200, person.page.text
        world.trained(person)


def walk_desk(world: World) -> None:
    """Every page and form of an operator."""
    operator = world.person("Petra Vane")
    link = world.operator_link(operator.email)
    look(operator, link)
    do(operator, link, **operator.contact(), password=PASSWORD, accepts="y", policy="1")
    do(operator, f"/me/training/{OWN_COURSE}", **right_answers())
    for path in (
        "/desk",
        "/desk/log",
        "/desk/checks",
        "/desk/statistics",
        "/desk/policy",
        "/desk/policy/new",
        "/policy",
        "/policy/1",
    ):
        look(operator, path)
    operator.open("/desk/policy/new")
    text = operator.page.form("See it").values["text"][0]
    operator.submit("See it", text=f"{text}\n\nThat is all.", summary="One sentence more.", summary_fr="Encore une.")
    operator.submit("Publish it")
    assert operator.page.heading == "Our privacy policy", operator.page.text
    operator.submit("I accept this version")
    for path in ("/policy/accept", "/policy/2", "/me/acceptances", "/me/consents", "/desk/uses"):
        look(operator, path)
    do(operator, "/desk/uses", sentence="You may invite me to a talk.")
    operator.submit("Ask no more")
    do(operator, "/me/consents/news/give", agreed_sentence=str(SENTENCES[Use.NEWS]))
    do(operator, "/me/consents/news/take-back")


def walk_codes(party: Party) -> None:
    """Every page and form about the codes of somebody who has no vault yet."""
    person, root = party.person, party.root
    look(person, f"{root}/begin")
    do(person, f"{root}/begin")
    first = shown_code(person.open(f"{root}/new-code").text)
    look(person, f"{root}/code-sheet")
    do(person, f"{root}/new-code", code=first)
    party.code = AccessCode.parse(first)
    do(person, f"{root}/second-code", label="For the drawer", opens="all")
    further = shown_code(person.open(f"{root}/further-code").text)
    look(person, f"{root}/further-code/sheet")
    do(person, f"{root}/further-code", code=further)
    ines = adviser_of(party)
    with_keyring(ines.person)
    person.open(f"{root}/second-code?for={ines.account_id}")
    person.submit("Make a code for", opens="some", folders=[str(party.folder_id())])
    look(person, f"{root}/further-code/into-keyring")
    person.submit("Put it into their keyring", compared="compared")
    look(person, f"{root}/codes")
    take_back = re.findall(r'href="([^"]+/take-back)"', person.page.html)[-1]
    look(person, take_back)
    for path in (f"/folders/{party.folder_id()}/{form}" for form in ("add", "rename", "remove")):
        look(person, root + path)
    for path in ("/log", "/log/check?number=1&hash=00"):
        look(person, root + path)
    do(person, f"{root}/log/export")
    for path in ("search", "export"):
        look(person, f"/cases/{party.case_id}/messages/{path}")
    look(person, f"/cases/{party.case_id}/messages/rooms/{joint_id(party)}/send")
    do(ines.person, f"/cases/{party.case_id}/stop-acting")


def walk_own_keyring(party: Party) -> None:
    """Beginning a keyring on its pages, and taking a code out again."""
    person = party.person
    do(person, "/keyring/begin")
    do(person, "/keyring/new-code", code=shown_code(person.open("/keyring/new-code").text))
    assert party.code is not None
    do(person, "/keyring", code=party.code.reveal())
    (take_out,) = set(re.findall(r'"([^"]+/take-out)"', person.page.html))
    look(person, take_out)
    do(person, take_out)


def walk_new_keys(party: Party, other: Party) -> None:
    """The other has a vault anew, and with it other keys."""
    look(party.person, f"/cases/{party.case_id}/messages")
    say(other, "Before")
    look(party.person, f"/cases/{party.case_id}/messages/rooms/{joint_id(party)}")
    walk_end_of_vault(other)
    with_vault(other)
    party.person.sign_in()
    party.unlock()
    person = f"/cases/{party.case_id}/messages/people/{other.participant_id}"
    look(party.person, person)
    look(party.person, f"{person}/accept")
    party.person.submit()
    assert party.person.status == 200, party.person.page.text


def walk_end_of_vault(party: Party) -> None:
    """Every page and form of somebody who has lost every code."""
    person, root = party.person, party.root
    look(person, f"{root}/reset")
    for path in ("", "/call-off", ""):
        do(person, f"{root}/reset{path}")
    party.world.later(days=3, minutes=1)
    person.sign_in()
    look(person, f"{root}/reset/destroy")
    do(person, f"{root}/reset/destroy", reference="2026-0142")


def walk_end_of_case(party: Party) -> None:
    """What a party declares of the end, and that a case that was quiet goes on."""
    person, case = party.person, f"/cases/{party.case_id}"
    look(person, f"{case}/end")
    do(person, f"{case}/end", ending="settled")
    do(person, f"{case}/end/take-back")
    party.world.later(days=400)
    one_round(party.world.app_context)
    person.sign_in()
    do(person, f"{case}/goes-on")


def walk_endings(administrator: Person) -> None:
    """What administrators are asked once more before they do it."""
    (case_id,) = many_cases(administrator.world, administrator, 1)
    person = joined(administrator, case_id, "Paul Late")
    do(administrator, "/administration/people", words=person.name[:3])
    page = administrator.path
    look(administrator, f"{page}/suspend")
    do(administrator, f"{page}/suspend")
    look(administrator, f"{page}/end-suspension")
    look(administrator, f"/administration/cases/{case_id}/close")
    do(administrator, f"/administration/cases/{case_id}/close")
    do(person, "/me/delete", current=PASSWORD)
    do(administrator, "/administration/administrators/invite", email="second@example.org", may_enter="1")
    revoke = next(form for form in administrator.page.forms if form.action.endswith("/revoke"))
    do(administrator, revoke.action)
    (open_id,) = many_cases(administrator.world, administrator, 1, first=1)
    do(administrator, f"/administration/cases/{open_id}/invite", email="third@example.org", may_enter="1")
    _a_day_later(administrator)
    look(administrator, f"/administration/cases/{open_id}")
    again = next(form for form in administrator.page.forms if form.action.endswith("/again"))
    do(administrator, again.action)
    _a_day_later(administrator)
    do(administrator, f"/administration/cases/{open_id}/remind")
    link = administrator.world.link_mailed_to("third@example.org")
    nobody = administrator.world.person("Nora Nobody")
    look(nobody, f"{link}/decline")
    do(nobody, f"{link}/decline")
