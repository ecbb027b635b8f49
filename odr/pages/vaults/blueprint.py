"""The blueprint that these pages are on."""

from flask import Blueprint

vaults = Blueprint("vaults", __name__, url_prefix="/cases/<uuid:case_id>/vault")
