"""Browser folders that a facilitator was given: by a code that somebody else holds, or when it should open nothing.

The inner key is granted by the party's browser; everything else is asked of the agreement, at every answer.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from odr.agreements.access.giving import letter
from odr.audit.tables import AuditEntry
from odr.crypto.errors import Unopenable
from odr.crypto.inner import InnerKey, InnerProofKey, grant_inner
from odr.crypto.signing import SigningKeyPair
from odr.facilitation.engagement.ending import End, end, take_codes
from odr.facilitation.tables import Engagement, HandedCode
from odr.vaults.keys.secrets import SecretKind
from tests.adversary.test_browser_folder_attacks import alter, kept_of, put, put_all_back, rows
from tests.support import scenes
from tests.support.advisers import adviser_of
from tests.support.agreement_scene import Scene, offer_a_change
from tests.support.browser_folders import Browser, Code, Folder
from tests.support.facilitation import Facilitation, in_force
from tests.support.people import account_of
from tests.support.vaults import Party
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database")
NOBODYS = UUID("5d4c7a52-9e0b-4c7e-8f62-2f1a60f5a001")


class Given(scenes.CopiedByField):
    """An agreement in force, a browser folder of a party that its facilitator is given, and one that they are not."""

    def __init__(self, facilitation: Facilitation) -> None:
        self.facilitation, self.world = facilitation, facilitation.world
        self.browser = Browser(facilitation.parties[0]).begin()
        self.folder, self.other = self.browser.new_folder("Given"), self.browser.new_folder("Own")
        self.item = self.folder.write("Leak", "Under the sink.")
        with self.world.work() as work:
            self.facilitator_id = account_of(work, facilitation.person).id
        self.code = Code()
        self.share = {"share": self.code.code.server_share().reveal().hex()}

    def new(self, code: Code, **others: Any) -> dict[str, Any]:
        """What tells the service of a code for the facilitator."""
        ends = (self.world.time + timedelta(days=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
        said = {"may_write": False, "expires": ends, "engagement": str(self.facilitation.engagement_id)}
        return code.new(self.facilitator_id, [self.folder.id]) | said | others

    def give(self) -> Given:
        """As the party's browser does it."""
        assert self.browser.post("/codes", self.new(self.code)) == {"issued": True}, self.browser.status
        assert self.folder.grant(self.code) == {"taken": True}
        return self

    def theirs(self, party: Party | None = None) -> Browser:
        """The reader of the facilitator, or of somebody else, who has opened what is their own."""
        browser = Browser(party or self.facilitation.mediator)
        if not browser.get("/session")["open"]:
            browser.party.unlock()
        browser.code = self.code
        return browser

    def at(self, browser: Browser) -> Folder:
        """The folder, as the facilitator asks for it."""
        folder = Folder(browser, self.folder.id)
        folder.path = f"/given/{self.code.id}/folders/{self.folder.id}"
        folder.places = self.folder.places
        return folder

    def opens(self) -> bool:
        """Whether the facilitator, who types the code now, gets an entry that opens."""
        theirs = self.theirs()
        theirs.post("/given", self.share)
        at = self.at(theirs)
        theirs.get(at.path)
        return theirs.status == 200 and "Leak" in at.read(self.code)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """What the database has of the code."""
        with self.world.work() as work:
            return rows(work, name, code_id=self.code.id)

    def logged(self, event: str) -> list[UUID | None]:
        """Who stands in the party's log with this."""
        wanted = (AuditEntry.event == event, AuditEntry.vault_id == self.browser.vault_id)
        with self.world.work() as work:
            return list(work.session.scalars(select(AuditEntry.actor_id).where(*wanted)))


@pytest.fixture
@scenes.scene
def given(world: World) -> Given:
    return Given(in_force(world)).give()


@pytest.fixture
@scenes.scene
def agreed(world: World) -> Facilitation:
    return in_force(world)


def sign_a_change(facilitation: Facilitation) -> None:
    offer_a_change(Scene(facilitation, NOBODYS))
    facilitation.sign()


def end_it(facilitation: Facilitation) -> None:
    with facilitation.at_work() as (work, engagement):
        end(work, engagement, None, End.ENDED)


def test_a_facilitator_reads_what_they_were_given_once_they_have_typed_the_code(given: Given) -> None:
    theirs = given.theirs()
    at = given.at(theirs)
    theirs.get(at.path)
    assert theirs.status == 403
    assert theirs.post("/open", given.share)["given"] is True
    assert theirs.post("/given", given.share) == {"received": True, "code": str(given.code.id)}
    state = theirs.get(f"/given/{given.code.id}/state")
    assert state["folders"] == [str(given.folder.id)]
    assert (state["vault"], state["codes"], state["holders"]) == (str(given.browser.vault_id), [], [])
    assert at.read(given.code)["Leak"][0] == "Under the sink."
    assert given.facilitator_id in given.logged("vault.unlocked")
    assert given.facilitator_id in given.logged("folder.given")
    # Once more makes no difference.
    assert theirs.post("/given", given.share)["received"] is True


def test_a_file_that_was_given_is_given_in_parts(given: Given) -> None:
    file_id = given.folder.send_file()
    given.folder.write("Photo", "", files=[file_id])
    theirs = given.theirs()
    theirs.post("/given", given.share)
    at = f"/given/{given.code.id}/folders/{given.folder.id}/files/{file_id}"
    for path in (f"{at}/parts/0", f"{at}/root"):
        assert theirs.raw(path)[:1] == b"\1", path
        assert theirs.status == 200


def test_the_state_names_facilitators_and_says_which_code_rests(given: Given) -> None:
    state = given.browser.get("/state")
    named = [(one["id"], one["engagement"]) for one in state["holders"] if one["engagement"] is not None]
    assert named == [(str(given.facilitator_id), str(given.facilitation.engagement_id))]
    own, theirs = str(given.browser.code.id), str(given.code.id)
    assert {one["id"]: one["rests"] for one in state["codes"]} == {own: False, theirs: False}
    sign_a_change(given.facilitation)
    assert {one["id"]: one["rests"] for one in given.browser.get("/state")["codes"]} == {own: False, theirs: True}
    assert not given.opens()


# --- without an agreement in force ------------------------------------------------------------------------------------


def test_nothing_is_given_without_an_agreement_in_force(agreed: Facilitation) -> None:
    given = Given(agreed)
    end_it(agreed)
    for asked in ({}, {"engagement": None}):  # nor as if they were an adviser
        given.browser.post("/codes", given.new(given.code, **asked))
        assert given.browser.status in (404, 422), asked
    assert [one["engagement"] for one in given.browser.get("/state")["holders"]] == [None]
    assert given.rows("browser_codes") == []


@pytest.mark.parametrize(
    "asked", [{"folders": None}, {"may_write": True}, {"expires": None}, {"engagement": str(NOBODYS)}]
)
def test_a_facilitator_is_given_chosen_folders_to_read_until_a_day_and_nothing_else(
    agreed: Facilitation, asked: dict[str, Any]
) -> None:
    given = Given(agreed)
    given.browser.post("/codes", given.new(given.code, **asked))
    assert given.browser.status in (404, 422)
    assert given.rows("browser_codes") == []


def test_what_is_for_a_facilitator_is_made_for_nobody_else(agreed: Facilitation) -> None:
    given = Given(agreed)
    for holder in (given.browser.owner_id, adviser_of(given.browser.party).account_id):
        given.browser.post("/codes", given.new(given.code) | {"holder": str(holder)})
        assert given.browser.status == 404
    assert given.rows("browser_codes") == []


def test_the_end_of_the_facilitation_ends_it_at_once_and_the_log_keeps_it_ended(given: Given) -> None:
    assert given.opens()
    theirs = given.theirs()
    with given.world.work() as work:
        kept, handed = kept_of(work, given.code), rows(work, "handed_codes", code_id=given.code.id)[0]
        engagement = rows(work, "engagements", id=given.facilitation.engagement_id)[0]
    end_it(given.facilitation)
    theirs.get(given.at(theirs).path)
    assert theirs.status in (403, 404)
    assert str(given.code.id) not in [one["id"] for one in given.browser.get("/state")["codes"]]
    with given.world.work() as work:
        put_all_back(work, given.code, kept)
        put(work, "handed_codes", handed)
    assert not given.opens()
    with given.world.work() as work:
        alter(work, "engagements", {"id": engagement["id"]}, **engagement)
        assert work.session.get_one(Engagement, engagement["id"]).ended_at is None
    assert not given.opens()


def test_what_a_party_takes_back_is_closed_even_if_all_rows_of_the_code_are_put_back(given: Given) -> None:
    assert given.opens()
    theirs = given.theirs()
    with given.world.work() as work:
        kept, handed = kept_of(work, given.code), rows(work, "handed_codes", code_id=given.code.id)[0]
    assert given.browser.post(f"/codes/{given.code.id}/revoke", {}) == {"revoked": True}
    given.folder.renew([given.browser.code])
    theirs.get(given.at(theirs).path)
    assert theirs.status == 404
    with given.world.work() as work:
        put_all_back(work, given.code, kept)
        put(work, "handed_codes", handed)
    assert not given.opens()


def test_what_a_party_takes_back_without_its_code_stays_closed_before_any_key_is_renewed(given: Given) -> None:
    assert given.opens()
    with given.world.work() as work:
        kept, handed = kept_of(work, given.code), rows(work, "handed_codes", code_id=given.code.id)[0]
    with given.facilitation.at_work() as (work, engagement):
        assert take_codes(work, engagement, given.browser.owner_id, given.browser.vault_id) == 1
    assert given.rows("inner_grants") == []
    with given.world.work() as work:
        put_all_back(work, given.code, kept)
        put(work, "handed_codes", handed)
    assert not given.opens()


def test_it_ends_on_its_day_and_whoever_moves_the_day_moves_nothing(given: Given) -> None:
    assert given.opens()
    given.world.later(days=11)
    given.facilitation.person.sign_in()
    assert not given.opens()
    with given.world.work() as work:
        alter(work, "access_codes", {"id": given.code.id}, expires_at=given.world.time + timedelta(days=30))
    assert not given.opens()


# --- in other hands, and at other doors -------------------------------------------------------------------------------


def test_it_opens_nothing_for_the_other_party_or_for_an_adviser(given: Given) -> None:
    tenant = given.browser.party
    adviser = Party(given.world, adviser_of(tenant).person, tenant.case_id, tenant.participant_id)
    other = given.theirs(given.facilitation.parties[1])
    for theirs in (other, Browser(adviser)):
        theirs.post("/open", given.share)
        assert theirs.status == 422
        theirs.post("/given", given.share)
        theirs.get(f"/given/{given.code.id}/state")
        answer = theirs.get(given.at(theirs).path)
        assert answer is None or theirs.status == 404
    assert [one["box"] for one in given.rows("handed_codes")] == [None]


def test_it_opens_nothing_of_the_party_but_the_folder_that_was_given(given: Given) -> None:
    assert given.opens()
    theirs, of_code = given.theirs(), f"/given/{given.code.id}"
    for path in (f"{of_code}/folders/{given.other.id}", f"/given/{given.browser.code.id}/state", "/stewardship"):
        theirs.get(path)
        assert theirs.status in (403, 404), path
    change = given.folder.next()
    for path, sent in (
        (f"{given.folder.path}/change", change),
        (f"{of_code}/folders/{given.folder.id}/change", change),
        (f"/codes/{given.browser.code.id}/revoke", {}),
    ):
        theirs.post(path, sent)
        assert theirs.status in (404, 405), path
    assert given.folder.send(change) == {"taken": True}


def test_no_page_of_the_service_asks_a_facilitator_for_it(given: Given) -> None:
    """It must never be typed there: what leads to it leads to the page for browser folders."""
    theirs, case = given.theirs(), f"/cases/{given.facilitation.case_id}"
    engagement = f"{case}/facilitation/{given.facilitation.engagement_id}"
    for path in ("/facilitation", engagement, f"{case}/given/{given.code.id}"):
        page = theirs.party.person.open(path)
        assert f"/reader/#{given.facilitation.case_id}" in page.html, path
        assert f"{engagement}/code" not in page.html, path
    assert given.browser.party.person.name not in theirs.party.person.open(f"{engagement}/code").text
    theirs.post("/given", given.share)
    assert "in a browser only" in theirs.party.person.open(f"{case}/given/{given.code.id}").text


def test_a_facilitators_code_is_taken_back_and_not_narrowed(given: Given) -> None:
    less = {"folders": [str(given.folder.id)], "may_write": False, "expires": given.new(given.code)["expires"]}
    given.browser.post(f"/codes/{given.code.id}/narrow", less)
    assert given.browser.status == 422
    assert given.opens()


def test_a_code_that_the_database_says_works_without_an_agreement_opens_nothing(given: Given) -> None:
    with given.world.work() as work:
        alter(work, "access_codes", {"id": given.code.id}, agreement_digest=None)
    assert not given.opens()
    theirs = given.theirs()
    theirs.open()
    assert theirs.status == 422


def test_a_signature_of_somebody_else_gives_nothing(given: Given) -> None:
    signature = given.rows("handed_codes")[0]["signature"]
    with given.world.work() as work:
        alter(work, "handed_codes", {"code_id": given.code.id}, signature=signature[::-1])
    assert not given.opens()
    assert given.facilitator_id in given.logged("vault.refused")


def test_a_signing_key_that_was_replaced_in_the_database_signs_no_code(given: Given) -> None:
    """Whoever has the database can put another public key there, and sign what they like with it."""
    (_seed, forged), until = SigningKeyPair.generate(), given.world.time + timedelta(days=90)
    with given.world.work() as work:
        handed = work.session.get_one(HandedCode, given.code.id)
        engagement = work.session.get_one(Engagement, given.facilitation.engagement_id)
        context = handed.signature_context(engagement, given.browser.vault_id)
        signature = forged.sign(letter(given.code.code.server_share(), until), context)
        signing = {"vault_id": given.browser.vault_id, "kind": SecretKind.SIGNING.value}
        alter(work, "vault_secrets", signing, public_key=forged.public.encoded)
        alter(work, "access_codes", {"id": given.code.id}, expires_at=until)
        alter(work, "handed_codes", {"code_id": given.code.id}, signature=signature)
    assert not given.opens()


def test_an_inner_key_that_the_service_slipped_in_is_not_taken(given: Given) -> None:
    """Whoever has the service makes boxes to every public key. The proof key only browsers of the party have."""
    assert given.opens()
    at = given.at(given.theirs())
    epoch = int(at.state()["epoch"])
    place = given.folder.places.grant(epoch, given.code.id)
    box = grant_inner(InnerKey.generate(), given.code.public_key, InnerProofKey(b"\7" * 32), place)
    with given.world.work() as work:
        alter(work, "inner_grants", {"code_id": given.code.id}, box=box)
    with pytest.raises(Unopenable):
        at.read(given.code)
