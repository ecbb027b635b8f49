"""The blueprint that these pages are on."""

from flask import Blueprint

rights = Blueprint("rights", __name__)
