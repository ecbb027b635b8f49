"""The blueprint that these pages are on."""

from flask import Blueprint

retention = Blueprint("retention", __name__)
