"""What a party takes along of settlements in force: each as a paper and as a file, and releases that all agreed to."""

from datetime import tzinfo

from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.settlements.document.signed_files import settlement_file
from odr.settlements.doing.releases import file_of, worked_out
from odr.settlements.papers.paper import paper_of
from odr.settlements.standing.in_force import in_force_in
from odr.settlements.standing.reading import settlements_of
from odr.settlements.standing.standing import SettlementState


def files_of(box: OpenMailbox, timezone: tzinfo) -> dict[str, bytes]:
    """The files by their names. Of a case without a settlement in force there are none."""
    files: dict[str, bytes] = {}
    rooms = [one.room.id for one in settlements_of(box) if one.standing.state is SettlementState.IN_FORCE]
    for number, room_id in enumerate(rooms, 1):
        found = in_force_in(box, room_id)
        made = list(found.signatures.values())
        files[f"settlement-{number}.pdf"] = paper_of(found.settlement, found.signatures, found.statements, timezone)
        files[f"settlement-{number}.json"] = settlement_file(found.settlement, made, found.statements).encode()
        agreed = [one for one in worked_out(found.settlement, found.since, found.acts) if one.is_agreed]
        for which, proposal in enumerate(agreed, 1):
            files[f"settlement-{number}-release-{which}.json"] = file_of(found, proposal).encode()
    return files
