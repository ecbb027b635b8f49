"""An organisation gets another name: its administrators decide it, and both sides of the contract are told.

The log of the desk says that it happened, and no name: it outlives the organisation, of which nothing stays.
"""

from uuid import UUID

from odr.accounts.languages import written_to
from odr.audit.desk import DeskEvent, record_on_desk
from odr.contracts import mails
from odr.contracts.contract import contract_for
from odr.db.work import Work
from odr.mail.outbox import queue
from odr.organisations import naming
from odr.organisations.organisations import colleagues
from odr.organisations.tables import Organisation


def rename(work: Work, organisation: Organisation, typed: str, number: int, by: UUID, link: str) -> None:
    """Gives the organisation this name, writes it down, and mails its administrators. Raises like ``naming.rename``.

    The name that it has already is no change, and nobody is told. ``link`` leads to the page of the name.
    """
    before = organisation.name
    if not naming.rename(work, organisation, typed, number, by):
        return
    contract = contract_for(work, organisation)
    record_on_desk(work, DeskEvent.ORGANISATION_RENAMED, actor_id=None, subject_id=contract.id, count=contract.number)
    # Whoever did it as well: it may have been somebody at their browser.
    for one in colleagues(work, organisation):
        if not one.suspended:
            with written_to(work, one.contact.language, organisation.language):
                queue(work, mails.renamed(one.contact.email, before, organisation.name, link))
