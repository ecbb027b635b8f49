"""The blueprint that these pages are on."""

from flask import Blueprint

offers = Blueprint("offers", __name__, url_prefix="/cases/<uuid:case_id>/negotiation")
