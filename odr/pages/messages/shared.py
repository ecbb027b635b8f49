"""What several pages of messages need: where to go."""

from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from odr.web.visitors import OpenVaultVisit


def go_to(visit: OpenVaultVisit, endpoint: str, **values: Any) -> Response:
    """On to another page of this case's messages, by GET."""
    return redirect(url_for(f"messages.{endpoint}", case_id=visit.case.id, **values), 303)
