"""The blueprint that these pages are on."""

from flask import Blueprint

agreements = Blueprint("agreements", __name__)
