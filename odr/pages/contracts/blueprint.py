"""The blueprint that these pages are on."""

from flask import Blueprint

contracts = Blueprint("contracts", __name__)
