"""The blueprint that these pages are on."""

from flask import Blueprint

privacy = Blueprint("privacy", __name__)
