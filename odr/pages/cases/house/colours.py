"""The colours of an organisation's pages."""

from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.organisations.palettes import USUAL, choose_palette, palette_of
from odr.pages.cases.blueprint import administration
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.audience import service_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.visits import administrator

NAMES = {
    USUAL: _l("Blue, as this service"),
    "petrol": _l("Petrol"),
    "pine": _l("Pine"),
    "bronze": _l("Bronze"),
    "plum": _l("Plum"),
    "graphite": _l("Graphite"),
}


class ColoursForm(PageForm):
    """One of the palettes."""

    # The rule says which there are, and refuses the others in words.
    palette = RadioField(
        _l("Colours"),
        choices=lambda: [SelectChoice(key, str(name)) for key, name in NAMES.items()],
        validate_choice=False,
    )


@administrator(administration, "/administration/colours", methods=("GET", "POST"))
def colours(visit: AdministratorVisit) -> Response:
    """Shows all palettes with the one that is chosen, and changes it."""
    own = visit.organisation
    form: Any = ColoursForm.posted(palette=palette_of(own))
    if form.is_sent():
        try:
            choose_palette(own, form.palette.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Saved."))
            return redirect(url_for("administration.colours"), 303)
    return render("administration/colours.html", audience=service_audience(own.name), form=form)
