"""What others changed in a vault: a few words about it where its owner comes in, and a page of all of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from werkzeug.wrappers import Response
from wtforms import HiddenField

from odr.audit.log import Event
from odr.audit.wording import sentence, with_which_code
from odr.i18n import gettext as _
from odr.i18n import ngettext
from odr.pages.vaults.blueprint import vaults
from odr.pages.vaults.shared import go_to
from odr.vaults.contents.listing import titles_of
from odr.vaults.history.changes import MOST_COUNTED, changes_by_others, mark_seen, unseen
from odr.vaults.history.log import names_in, people_in_log
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.asking.zones import page_zone
from odr.web.showing.audience import only_you_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.typed.numbers import number_in_address, number_of
from odr.web.visiting.visits import steward


@dataclass(frozen=True)
class UnseenWords:
    """What others changed, in words: who made how many changes, and the newest of them with their moments."""

    who: Sequence[str]
    newest: Sequence[tuple[str, datetime]]


class SeenForm(PageForm):
    """Up to which entry the owner has seen the changes: those that came meanwhile are still new."""

    number = HiddenField()


def unseen_words(visit: OpenVaultVisit) -> UnseenWords | None:
    """What the owner has not seen yet; ``None`` if there is nothing, or if it is not the owner who asks."""
    found = unseen(visit.opened)
    if found is None:
        return None
    names = names_in(visit.opened, found.newest, page_zone())
    people = people_in_log(visit.opened, set(found.by))
    if found.is_all:
        who = [
            ngettext("%(name)s made %(n)s change.", "%(name)s made %(n)s changes.", count, name=people[one])
            for one, count in found.by.items()
        ]
    else:
        who = [_("Others made more than %(count)d changes.", count=MOST_COUNTED)]
    return UnseenWords(who, [(sentence(entry, names), entry.at) for entry in found.newest])


@steward(vaults, "/changes", without_acceptance=True)
def changes(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Everything that others changed, the newest first, with the entries as they are called now."""
    opened = visit.opened
    page = changes_by_others(
        opened, newer_than=number_in_address("newer_than"), older_than=number_in_address("older_than")
    )
    titles = titles_of(opened, {entry.subject_id for entry in page.rows if entry.subject_id is not None})
    if titles:
        opened.record(Event.VAULT_CHANGES_SHOWN, count=len(titles))
    names = names_in(opened, page.rows, page_zone())
    seen = opened.vault.changes_seen
    return render(
        "vaults/changes.html",
        audience=only_you_audience(
            _("Only you see this page. The titles on it are sealed."),
            _("That something was changed, when and by whom is not: whoever holds our database could read it."),
        ),
        case=visit.case,
        page=page,
        lines=[(entry, sentence(entry, names), with_which_code(entry, names)) for entry in page.rows],
        titles=titles,
        seen=seen,
        newest=page.rows[0].number if page.rows and page.rows[0].number > seen else None,
    )


@steward(vaults, "/changes/seen", methods=("POST",))
def changes_seen(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """The owner has seen what the page showed them."""
    mark_seen(visit.opened, number_of(SeenForm.posted().number.data or ""))
    visit.flash(_("Noted. What others change from now on is shown to you again."))
    return go_to(visit, "home")
