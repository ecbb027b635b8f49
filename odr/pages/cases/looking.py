"""Who was looked for by a name or an address: that person, or the page of all whom it fits."""

from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from odr.accounts.tables import Account
from odr.cases.people import administrators, finding
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.organisations import organisations
from odr.pages.cases.at_desk.filters import FindPersonForm
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.audience import service_audience
from odr.web.showing.rendering import render


def looked_for(visit: AdministratorVisit, words: str, after: UUID | None = None) -> Response:
    """The page of the one person whom it fits, or of all of them; ``after`` goes on behind somebody.

    Raises ``Refusal`` if it fits nobody, and ``NotFound`` if ``after`` is nobody of the organisation.
    """
    one = with_address(visit, words)
    if one is not None:
        return _page_of(one.id)
    for case in finding.cases_inviting(visit.work, visit.organisation, words) if "@" in words else ():
        # Invited and not here yet: there is no page of them, and the newest of their cases names them.
        return redirect(url_for("administration.case", case_id=case.id), 303)
    found = finding.people_by_part(visit.work, visit.organisation, words, after)
    if after is None and found.after is None:
        if not found.people:
            raise Refusal(_("Nobody in your cases has such a name or address."), "words")
        if len(found.people) == 1:
            return _page_of(found.people[0].account_id)
    ids = [person.account_id for person in found.people]
    return render(
        "administration/people_found.html",
        audience=service_audience(visit.organisation.name),
        found=found,
        goes_on=after is not None,
        suspended=organisations.suspended_among(visit.work, visit.organisation.id, ids),
        form=FindPersonForm(data={"words": words}),
        further=FindPersonForm(data={"words": words, "after": str(found.after or "")}),
    )


def with_address(visit: AdministratorVisit, words: str) -> Account | None:
    """Whose whole address it is: found without opening anybody else's."""
    if "@" not in words:
        return None
    try:
        return administrators.find_person(visit.work, visit.organisation, words)
    except Refusal:
        return None


def _page_of(account_id: UUID) -> Response:
    return redirect(url_for("administration.person", account_id=account_id), 303)
