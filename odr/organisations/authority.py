"""The confirmation that an organisation may enter the personal information it places here.

Whoever enters somebody's address for an organisation confirms it each time. The invitation keeps who did, when, and
in which words.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from odr.accounts.contact import contacts_of
from odr.db.work import Work
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.organisations.tables import Invitation

# Every wording that was ever confirmed, by its number. None is changed: another one gets a number of its own.
WORDINGS: Mapping[int, str] = {
    1: _l("My organisation has the authority to enter this person’s address here."),
    2: _l("My organisation has the authority to enter the addresses of all of these people here."),
}
WORDING, OF_SEVERAL = 1, 2


def checked(number: int) -> int:
    """The number of a wording that is confirmed now. Raises ``Refusal`` for any other, and for none at all."""
    if number not in (WORDING, OF_SEVERAL):
        raise Refusal(_("Please tick this if it is so. Without it nobody can be invited."), "may_enter")
    return number


def confirmed(work: Work, invitations: Iterable[Invitation]) -> dict[UUID, tuple[str, str]]:
    """By invitation: the name of whoever confirmed it, and the words. One that nobody had to confirm is left out."""
    sent = [one for one in invitations if one.confirmed_wording is not None and one.created_by is not None]
    contacts = contacts_of(work, [one.created_by for one in sent if one.created_by is not None])
    return {
        one.id: (contacts[one.created_by].legal_name, str(WORDINGS[one.confirmed_wording]))
        for one in sent
        if one.confirmed_wording is not None and one.created_by is not None
    }
