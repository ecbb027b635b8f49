"""The walk over every page and form about facilitators, from the roster to the end of the work."""

from __future__ import annotations

import re
from uuid import UUID

from odr.facilitation.tables import Engagement
from odr.organisations.invitations import ONCE_IN
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import add
from tests.support.cases import joined, opened
from tests.support.facilitation import participant_named, party_at
from tests.support.people import account_of
from tests.support.real_files import photograph
from tests.support.vaults import Party, with_vault
from tests.support.walks import do, look, shown_code
from tests.support.walks_meetings import walk_meetings
from tests.support.walks_offers import walk_suggestions
from tests.support.world import PASSWORD, Person, World

TERMS = {"form": "recommended", "notes_days": "30", "breach_hours": "24", "law": "England", "language": "English"}
DISCLOSED = {"relationships": "None.", "interests": "None.", "earlier_work": "None."}


def walk_facilitation(world: World, office: Person) -> None:
    """Everybody's pages and forms."""
    case_id = opened(office)
    tessa, leo = (with_vault(party_at(joined(office, case_id, name), case_id)) for name in ("Tessa Quill", "Leo Frost"))
    for party in (tessa, leo):
        party.unlock()
        with party.opened() as vault:
            add(vault, folders_of(vault)[0].id, Draft("Deposit", "In cash."))
    fay = _on_the_roster(office, case_id)
    _bringing_in(world, tessa, leo)
    _objecting(world, tessa, leo)
    _declined_at_the_desk(tessa, leo, fay)
    engagement = _proposing(tessa, leo, account_id(fay))
    look(fay, "/facilitation")
    do(fay, "/facilitation", search="tessa")
    do(fay, f"/facilitation/{engagement.rsplit('/', 1)[-1]}/take")
    mediator = with_vault(Party(world, fay, case_id, participant_named(world, case_id, fay)))
    mediator.unlock()
    _disclosing(engagement, mediator, tessa, leo)
    _signing(engagement, mediator, tessa, leo)
    _giving(engagement, mediator, tessa)
    _speaking_in_confidence(mediator, tessa)
    walk_suggestions(mediator, [tessa, leo])
    walk_meetings(mediator, tessa, leo)
    _ending(engagement, mediator, tessa)
    _exchanging(tessa, leo, fay)
    _off_the_roster(office, account_id(fay))


def account_id(person: Person) -> UUID:
    """Whose browser it is."""
    with person.world.work() as work:
        return account_of(work, person).id


def _on_the_roster(office: Person, case_id: UUID) -> Person:
    roster = "/administration/facilitators"
    look(office, roster)
    for email in ("fay@example.org", "late@example.org"):
        do(office, f"{roster}/invite", email=email, languages="English", fields="Tenancy", may_enter="1")
    revoke = next(form for form in office.page.forms if form.action.endswith("/revoke"))
    fay = office.world.person("Fay Middleton")
    link = office.world.link_mailed_to(fay.email)
    look(fay, link)
    fay.submit("Accept", **fay.contact(), password=PASSWORD)
    office.open(roster)
    revoke = next(form for form in office.page.forms if form.action.endswith("/revoke"))
    do(office, revoke.action)
    entry = f"{roster}/{account_id(fay)}"
    look(office, entry)
    more = {"qualification": "Accredited", "fee": "120 € an hour", "about": "Calm."}
    do(office, entry, languages="English, German", fields="Tenancy", available="y", **more)
    look(office, f"/administration/cases/{case_id}/suggest")
    do(office, f"/administration/cases/{case_id}/suggest", facilitator=str(account_id(fay)))
    look(office, "/administration/agreement-form")
    office.submit("Save as a new version")
    assert office.status == 200, office.page.text
    look(office, f"/administration/cases/{case_id}/log")
    _templates(office)
    return fay


def _templates(office: Person) -> None:
    """A template of the organisation's own: added, replaced, retired."""
    templates = "/administration/settlement-templates"
    look(office, templates)
    look(office, f"{templates}/new?like=tenancy")
    office.submit("Save")
    assert office.path == templates, office.page.text
    for number in (2, 3):
        (template,) = set(re.findall(rf"{templates}/[0-9a-f-]{{36}}", office.page.html))
        look(office, template)
        if number == 2:
            office.submit("Save as a new version")
    look(office, f"{template}/retire")
    do(office, f"{template}/retire")


def _exchanging(tessa: Party, leo: Party, fay: Person) -> None:
    """The same facilitator once more, and somebody else in their place."""
    engagement = _proposing(tessa, leo, account_id(fay))
    do(fay, f"/facilitation/{engagement.rsplit('/', 1)[-1]}/take")
    look(tessa.person, f"{engagement}/exchange")
    do(tessa.person, f"{engagement}/exchange", facilitator="email", email="next@example.org")


def _off_the_roster(office: Person, fay: UUID) -> None:
    look(office, f"/administration/facilitators/{fay}/remove")
    do(office, f"/administration/facilitators/{fay}/remove")


def _bringing_in(world: World, tessa: Party, leo: Party) -> None:
    """Wanting one at all: agreed to, declined."""
    root = f"/cases/{tessa.case_id}/facilitation"
    look(tessa.person, root)
    for ends in ("decline", "agree"):
        do(tessa.person, f"{root}/wanted")
        leo.person.open(root)
        (proposal,) = set(re.findall(rf"{root}/wanted/([^/\"]+)/agree", leo.person.page.html))
        if ends == "decline":
            look(leo.person, f"{root}/wanted/{proposal}/decline")
        do(leo.person, f"{root}/wanted/{proposal}/{ends}")


def _proposing(tessa: Party, leo: Party, account: UUID) -> str:
    root = f"/cases/{tessa.case_id}/facilitation"
    do(tessa.person, f"{root}/propose", roster="y", facilitator=str(account))
    engagement = tessa.person.path
    look(leo.person, engagement)
    look(leo.person, f"{engagement}/decline")
    do(leo.person, f"{engagement}/agree")
    return engagement


def _objecting(world: World, tessa: Party, leo: Party) -> None:
    """Three who do not come to it: one declined by a party, one who declines, one who is objected to."""
    root = f"/cases/{tessa.case_id}/facilitation"
    for number, name in enumerate(("Kim Ford", "Lou Ford", "Max Ford")):
        world.later(minutes=5)
        person = world.person(name)
        do(tessa.person, f"{root}/propose", email=person.email)
        engagement = tessa.person.path
        if number == 0:
            do(leo.person, f"{engagement}/decline")
            continue
        do(leo.person, f"{engagement}/agree")
        world.later(minutes=5)
        _asked_a_day_ago(world, engagement)
        do(tessa.person, f"{engagement}/ask-again")
        link = world.link_mailed_to(person.email)
        look(person, link)
        if number == 1:
            do(leo.person, f"{engagement}/end")
            continue
        do(person, link, **person.contact(), password=PASSWORD, accepts="y", policy="1")
        place = with_vault(Party(world, person, tessa.case_id, participant_named(world, tessa.case_id, person)))
        place.unlock()
        do(person, f"{engagement}/disclosures/new", **DISCLOSED)
        tessa.person.open(f"{engagement}/disclosures")
        (paper,) = set(re.findall(r"disclosures/([^/\"]+)/accept", tessa.person.page.html))
        look(tessa.person, f"{engagement}/disclosures/{paper}/object")
        do(tessa.person, f"{engagement}/disclosures/{paper}/object")


def _asked_a_day_ago(world: World, engagement: str) -> None:
    """As nobody is written to more often than once a day."""
    with world.work() as work:
        row = work.session.get_one(Engagement, UUID(engagement.rsplit("/", 1)[-1]))
        assert row.asked_at is not None
        row.asked_at -= ONCE_IN


def _declined_at_the_desk(tessa: Party, leo: Party, fay: Person) -> None:
    engagement = _proposing(tessa, leo, account_id(fay))
    do(fay, f"/facilitation/{engagement.rsplit('/', 1)[-1]}/decline")


def _disclosing(engagement: str, mediator: Party, tessa: Party, leo: Party) -> None:
    papers = f"{engagement}/disclosures"
    look(mediator.person, f"{papers}/new")
    do(mediator.person, f"{papers}/new", **DISCLOSED)
    look(tessa.person, papers)
    (paper,) = set(re.findall(r"disclosures/([^/\"]+)/accept", tessa.person.page.html))
    do(tessa.person, f"{papers}/{paper}/ask", question="Which course?")
    look(mediator.person, papers)
    (question,) = set(re.findall(r"disclosures/([^/\"]+)/answer", mediator.person.page.html))
    do(mediator.person, f"{papers}/{question}/answer", answer="One about roofs.")
    for party in (tessa, leo):
        do(party.person, f"{papers}/{paper}/accept")


def _signing(engagement: str, mediator: Party, tessa: Party, leo: Party) -> None:
    agreement = f"{engagement}/agreement"
    look(mediator.person, f"{agreement}/new")
    do(mediator.person, f"{agreement}/new", fees="Shared.", **TERMS)
    look(tessa.person, f"{agreement}/ask-for-change")
    do(tessa.person, f"{agreement}/ask-for-change", text="Within twelve hours.")
    look(leo.person, f"{agreement}/1/change")
    text = leo.person.page.form("Offer").values["text"][0]
    do(leo.person, f"{agreement}/1/change", text=f"{text}\n\nAnd on time.", notes_days="30")
    for signer in (mediator, tessa, leo):
        look(signer.person, f"{agreement}/2")
        do(signer.person, f"{agreement}/2", name=signer.person.name)
    for path in ("", "/pdf", "/file"):
        look(tessa.person, f"{agreement}/2{path}")
    for signer in (mediator, tessa, leo):
        look(signer.person, engagement)
        look(signer.person, f"/cases/{tessa.case_id}")


def _giving(engagement: str, mediator: Party, tessa: Party) -> None:
    giver, fay, case = tessa.person, mediator.person, f"/cases/{tessa.case_id}"
    look(giver, f"{engagement}/give")
    folder = str(tessa.folder_id())
    given = {"folders": folder, "purpose": "the first talk", "until": "2026-11-30"}
    do(giver, f"{engagement}/give", way="sealed", **given)
    look(giver, f"{case}/who-reads-what")
    look(fay, engagement)
    (code,) = set(re.findall(r"/given/([^/\"]+)", fay.page.html))
    for path in ("", f"/folders/{folder}"):
        look(fay, f"{case}/given/{code}{path}")
    item = re.findall(r"/items/([^/\"]+)", fay.page.html)[0]
    giver.attach(f"{tessa.root}/items/{item}/files/add", "receipt.jpg", photograph(), "image/jpeg")
    look(fay, f"{case}/given/{code}/items/{item}")
    _noting(fay, mediator, f"{case}/given/{code}/items/{item}")
    file = fay.page.link("receipt.jpg")
    for path in (file, f"{file}/look", f"{file}/cleaned"):
        look(fay, path)
    do(giver, f"{engagement}/give", way="by hand", again="y", **given)
    typed = shown_code(giver.page.text)
    look(giver, f"{engagement}/give/code/sheet")
    do(giver, f"{engagement}/give/code", code=typed)
    look(fay, f"{engagement}/code")
    do(fay, f"{engagement}/code", code=typed)
    look(fay, "/facilitation")
    do(giver, f"{engagement}/give-again/{code}")


def _noting(fay: Person, mediator: Party, given: str) -> None:
    """A note about an entry, and the places where it stands then."""
    fay.submit("Keep the note", note="Ask for the receipt.")
    assert (fay.status, fay.path) == (200, given), fay.page.text
    own = fay.page.link("Ask for the receipt.")
    look(fay, own)
    look(fay, f"{mediator.root}/folders/{mediator.folder_id()}")
    look(fay, f"{mediator.root}/note")
    look(fay, given)


def _speaking_in_confidence(mediator: Party, tessa: Party) -> None:
    root = f"/cases/{tessa.case_id}/messages"
    do(tessa.person, f"{root}/caucus/{mediator.participant_id}")
    tessa.person.submit("Send it", text="In confidence.")
    room = tessa.person.path
    tessa.world.later(minutes=1)
    look(mediator.person, room)
    said = re.findall(r'id="m-([0-9a-f-]{36})"', mediator.person.page.html)[0]
    about = {"kind": "r", "thing": room.rsplit("/", 1)[-1], "part": said}
    do(mediator.person, f"{mediator.root}/note", begin="y", **about)
    mediator.person.submit("Keep the note", note="To come back to.")
    assert "To come back to." in mediator.person.page.text
    look(tessa.person, room)
    released = re.findall(r'href="([^"]+/release)"', tessa.person.page.html)[-1]
    look(tessa.person, released)
    tessa.person.submit("Yes, release it", room=next(iter(tessa.person.page.form("Yes").choices["room"])))
    assert tessa.person.status == 200, tessa.person.page.text


def _ending(engagement: str, mediator: Party, tessa: Party) -> None:
    look(tessa.person, f"{engagement}/take-back")
    do(tessa.person, f"{engagement}/take-back")
    look(mediator.person, f"{engagement}/report")
    do(mediator.person, f"{engagement}/report", outcome="not settled", attended=str(tessa.participant_id))
    look(mediator.person, f"{engagement}/end")
    do(mediator.person, f"{engagement}/end")
