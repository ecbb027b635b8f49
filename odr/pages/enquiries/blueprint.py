"""The blueprint that these pages are on."""

from flask import Blueprint

enquiries = Blueprint("enquiries", __name__)
