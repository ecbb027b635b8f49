"""The blueprint that these pages are on."""

from flask import Blueprint

keyrings = Blueprint("keyrings", __name__)
