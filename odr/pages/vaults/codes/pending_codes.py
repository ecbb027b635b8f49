"""A new code on its way to a holder: shown in one browser until it was proven kept, on the screen and on a sheet."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from odr.vaults.codes.pending import PendingCode
from odr.web.asking.visitors import ActingVisit
from odr.web.parts import shown_codes
from odr.web.parts.shown_codes import FIRST, ProofForm, is_for_visitor, key_of, only_shown_here, sheet_of
from odr.web.showing.rendering import render


def keep(visit: ActingVisit, which: str, pending: PendingCode) -> None:
    """Lets a new code wait in this browser's sealed session; ``which`` is ``FIRST`` or ``FURTHER``."""
    shown_codes.wait(key_of(visit, which), pending)


def waiting(visit: ActingVisit, which: str) -> PendingCode | None:
    """The code that waits in this browser, if one does."""
    return shown_codes.waiting(key_of(visit, which))


def forget(visit: ActingVisit, which: str) -> None:
    """The code waits no longer."""
    shown_codes.forget(key_of(visit, which))


def show(visit: ActingVisit, form: ProofForm, pending: PendingCode, which: str, **values: Any) -> Response:
    """The page that shows the code and asks for the proof; ``values`` go to the template as well."""
    form.ask_for(pending)
    return render(
        "vaults/new_code.html",
        audience=only_shown_here(),
        form=form,
        is_first=which == FIRST,
        **_sheet(visit, pending),
        **values,
    )


def show_sheet(visit: ActingVisit, pending: PendingCode, which: str) -> Response:
    """The sheet to print, as a page of its own."""
    back = url_for("vaults.new_code" if which == FIRST else "vaults.further_code", case_id=visit.case.id)
    return render("vaults/code_sheet.html", audience=only_shown_here(), back=back, **_sheet(visit, pending))


def _sheet(visit: ActingVisit, pending: PendingCode) -> dict[str, Any]:
    return sheet_of(visit, pending) | {
        "case": visit.case,
        "organisation": visit.organisation.name,
        "is_owners": is_for_visitor(pending),
        "says": pending.says,
        "label": None if pending.label == FIRST else pending.label,
    }
