"""The blueprint that these pages are on."""

from flask import Blueprint

accounts = Blueprint("accounts", __name__)
