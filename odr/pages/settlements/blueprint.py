"""The blueprint that these pages are on."""

from flask import Blueprint

settlements = Blueprint("settlements", __name__, url_prefix="/cases/<uuid:case_id>/settlement")
