"""The blueprint that these routes are on. Who asks is a script, so every answer that is ours is JSON."""

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _

browser_folders = Blueprint("browser_folders", __name__, url_prefix="/cases/<uuid:case_id>/vault/browser")


@browser_folders.errorhandler(Refusal)
def refused(refusal: Refusal) -> Response:
    """Why not, in the person's words. Nothing was changed."""
    return _with_status(jsonify(refused=refusal.message), 422)


@browser_folders.errorhandler(NotFound)
def not_found(_error: NotFound) -> Response:
    """What is not there, or not theirs."""
    return _with_status(jsonify(refused=_("This is not there.")), 404)


def taken(*, is_taken: bool) -> Response:
    """Whether a change was taken, or did not follow what is there."""
    return _with_status(jsonify(taken=is_taken), 200 if is_taken else 409)


def _with_status(response: Response, status: int) -> Response:
    response.status_code = status
    return response
