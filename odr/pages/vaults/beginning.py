"""The way to a vault: its first code is shown, and used only once the person has kept it."""

from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from odr.cases.cases import PARTY
from odr.crypto.codes import AccessCode
from odr.i18n import gettext as _
from odr.keyrings import entries
from odr.keyrings import opening as keyrings
from odr.keyrings.open_keyring import OpenKeyring
from odr.pages.vaults.blueprint import vaults
from odr.pages.vaults.codes.pending_codes import forget, keep, show, show_sheet, waiting
from odr.pages.vaults.shared import audience_of, go_to
from odr.vaults.codes.issuing import make_vault
from odr.vaults.codes.pending import new_pending
from odr.vaults.codes.scope_words import says_of
from odr.vaults.keys.holders import Holder
from odr.vaults.keys.scope import WHOLE_VAULT
from odr.vaults.opening.presenting import keep_unlocked
from odr.web.asking.visitors import ParticipantVisit
from odr.web.parts.shown_codes import FIRST, ProofForm
from odr.web.showing.rendering import render
from odr.web.visiting.gates import way_on
from odr.web.visiting.visits import participant

# The button that puts the first code into the open keyring.
INTO_KEYRING = "into_keyring"


@participant(vaults, "/begin", methods=("GET", "POST"))
def begin(visit: ParticipantVisit, case_id: UUID) -> Response:
    """Says what an access code is, and that nobody can bring it back; then makes one.

    The code waits in this browser's session. There is no vault before it was proven kept.
    """
    if visit.place.vault is not None:
        return go_to(visit, "home")
    idle = visit.app.settings.idle_lock
    keyring = keyrings.reopen(visit.work, visit.account.id, visit.session_id, visit.session_key(), idle)
    if request.method == "POST" and INTO_KEYRING in request.form:
        return _begin_with(visit, keyring)
    if request.method == "POST":
        keep(visit, FIRST, new_pending(FIRST, says=_first_says(visit)))
        return go_to(visit, "new_code")
    return render(
        "vaults/begin.html",
        audience=audience_of(visit),
        case=visit.case,
        waiting=waiting(visit, FIRST) is not None,
        into_keyring=INTO_KEYRING if keyring is not None else None,
    )


@participant(vaults, "/new-code", methods=("GET", "POST"))
def new_code(visit: ParticipantVisit, case_id: UUID) -> Response:
    """Shows the first code until it was proven kept; then makes the vault, open in this browser."""
    if visit.place.vault is not None:
        forget(visit, FIRST)
        return go_to(visit, "home")
    pending = waiting(visit, FIRST)
    if pending is None:
        return go_to(visit, "begin")
    form = ProofForm.posted()
    if form.proves(pending):
        opened = make_vault(visit.work, visit.participant, visit.case, pending.code)
        keep_unlocked(opened, pending.code.server_share(), visit.session_id, visit.session_key())
        forget(visit, FIRST)
        visit.flash(_("Your place for private information is made, and open. Nobody else can open it."))
        return visit.made(opened.vault.id, go_to(visit, "second_code"))
    return show(visit, form, pending, FIRST)


@participant(vaults, "/code-sheet")
def code_sheet(visit: ParticipantVisit, case_id: UUID) -> Response:
    """The sheet to print, as a page of its own, for as long as the first code waits for its proof."""
    pending = waiting(visit, FIRST)
    if pending is None:
        return go_to(visit, "begin")
    return show_sheet(visit, pending, FIRST)


def _begin_with(visit: ParticipantVisit, keyring: OpenKeyring | None) -> Response:
    """Makes the vault with a code that goes straight into the holder's open keyring: nobody has to keep or type it."""
    if keyring is None:
        visit.flash(_("Your keyring is locked. Please open it first, or have the code shown to you."), "warning")
        return go_to(visit, "begin")
    code = AccessCode.generate()
    opened = make_vault(visit.work, visit.participant, visit.case, code)
    keep_unlocked(opened, code.server_share(), visit.session_id, visit.session_key())
    entries.add(keyring, code)
    forget(visit, FIRST)
    visit.flash(_("Your place for private information is made, and open. Its code is in your keyring."))
    # A party is offered a second code for the drawer; a facilitator goes on to what is due.
    onward = go_to(visit, "second_code") if visit.participant.role == PARTY else redirect(way_on(visit), 303)
    return visit.made(opened.vault.id, onward)


def _first_says(visit: ParticipantVisit) -> list[str]:
    name = visit.contact().legal_name
    return says_of(WHOLE_VAULT, {}, Holder(visit.account.id, name, is_owner=True), name, None)
