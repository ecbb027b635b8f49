"""Attacks on what is told of oneself: nobody learns from it what the other side does in their own vault."""

import zipfile
from io import BytesIO
from uuid import UUID

from sqlalchemy import select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.cases.cases import move
from odr.cases.life import Cause
from odr.cases.people.participants import withdraw
from odr.cases.tables import Adviser, Participant
from odr.facilitation.engagement.ending import End, end
from odr.facilitation.tables import Engagement
from odr.retention import closing
from odr.rights.finding import rows_about
from odr.vaults.codes import adviser_codes
from tests.journeys.test_messages import acting_for, root
from tests.support.advisers import adviser_of, given
from tests.support.facilitation import in_force
from tests.support.people import account_of, with_account
from tests.support.vaults import Party, case_row, two_parties, vault_row, with_vault
from tests.support.world import Person, World


def told(world: World, party: Party) -> list[tuple[str, UUID | None]]:
    """The entries of logs that the party is told of: what each was, and about which vault."""
    with world.work() as work:
        about = rows_about(work, AuditEntry.__table__, account_of(work, party.person))  # type: ignore[arg-type]
        return [(entry.event, entry.vault_id) for entry in work.session.scalars(select(AuditEntry).where(about))]


def test_nobody_learns_that_the_other_side_has_compared_their_keys_nor_with_which_code(world: World) -> None:
    tessa, leo = (with_vault(party) for party in two_parties(world))
    for at in (leo, acting_for(leo, "Ines Law", read_messages=True)):
        if isinstance(at, Party):
            at.unlock()
        at.person.open(f"{root(at)}/people/{tessa.participant_id}")
        at.person.submit("We have compared")
    with world.work() as work:
        leos = vault_row(work, leo).id
        done = work.session.scalars(select(AuditEntry).where(AuditEntry.event == Event.KEYS_COMPARED.value)).all()
        assert {(entry.subject_id, entry.vault_id) for entry in done} == {(tessa.participant_id, leos)}
        codes = {str(entry.code_id) for entry in done}
    assert len(codes) == 2, "the second says that there is an adviser"

    page = tessa.person.open("/me/held")
    assert Event.KEYS_COMPARED.value not in {event for event, _vault in told(world, tessa)}
    assert not any(code in page.html for code in codes)
    tessa.person.post_with_token("/me/held/download")
    with zipfile.ZipFile(BytesIO(tessa.person.response.data)) as archive:
        taken = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "participant.joined" in taken
    assert str(leos) not in taken
    assert not any(code in taken for code in codes)


def test_of_ones_own_place_and_vault_everything_is_told_as_before(world: World) -> None:
    tessa, _leo = (with_vault(party) for party in two_parties(world))
    with world.work() as work:
        withdraw(work, work.session.get_one(Participant, tessa.participant_id), case_row(work, tessa.case_id))
        own = vault_row(work, tessa).id
    found = told(world, tessa)
    assert {"participant.joined", "participant.withdrew", "vault.made"} <= {event for event, _vault in found}
    assert {vault for _event, vault in found} == {None, own}


def taken(person: Person) -> str:
    """What somebody takes along of what is held about them, as one text."""
    person.post_with_token("/me/held/download")
    with zipfile.ZipFile(BytesIO(person.response.data)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist()).decode()


def test_whoever_closes_a_case_learns_of_no_adviser_and_of_no_code_that_ended_with_it(world: World) -> None:
    made = in_force(world)
    tessa, leo = made.parties
    given_to_the_facilitator = [made.give(by=leo) for _number in range(2)]
    ines = given(adviser_of(tessa), 1)
    somebody = with_account(world, "Ada Office")
    with world.work() as work:
        case = case_row(work, tessa.case_id)
        move(work, case, Cause.ALL_SAY_NOT_SETTLED)
        closing.close(work, case, account_of(work, somebody).id, world.settings.timezone, "/case", "/check")
    with world.work() as work:
        ada = account_of(work, somebody)
        ended = work.session.scalars(
            select(AuditEntry).where(AuditEntry.event.in_([Event.CODE_ENDED.value, Event.ADVISER_ENDED.value]))
        ).all()
        assert {entry.actor_id for entry in ended} == {ada.id}, "the control: it is noted as theirs"
        assert len(ended) == 2 + len(given_to_the_facilitator)
        for table in (Adviser.__table__, AuditEntry.__table__):
            rows = work.session.execute(select(table).where(rows_about(work, table, ada))).all()  # type: ignore[arg-type]
            assert not any(ines.adviser_id in row or ines.account_id in row for row in rows), str(table)
            assert not any(
                leaving in row for row in rows for leaving in (Event.CODE_ENDED.value, vault_row(work, leo).id)
            )
            assert (table is Adviser.__table__) == (not rows)


def test_a_party_that_ends_a_facilitation_learns_nothing_of_what_the_other_gave(world: World) -> None:
    made = in_force(world)
    tessa, leo = made.parties
    own, others = made.give(by=tessa), [made.give(by=leo) for _number in range(2)]
    with world.work() as work:
        by = account_of(work, tessa.person).id
        end(work, work.session.get_one(Engagement, made.engagement_id), by, End.ENDED)
        mine, theirs = vault_row(work, tessa).id, vault_row(work, leo).id
        actors = select(AuditEntry.actor_id).where(AuditEntry.event == Event.CODE_ENDED.value)
        assert set(work.session.scalars(actors)) == {by}, "the control: it is noted as hers"
    assert [vault for event, vault in told(world, tessa) if event == Event.CODE_ENDED.value] == [mine]
    told_of = taken(tessa.person)
    assert str(own) in told_of
    assert not any(str(one) in told_of for one in (theirs, *others))


def test_a_party_and_its_adviser_are_told_of_what_they_ended_themselves(world: World) -> None:
    tessa, _leo = (with_vault(party) for party in two_parties(world))
    ines, ivo = (given(adviser_of(tessa, name), 1) for name in ("Ines Law", "Ivo Law"))
    with tessa.opened() as opened:
        adviser_codes.end(opened.work, ines.row(opened.work), opened.actor_id)
    with world.work() as work:
        adviser_codes.end(work, ivo.row(work), ivo.account_id)
        vault = vault_row(work, tessa).id
        for person in (tessa.person, ivo.person):
            table = Adviser.__table__
            rows = work.session.execute(select(table).where(rows_about(work, table, account_of(work, person)))).all()  # type: ignore[arg-type]
            assert [row.id for row in rows] == [ines.adviser_id if person is tessa.person else ivo.adviser_id]
    both = {(Event.ADVISER_ENDED.value, vault), (Event.CODE_ENDED.value, vault)}
    assert both <= set(told(world, tessa))
    assert both <= set(told(world, Party(world, ivo.person, tessa.case_id, tessa.participant_id)))
