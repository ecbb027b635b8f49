"""The blueprint that these pages are on."""

from flask import Blueprint

support = Blueprint("support", __name__)
