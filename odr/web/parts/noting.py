"""A facilitator's notes beside what they are about: the part of a page that shows them, and the form that adds one."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired

from odr.errors import NotFound
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.notes.given import Thing, things
from odr.vaults.contents.about import NotedKind, NotedThing
from odr.vaults.contents.drafts import LONGEST_TEXT
from odr.vaults.contents.notes import Beside, beside, may_note
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.rooms import room_name
from odr.web.typed.forms import PageForm


class NoteForm(PageForm):
    """A note, and what it is about: in the form, so that it stands in no address."""

    note = TextAreaField(
        lazy_gettext("Note"),
        [InputRequired(lazy_gettext("Please write the note."))],
        render_kw={"rows": 3, "data-most": LONGEST_TEXT},
    )
    kind = HiddenField()
    thing = HiddenField()
    part = HiddenField()

    @classmethod
    def on(cls, about: NotedThing) -> "NoteForm":
        """An empty one about this."""
        return cls(kind=about.kind.value, thing=str(about.id), part=str(about.part))

    def about(self) -> NotedThing:
        """What it is about. Raises ``NotFound`` for what is nothing."""
        try:
            return NotedThing(NotedKind(self.kind.data), UUID(self.thing.data or ""), UUID(self.part.data or ""))
        except ValueError:
            raise NotFound from None


@dataclass(frozen=True)
class NotedPlace:
    """What a note is about, in words, and where it is; without an address it is there no more."""

    words: str
    url: str | None = None


@dataclass(frozen=True)
class NotesHere:
    """The notes about what a page shows, for its facilitator, and the form for one more."""

    found: Beside
    form: NoteForm


def notes_here(visit: OpenVaultVisit, about: NotedThing) -> NotesHere | None:
    """What the page of a thing shows of its reader's notes. ``None`` for everybody but a facilitator."""
    if not may_note(visit.opened):
        return None
    return NotesHere(beside(visit.opened, about), NoteForm.on(about))


def places_of(visit: OpenVaultVisit, abouts: Iterable[NotedThing | None]) -> dict[NotedThing, NotedPlace]:
    """What these notes are about, in words."""
    wanted = {one for one in abouts if one is not None}
    if not wanted:
        return {}
    found = things(visit.opened, wanted) if may_note(visit.opened) else {}
    gone = NotedPlace(_("What this note is about is no longer given to you."))
    return {one: place_of(visit, found[one]) if one in found else gone for one in wanted}


def place_in(visit: OpenVaultVisit, about: NotedThing | None) -> NotedPlace | None:
    """What one note is about, if it is about one thing."""
    return None if about is None else places_of(visit, [about])[about]


def place_of(visit: OpenVaultVisit, thing: Thing) -> NotedPlace:
    """One thing in words, and where it is."""
    about, case_id = thing.about, visit.case.id
    if about.kind is NotedKind.ENTRY:
        words = _("An entry that %(name)s gave you", name=thing.party)
        return NotedPlace(
            words, url_for("agreements.given_item", case_id=case_id, code_id=thing.code_id, given_id=about.id)
        )
    name = room_name(thing.room) if thing.room is not None else ""
    if about.kind is NotedKind.OFFER:
        words = _("An offer in the room “%(name)s”", name=name)
        return NotedPlace(words, url_for("offers.offer", case_id=case_id, message_id=about.id))
    if about.kind is NotedKind.SETTLEMENT:
        words = _("Version %(number)s of the settlement in the room “%(name)s”", number=about.number, name=name)
        return NotedPlace(words, url_for("settlements.version", case_id=case_id, room_id=about.id, number=about.number))
    if about.message_id is None:
        return NotedPlace(
            _("The room “%(name)s”", name=name), url_for("messages.room", case_id=case_id, room_id=about.id)
        )
    anchor = f"m-{about.message_id}"
    older_than = thing.number + 5
    return NotedPlace(
        _("A message in the room “%(name)s”", name=name),
        url_for("messages.room", case_id=case_id, room_id=about.id, older_than=older_than, _anchor=anchor),
    )
