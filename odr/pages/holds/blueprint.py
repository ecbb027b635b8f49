"""The blueprint that these pages are on."""

from flask import Blueprint

holds = Blueprint("holds", __name__)
