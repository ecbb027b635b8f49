"""What one would accept at the least, beside each point: for oneself alone."""

from uuid import UUID

from werkzeug.wrappers import Response
from wtforms import FieldList, FormField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.offers.glance import at_a_glance
from odr.offers.negotiation import negotiation
from odr.offers.preparing import pin, pins_of
from odr.pages.offers.blueprint import offers
from odr.pages.offers.shared import go_to
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import ChangedMeanwhile
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.rooms import mailbox_of
from odr.web.showing.private_audience import private_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm, VersionForm
from odr.web.typed.kept import sent_fields
from odr.web.typed.rows import RowsForm
from odr.web.visiting.visits import open_vault

_MOST = 100


class PinForm(PageForm):
    """What somebody would accept at the least on one point."""

    pinned = HiddenField()
    words = StringField(lazy_gettext("The least I would accept"), render_kw={"autocomplete": "off"})


class PinsForm(RowsForm, VersionForm):
    """All of them, and one on a point of one's own."""

    rows_name, most_rows, starts_at = "pins", _MOST, "words"

    pins = FieldList(FormField(PinForm), max_entries=_MOST)
    another = StringField(lazy_gettext("Another point, which nobody has offered on yet"))
    words = StringField(lazy_gettext("The least I would accept on it"))
    folder = SelectField(lazy_gettext("Where you keep it"), validate_choice=False)

    def typed(self) -> dict[str, str]:
        """What was typed, by heading."""
        typed = {str(one.form.pinned.data or ""): str(one.form.words.data or "") for one in self.pins}
        return {heading: words for heading, words in typed.items() if heading}

    def on_another(self) -> tuple[str, str] | None:
        """A point of one's own and what was typed on it, unless both were left empty."""
        typed = str(self.another.data or ""), str(self.words.data or "")
        return typed if any(one.strip() for one in typed) else None

    def refuse(self, refusal: Refusal) -> None:
        """Shows a refusal beside its point ("pins-2")."""
        field = refusal.field or ""
        super().refuse(Refusal(refusal.message, f"{field}-words") if field.startswith("pins-") else refusal)


@open_vault(offers, "/mine", methods=("GET", "POST"))
def mine(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """What one would accept at the least on each point."""
    box = mailbox_of(visit)
    found = pins_of(box)
    rows = at_a_glance(negotiation(box).offers)
    folders = [(one.id, one.name) for one in folders_of(visit.opened) if one.name is not None]
    if sent_fields() is not None:
        form = PinsForm.posted()
    else:
        headings = [row.heading for row in rows]
        headings += [heading for key, (heading, _w) in found.by_heading.items() if key not in {row.key for row in rows}]
        entries = [{"pinned": heading, "words": found.on(heading)} for heading in headings[:_MOST]]
        form = PinsForm(version=found.version, pins=entries)
    form.folder.choices = [SelectChoice(str(id_), name, {"data-not-words": True}) for id_, name in folders]
    status = None
    if form.is_sent():
        chosen = next((id_ for id_, _name in folders if str(id_) == form.folder.data), None)
        folder_id = found.folder_id or chosen or (folders[0][0] if folders else None)
        try:
            if folder_id is None:
                raise Refusal(_("Please choose one of your folders."), "folder")
            pin(box, folder_id, form.typed(), form.based_on(), form.on_another())
        except ChangedMeanwhile as meanwhile:
            form.version.data, status = meanwhile.current.line.version, 409
            form.refuse(
                Refusal(_("This was changed in the meantime. What you typed is below; save it again if it is right."))
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Saved, for you alone."))
            return visit.made(visit.participant.id, go_to(visit, "negotiation"))
    return render(
        "offers/mine.html",
        audience=private_audience(visit, found.folder_id or (folders[0][0] if folders else None)),
        status=status,
        case=visit.case,
        form=form,
        has_place=found.folder_id is not None,
        may_write=visit.opened.may_write and bool(folders),
    )
