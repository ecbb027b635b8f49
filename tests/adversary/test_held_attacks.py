"""Attacks on what is told of oneself: nobody learns from it what the other side does in their own vault."""

import zipfile
from io import BytesIO
from uuid import UUID

from sqlalchemy import select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.cases.people.participants import withdraw
from odr.cases.tables import Participant
from odr.rights.finding import rows_about
from tests.journeys.test_messages import acting_for, root
from tests.support.people import account_of
from tests.support.vaults import Party, case_row, two_parties, vault_row, with_vault
from tests.support.world import World


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
