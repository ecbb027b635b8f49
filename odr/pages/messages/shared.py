"""What several pages of messages need: where to go, and which files a form named."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from odr.web.asking.visitors import OpenVaultVisit
from odr.web.typed.kept import sent_fields


def go_to(visit: OpenVaultVisit, endpoint: str, **values: Any) -> Response:
    """On to another page of this case's messages, by GET."""
    return redirect(url_for(f"messages.{endpoint}", case_id=visit.case.id, **values), 303)


def named_files(field: str) -> set[UUID]:
    """The files that were ticked in a form; what is no identifier names none."""
    sent = sent_fields()
    named = set()
    for one in sent.getlist(field) if sent is not None else ():
        with suppress(ValueError):
            named.add(UUID(one))
    return named
