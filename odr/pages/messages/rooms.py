"""The rooms of a case, opening a further one, and who is in it."""

from uuid import UUID

from werkzeug.wrappers import Response
from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput

from odr.cases.cases import PARTY
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext, named
from odr.messages.entries.letting_in import add_member, can_be_added, make_room
from odr.messages.entries.rooms import room_of, rooms_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.mailboxes.people import Correspondent, KeyState
from odr.messages.news.unread import unread_in
from odr.messages.saying.sending import addressing_in
from odr.pages.messages.blueprint import messages
from odr.pages.messages.shared import go_to
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.rooms import audience_in, mailbox_of, own_audience, room_name, which_room
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.typed.numbers import identifiers
from odr.web.visiting.visits import open_vault


class NewRoomForm(PageForm):
    """The name of a room, and with whom."""

    name = StringField(
        lazy_gettext("What is the room about?"),
        [InputRequired(lazy_gettext("Please give the room a name, so that the others know what it is for."))],
        description=lazy_gettext("Only the people in it see its name."),
        render_kw={"autocomplete": "off"},
    )
    people = SelectMultipleField(lazy_gettext("With whom?"), option_widget=CheckboxInput(), validate_choice=False)


class MemberForm(PageForm):
    """Whom to let in."""

    person = RadioField(lazy_gettext("Let somebody else in"), validate_choice=False)


@open_vault(messages, "", without_acceptance=True)
def rooms(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Every room that the visitor is in, with what is new in each."""
    box = mailbox_of(visit)
    found = rooms_of(box)
    unread = unread_in(visit.work, visit.account.id, [box.vault.id]).get(box.vault.id, {})
    changed = [one for one in box.people.values() if one.key_state is KeyState.CHANGED and not one.withdrawn]
    return render(
        "messages/rooms.html",
        audience=own_audience(visit),
        case=visit.case,
        rooms=found,
        room_name=room_name,
        which_of=lambda room: which_room(box, room),
        unread=unread,
        own_id=box.own_id,
        changed=changed,
        lost=box.memory.lost,
        is_party=box.participant.role == PARTY,
        may_open=_may_speak(box) and bool(can_be_added(box)),
    )


@open_vault(messages, "/rooms/new", methods=("GET", "POST"))
def new_room(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Opens a further room with some of the others."""
    box = mailbox_of(visit)
    people = can_be_added(box)
    form = NewRoomForm.posted()
    form.people.choices = _choices(people)
    if form.is_sent():
        try:
            room_id = make_room(box, form.name.data or "", identifiers(form.people.data or []))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("The room is open. The others find it among their messages."))
            return visit.made(room_id, go_to(visit, "room", room_id=room_id))
    return render(
        "messages/new_room.html",
        audience=own_audience(visit),
        case=visit.case,
        form=form,
        people=people,
    )


@open_vault(messages, "/rooms/<uuid:room_id>/people", methods=("GET", "POST"))
def members(visit: OpenVaultVisit, case_id: UUID, room_id: UUID) -> Response:
    """Who is in a room, and letting somebody else into a further one."""
    box = mailbox_of(visit)
    room = room_of(box, room_id)
    people = [] if not room.takes_more or not _may_speak(box) else can_be_added(box, room)
    form = MemberForm.posted()
    form.person.choices = _choices(people)
    if people and form.is_sent():
        try:
            (wanted,) = identifiers([form.person.data]) or [room.id]
            if wanted == room.id:
                raise Refusal(_("Please choose one person."), "person")
            add_member(box, room_id, wanted)
        except Refusal as refusal:
            form.refuse(Refusal(refusal.message, "person"))
        else:
            visit.flash(_("%(name)s is in the room now, and reads what is said from here on.", name=_name(box, wanted)))
            return visit.made(wanted, go_to(visit, "members", room_id=room_id))
    return render(
        "messages/members.html",
        audience=audience_in(visit, addressing_in(box, room), caucus=room.is_caucus),
        case=visit.case,
        room=room,
        name=room_name(room),
        own_id=box.own_id,
        form=form,
        people=people,
        compared={one.participant_id: box.compared_at(one.participant_id) for one in room.members},
    )


def _may_speak(box: OpenMailbox) -> bool:
    try:
        box.require_speaking()
    except Refusal:
        return False
    return True


def _choices(people: list[Correspondent]) -> list[SelectChoice]:
    return [SelectChoice(str(one.participant_id), named(one.name), {"data-not-words": True}) for one in people]


def _name(box: OpenMailbox, participant_id: UUID) -> str:
    return box.person(participant_id).name
