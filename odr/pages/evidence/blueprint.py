"""The blueprint that these pages are on."""

from flask import Blueprint

evidence = Blueprint("evidence", __name__)
