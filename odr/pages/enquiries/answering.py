"""Answering a request: what the desk and the administrators of an organisation do alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from odr.enquiries import finding_requests, requests, telling, wording
from odr.enquiries.requests import RequestKind, Side
from odr.enquiries.tables import Request
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.organisations.organisations import organisation_of
from odr.pages.enquiries.forms import AnswerForm, ExtendForm
from odr.web.asking.visitors import SignedInVisit
from odr.web.showing.audience import Audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.typed.kept import which_form


@dataclass(frozen=True)
class Forms:
    """The forms of the page of one request; only the one that was sent holds what was typed."""

    answer: Any
    ask: Any
    extend: Any


@dataclass(frozen=True)
class Carried:
    """What was done with a request, and what was written with it."""

    act: str
    said: UUID


def carry_out(visit: SignedInVisit, row: Request, side: Side) -> tuple[Forms, Carried | None]:
    """Does what a form of the page asks for: gives the forms, and what was done, if something was."""
    act = which_form()
    # Each has a prefix: all of them stand on one page.
    forms = Forms(
        *(
            _form(kind, name, act)
            for name, kind in (("answer", AnswerForm), ("ask", AnswerForm), ("extend", ExtendForm))
        )
    )
    form = {"answer": forms.answer, "ask": forms.ask, "extend": forms.extend}.get(act)
    if form is None or not form.validate():
        return forms, None
    try:
        if act == "answer":
            said = requests.answer(visit.work, row, side, form.message.data)
        elif act == "ask":
            said = requests.ask_for_more(visit.work, row, side, form.message.data)
        else:
            said = requests.extend(visit.work, row, side, form.days.data, form.message.data)
    except Refusal as refusal:
        form.refuse(refusal)
        return forms, None
    telling.news(visit.work, row, visit.app.settings.public_url)
    visit.flash(_("Saved. Whoever asked was told that there is news."))
    return forms, Carried(act, said)


def _form(kind: type[PageForm], name: str, act: str) -> Any:
    prefix = f"{name}-"
    return kind.posted(prefix=prefix) if act == name else kind(prefix=prefix)


def answered_page(
    visit: SignedInVisit, row: Request, forms: Forms, here: str, audience: Audience, **values: Any
) -> Response:
    """The page of one request for those who answer it."""
    organisation = organisation_of(visit.work, row.organisation_id).name if row.organisation_id else ""
    return render(
        "enquiries/answer.html",
        audience=audience,
        row=row,
        asker=finding_requests.asker_of(visit.work, row),
        here=here,
        answer=forms.answer,
        ask=forms.ask,
        extend=forms.extend,
        is_open=row.state in requests.OPEN,
        kind=wording.kind_words(RequestKind(row.kind)),
        state=wording.state_words(row.state),
        organisation=organisation,
        said=[
            (wording.step_words(one.step, one.side, organisation), one)
            for one in finding_requests.said_about(visit.work, row)
        ],
        **values,
    )


def lines_of(rows: Sequence[Request], names: Mapping[UUID, str]) -> list[tuple[Request, str, str, str]]:
    """Requests for a list: what is asked for, how it stands, and who answers, if an organisation does."""
    return [
        (
            row,
            wording.kind_words(RequestKind(row.kind)),
            wording.state_words(row.state),
            names.get(row.organisation_id, "") if row.organisation_id else "",
        )
        for row in rows
    ]
