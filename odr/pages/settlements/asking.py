"""One more question before something is done in a room, and the doing of it: what the forms of these pages share."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField

from odr.errors import Refusal
from odr.pages.settlements.shared import ReadersChanged, go_to, refuse_changed_readers
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.showing.audience import Audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm


class AskingForm(PageForm):
    """Something that is said to those whom the form names."""

    readers = HiddenField()


def done(
    visit: OpenVaultVisit, room_id: UUID, form: AskingForm, act: Callable[[], None], said: str, back_to: str
) -> Response | None:
    """Does it if the form was sent, and says so; otherwise leaves in the form why not."""
    if not form.is_sent():
        return None
    try:
        act()
    except ReadersChanged:
        refuse_changed_readers(form)
    except Refusal as refusal:
        form.refuse(refusal)
    else:
        visit.flash(said)
        return visit.made(room_id, go_to(visit, back_to, room_id=room_id))
    return None


def ask(
    visit: OpenVaultVisit,
    room_id: UUID,
    audience: Audience,
    form: AskingForm,
    endpoint: str,
    back_to: str,
    *,
    question: str,
    what_happens: list[str],
    confirm_text: str,
    irreversible: bool = False,
    dangerous: bool = True,
    **values: Any,
) -> Response:
    """The page with the question. ``values`` are what the address of the form has beside case and room."""
    here: dict[str, Any] = {"case_id": visit.case.id, "room_id": room_id}
    return render(
        "confirm.html",
        audience=audience,
        question=question,
        what_happens=what_happens,
        irreversible=irreversible,
        dangerous=dangerous,
        form=form,
        action_url=url_for(f"settlements.{endpoint}", **here, **values),
        confirm_text=confirm_text,
        cancel_url=url_for(f"settlements.{back_to}", **here),
    )
