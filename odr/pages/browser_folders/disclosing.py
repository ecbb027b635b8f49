"""Showing an entry to others from its browser: whom it can be shown to, who has a copy, and sending one.

``disclose`` is the one place of this interface where words come in clear: those of one entry, from a person who has
said so. From then on they are a message.
"""

from uuid import UUID

from flask import jsonify
from werkzeug.wrappers import Response

from odr.errors import Refusal
from odr.files.format import FileEntry
from odr.i18n import gettext as _
from odr.messages.entries.rooms import rooms_of
from odr.messages.saying import from_browser
from odr.messages.saying.from_browser import GivenByBrowser
from odr.messages.saying.sending import ReadersChanged, addressing_in
from odr.pages.browser_folders.blueprint import browser_folders
from odr.pages.browser_folders.bodies import COPIES, DISCLOSED, DISCLOSING, ROOMS, body, interface
from odr.pages.browser_folders.kinds import moment
from odr.vaults.contents.drafts import Draft, Field
from odr.vaults.contents.readers import readers_of
from odr.vaults.keys.secrets import SecretKind
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.rooms import mailbox_of, room_name, which_room
from odr.web.visiting.visits import open_vault


@open_vault(browser_folders, "/folders/<uuid:folder_id>/copies", without_acceptance=True)
@interface(COPIES)
def copies(visit: OpenVaultVisit, case_id: UUID, folder_id: UUID) -> Response:
    """To whom entries of a folder were disclosed, the latest first."""
    found = from_browser.copies(visit.opened, folder_id)
    return jsonify(
        copies=[
            {
                "item": str(item_id),
                "room": str(one.room_id),
                "at": moment(one.at),
                "to": one.to,
                "taken_back": one.taken_back,
            }
            for item_id, disclosed in found.items()
            for one in disclosed
        ]
    )


@open_vault(browser_folders, "/rooms")
@interface(ROOMS)
def rooms(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """The rooms that an entry can be disclosed into, and who would read it there. Not asked of any entry."""
    if not visit.opened.may(SecretKind.MAILBOX):
        return jsonify(rooms=[], own=[], why_not=_("The code you use reads no messages, so it discloses nothing."))
    box = mailbox_of(visit)
    found = []
    for room in rooms_of(box):
        addressing = addressing_in(box, room)
        found.append(
            {
                "id": str(room.id),
                "name": room_name(room),
                "kind": which_room(box, room).kind,
                "readers": [one.name for one in addressing.readers],
                "absent": [one.name for one in (*addressing.waiting, *addressing.changed)],
                "shown": addressing.fingerprint(),
            }
        )
    own = readers_of(visit.work, visit.opened.vault, kind=SecretKind.MAILBOX)
    why_not = None
    try:
        box.require_speaking()
    except Refusal as refusal:
        why_not = refusal.message
    return jsonify(rooms=found, own=[one.name for one in own if one.account_id != visit.account.id], why_not=why_not)


@open_vault(browser_folders, "/folders/<uuid:folder_id>/items/<uuid:item_id>/disclose", methods=("POST",))
@interface(DISCLOSED, DISCLOSING)
def disclose(visit: OpenVaultVisit, case_id: UUID, folder_id: UUID, item_id: UUID) -> Response:
    """Sends a copy of an entry, in the words that come here, as a message to those whom the browser showed."""
    from_browser.require(visit.opened, folder_id, item_id)
    sent = body(DISCLOSING)
    box = mailbox_of(visit)
    fields = tuple(Field(one["name"], "", one["value"]) for one in sent["fields"])
    files = [
        FileEntry.of_payload(
            {**one, "id": one["id"].hex} | {name: one[name].hex() for name in ("sha256", "key", "root")}
        )
        for one in sent["files"]
    ]
    given = GivenByBrowser(item_id, sent["version"], Draft(sent["title"], sent["text"], fields), files)
    try:
        message = from_browser.disclose(
            box, folder_id, given, sent["room"], sent["note"], sent["shown"].hex(), again=sent["again"]
        )
    except ReadersChanged:
        raise Refusal(_("Who would read it has changed. Nothing was sent. Please look once more.")) from None
    return jsonify(message=str(message))
