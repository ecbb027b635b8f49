"""A new code on its way to a holder: shown in one browser until it was proven kept, on the screen and on a sheet."""

from typing import Any

import segno
from flask import url_for
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired

from odr.refusals import Refusal
from odr.vaults.pages.shared import is_sent
from odr.vaults.pending import PendingCode, check_kept, pending_from
from odr.web.audience import Audience, only_you_audience
from odr.web.forms import PageForm
from odr.web.ground import ground
from odr.web.login import current_session
from odr.web.rendering import render
from odr.web.visitors import ActingVisit
from odr.words import gettext as _
from odr.words import lazy_gettext

FIRST = "first"
FURTHER = "further"


class ProofForm(PageForm):
    """Shows that the code was kept. The field is called ``code``, so no page ever repeats what was typed into it."""

    code = StringField(validators=[InputRequired(lazy_gettext("Please type what stands on your sheet."))])


def keep(visit: ActingVisit, which: str, pending: PendingCode) -> None:
    """Lets a new code wait in this browser's sealed session; ``which`` is ``FIRST`` or ``FURTHER``."""
    current_session()[_key(visit, which)] = pending.contents()


def waiting(visit: ActingVisit, which: str) -> PendingCode | None:
    """The code that waits in this browser, if one does."""
    return pending_from(current_session().get(_key(visit, which)))


def forget(visit: ActingVisit, which: str) -> None:
    """The code waits no longer."""
    current_session().pop(_key(visit, which), None)


def is_proven(form: ProofForm, pending: PendingCode) -> bool:
    """Whether the form was sent and shows that the code was kept; says on the form what is missing."""
    if not is_sent(form):
        return False
    try:
        check_kept(pending, form.code.data or "")
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True


def show(visit: ActingVisit, form: ProofForm, pending: PendingCode, which: str, **values: Any) -> Response:
    """The page that shows the code and asks for the proof; ``values`` go to the template as well."""
    form.code.data = ""
    if pending.holder is None or pending.holder.is_owner:
        asked = _("To show that you have kept it, type group %(number)d of the code", number=pending.group)
    else:
        asked = _(
            "To show that you have it ready to hand over, type group %(number)d of the code", number=pending.group
        )
    form.code.label.text = asked
    return render(
        "vaults/new_code.html",
        audience=_only_shown_here(),
        status=422 if form.errors else 200,
        form=form,
        is_first=which == FIRST,
        **_sheet(visit, pending),
        **values,
    )


def show_sheet(visit: ActingVisit, pending: PendingCode, which: str) -> Response:
    """The sheet to print, as a page of its own."""
    back = url_for("vaults.new_code" if which == FIRST else "vaults.further_code", case_id=visit.case.id)
    return render("vaults/code_sheet.html", audience=_only_shown_here(), back=back, **_sheet(visit, pending))


def _sheet(visit: ActingVisit, pending: PendingCode) -> dict[str, Any]:
    drawn = segno.make(pending.code.reveal(), error="m", micro=False).svg_inline(omitsize=True, border=2)
    return {
        "case": visit.case,
        "organisation": visit.organisation.name,
        "holder": pending.holder.name if pending.holder else visit.contact().legal_name,
        "is_owners": pending.holder is None or pending.holder.is_owner,
        "says": pending.says,
        "label": None if pending.label == FIRST else pending.label,
        "groups": pending.code.groups(),
        # On paper "today" says nothing.
        "made_on": visit.work.now.astimezone(ground().settings.timezone).date().isoformat(),
        "qr": Markup(drawn),  # noqa: S704  drawn from the code's own alphabet
    }


def _only_shown_here() -> Audience:
    return only_you_audience(
        _("Only you see this code, on this screen."),
        _("It waits in this browser until you have shown that you kept it, and is then never shown again."),
    )


def _key(visit: ActingVisit, which: str) -> str:
    return f"pending:{visit.participant.id}:{which}"
