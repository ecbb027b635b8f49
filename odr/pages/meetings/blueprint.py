"""The blueprint that these pages are on."""

from flask import Blueprint

meetings = Blueprint("meetings", __name__, url_prefix="/cases/<uuid:case_id>/meetings")
