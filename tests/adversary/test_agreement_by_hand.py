"""A code for a facilitator on paper, in the hands of whoever should not have it, or typed when it should open nothing.

It is checked like every other, by the same door: the account, the agreement in force, its digest, and the party's
signature over the code and its end.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from odr.agreements.access import opening
from odr.agreements.access.opening import NotTyped, open_given, receive
from odr.audit.tables import AuditEntry
from odr.crypto.codes import AccessCode
from odr.crypto.context import Context
from odr.crypto.signing import VerifyingKey
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement.ending import End, end
from odr.facilitation.tables import Engagement, HandedCode
from odr.facilitation.validity.validity import validity
from odr.keyrings import entries
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.listing import list_folder
from odr.vaults.opening.presenting import unlock
from odr.vaults.tables import AccessCodeRow, Grant, Vault, VaultSecret
from tests.support import scenes
from tests.support.advisers import adviser_of
from tests.support.agreement_scene import Scene, offer_a_change
from tests.support.facilitation import Facilitation, another_facilitator, in_force
from tests.support.keyrings import open_keyring, with_keyring
from tests.support.people import account_of
from tests.support.vaults import Party, participant_of, vault_row
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database")


@dataclass
class OnPaper(Scene):
    """An agreement in force, and a code given under it that nobody has typed yet."""

    code: AccessCode | None = None

    @property
    def paper(self) -> AccessCode:
        assert self.code is not None
        return self.code

    def opens(self, work: Work) -> bool:
        """Whether the facilitator, who types it now, gets any plaintext of the party's."""
        opened = self.facilitation.mediator.open_in(work)
        try:
            code_id = receive(opened, self.engagement(work), self.paper)
        except (Refusal, NotFound):
            return False
        found, _party = open_given(opened, code_id)
        return any(line.title for folder in folders_of(found) for line in list_folder(found, folder.id, 1)[0])


@pytest.fixture
@scenes.scene
def scene(world: World) -> OnPaper:
    facilitation = in_force(world)
    code_id, code = facilitation.give_by_hand(facilitation.parties[0])
    return OnPaper(facilitation, code_id, code=code)


def row_of(work: Work, scene: OnPaper) -> AccessCodeRow:
    return work.session.get_one(AccessCodeRow, scene.code_id)


def refused(world: World, party: Party) -> list[tuple[UUID | None, UUID | None]]:
    """Who was refused with which code, as the party's log tells."""
    with world.work() as work:
        wanted = select(AuditEntry).where(
            AuditEntry.event == "vault.refused", AuditEntry.vault_id == vault_row(work, party).id
        )
        return [(one.actor_id, one.code_id) for one in work.session.scalars(wanted)]


@pytest.mark.promise("P20")
def test_before_it_is_typed_nothing_that_is_kept_opens_it_for_the_facilitator(scene: OnPaper) -> None:
    with scene.trying() as work:
        handed = work.session.get_one(HandedCode, scene.code_id)
        assert (handed.box, handed.epoch) == (None, None)
        with pytest.raises(NotTyped):
            open_given(scene.facilitation.mediator.open_in(work), scene.code_id)
    with scene.trying() as work:
        assert scene.opens(work)


@pytest.mark.promise("P20")
def test_once_it_was_typed_the_facilitators_own_code_opens_it(scene: OnPaper) -> None:
    assert scene.facilitation.type_in(scene.paper) == scene.code_id
    assert scene.facilitation.read(scene.code_id) == ["Of Tessa Tenant"]
    # Typed a second time it is the same.
    assert scene.facilitation.type_in(scene.paper) == scene.code_id


# --- in somebody else's hands ----------------------------------------------------------------------------------------


@pytest.mark.promise("P05", "P20")
def test_it_opens_nothing_for_the_other_party_for_an_adviser_or_at_another_door(scene: OnPaper) -> None:
    facilitation, world = scene.facilitation, scene.world
    tenant, landlord = facilitation.parties
    adviser = adviser_of(tenant)
    with pytest.raises(NotFound):
        facilitation.type_in(scene.paper, landlord)
    for door, who in (
        (tenant, tenant.person), (tenant, adviser.person), (landlord, landlord.person),
        (facilitation.mediator, facilitation.person),
    ):  # fmt: skip
        with world.work() as work:
            actor_id = account_of(work, who).id
            with pytest.raises(Refusal):
                unlock(work, participant_of(work, door), scene.paper, actor_id)
    with world.work() as work, pytest.raises(NotFound):
        unlock(work, participant_of(work, tenant), scene.paper, account_of(work, landlord.person).id)
    landlord.unlock()
    landlord.person.open(f"/cases/{facilitation.case_id}/facilitation/{facilitation.engagement_id}/code")
    assert landlord.person.status == 404


def test_it_goes_into_no_keyring(scene: OnPaper) -> None:
    """What is in a keyring opens by the ordinary door; this would only look as if it did."""
    personal = with_keyring(scene.facilitation.person)
    with scene.world.work() as work, pytest.raises(Refusal, match="at your desk"):
        entries.add(open_keyring(work, scene.facilitation.person, personal), scene.paper)


@pytest.mark.promise("P20")
def test_another_facilitator_of_the_case_opens_nothing_with_it_whatever_its_rows_say(scene: OnPaper) -> None:
    other = another_facilitator(scene.facilitation)
    with pytest.raises(NotFound):
        scene.facilitation.type_in(scene.paper, other.mediator)
    with scene.world.work() as work, pytest.raises(Refusal):
        receive(other.mediator.open_in(work), work.session.get_one(Engagement, other.engagement_id), scene.paper)
    with scene.world.work() as work:
        stranger = account_of(work, other.person).id
    assert refused(scene.world, scene.facilitation.parties[0]) == [(stranger, scene.code_id)]
    with scene.trying() as work:
        _moved_to(work, scene, other)
        opened, engagement = other.mediator.open_in(work), work.session.get_one(Engagement, other.engagement_id)
        with pytest.raises(Refusal):
            receive(opened, engagement, scene.paper)


def test_the_control_without_signature_and_digest_in_its_place_they_would_open_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _unbind_grants(monkeypatch)
    monkeypatch.setattr(VerifyingKey, "verify", lambda *_arguments: None)
    facilitation = in_force(world)
    code_id, code = facilitation.give_by_hand(facilitation.parties[0])
    scene = OnPaper(facilitation, code_id, code=code)
    other = another_facilitator(facilitation)
    # The first has to sign nothing anew for the second: each has an agreement of their own.
    with scene.trying() as work:
        _moved_to(work, scene, other)
        engagement = work.session.get_one(Engagement, other.engagement_id)
        assert receive(other.mediator.open_in(work), engagement, code) == code_id


def _moved_to(work: Work, scene: OnPaper, other: Facilitation) -> None:
    """Everything in the rows of the code says that it was given to somebody else, under their agreement."""
    engagement = work.session.get_one(Engagement, other.engagement_id)
    handed, row = work.session.get_one(HandedCode, scene.code_id), row_of(work, scene)
    handed.engagement_id, handed.vault_id = engagement.id, vault_row(work, other.mediator).id
    row.holder_id, row.agreement_digest = account_of(work, other.person).id, validity(work, engagement).digest
    work.session.flush()


def _unbind_grants(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Grant.box_context

    def unbound(vault: Vault, row: VaultSecret, code_id: UUID, _digest: bytes | None = None) -> Context:
        return real(vault, row, code_id)

    monkeypatch.setattr(Grant, "box_context", staticmethod(unbound))


# --- typed when it should open nothing -------------------------------------------------------------------------------


@pytest.mark.promise("P20")
def test_it_begins_to_work_only_under_an_agreement_in_force(scene: OnPaper) -> None:
    """Shown while the agreement was in force, proven kept when it no longer was: no code comes of it."""
    offer_a_change(scene)
    with pytest.raises(Refusal):
        scene.facilitation.give_by_hand(scene.facilitation.parties[0], folder=1)


@pytest.mark.promise("P20")
def test_it_opens_nothing_while_not_all_have_signed_after_an_end_or_under_a_changed_agreement(scene: OnPaper) -> None:
    tenant = scene.facilitation.parties[0]
    with scene.trying() as work:
        end(work, scene.engagement(work), account_of(work, tenant.person).id, End.ENDED)
        assert not scene.opens(work)
    with scene.trying() as work:
        # An end that leaves the codes behind, as somebody with the database would have it
        scene.engagement(work).ended_at = work.now
        assert not scene.opens(work)
    offer_a_change(scene)
    with scene.trying() as work:
        assert not scene.opens(work)
    scene.facilitation.sign()
    with scene.trying() as work:
        assert scene.shown(work).in_force
        assert not scene.opens(work)
        row_of(work, scene).agreement_digest = scene.shown(work).digest
        work.session.flush()
        assert not scene.opens(work)


def test_the_control_without_looking_at_the_agreement_it_would_open_while_not_all_have_signed(
    scene: OnPaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scene.trying() as work:
        before = scene.shown(work)
    offer_a_change(scene)
    with scene.trying() as work:
        monkeypatch.setattr(opening, "validity", lambda _work, _engagement: before)
        assert scene.opens(work)


def test_the_control_bound_by_its_row_alone_it_could_be_moved_under_the_changed_agreement(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _unbind_grants(monkeypatch)
    facilitation = in_force(world)
    code_id, code = facilitation.give_by_hand(facilitation.parties[0])
    scene = OnPaper(facilitation, code_id, code=code)
    offer_a_change(scene)
    facilitation.sign()
    with scene.trying() as work:
        row_of(work, scene).agreement_digest = scene.shown(work).digest
        work.session.flush()
        assert scene.opens(work)


@pytest.mark.promise("P06", "P20")
def test_an_edited_account_digest_or_end_of_its_row_opens_nothing(scene: OnPaper) -> None:
    stranger = scene.facilitation.parties[1].person
    for edit in ("account", "digest", "end", "no end", "signature", "no signature", "vault"):
        with scene.trying() as work:
            row, handed = row_of(work, scene), work.session.get_one(HandedCode, scene.code_id)
            match edit:
                case "account":
                    row.holder_id = account_of(work, stranger).id
                case "digest":
                    row.agreement_digest = bytes(32)
                case "end":
                    row.expires_at = work.now + timedelta(days=99)
                case "no end":
                    row.expires_at = None
                case "signature":
                    handed.signature = bytes(len(handed.signature or b""))
                case "no signature":
                    handed.signature = None
                case "vault":
                    row.vault_id = vault_row(work, scene.facilitation.parties[1]).id
            work.session.flush()
            assert not scene.opens(work), edit


def test_the_control_unsigned_its_end_could_be_put_off(scene: OnPaper, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.world.later(days=11)
    with scene.trying() as work:
        work.session.execute(update(AccessCodeRow).values(expires_at=work.now + timedelta(days=9)))
        work.session.expire_all()
        assert not scene.opens(work)
        monkeypatch.setattr(VerifyingKey, "verify", lambda *_arguments: None)
        assert scene.opens(work)


def test_the_control_for_whoever_it_was_made_it_would_open_for_another(
    scene: OnPaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account in the row is looked at: without that an edited one would not be noticed."""
    stranger = scene.facilitation.parties[1].person
    with scene.trying() as work:
        row_of(work, scene).holder_id = account_of(work, stranger).id
        work.session.flush()
        assert not scene.opens(work)
        monkeypatch.setattr(opening, "code_under", lambda _work, *_arguments: row_of(work, scene))
        assert scene.opens(work)


def test_whoever_is_refused_stands_in_the_partys_log_and_in_nobody_elses(scene: OnPaper) -> None:
    facilitation = scene.facilitation
    tenant, landlord = facilitation.parties
    offer_a_change(scene)
    facilitation.mediator.unlock()
    person = facilitation.person
    person.open(f"/cases/{facilitation.case_id}/facilitation/{facilitation.engagement_id}/code")
    person.submit("Open", code=scene.paper.reveal())
    assert person.status == 422
    assert scene.paper.reveal() not in person.page.html
    with scene.world.work() as work:
        fay = account_of(work, person).id
    assert refused(scene.world, tenant) == [(fay, scene.code_id)]
    assert refused(scene.world, landlord) == []
