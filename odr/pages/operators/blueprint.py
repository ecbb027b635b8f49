"""The blueprint that these pages are on."""

from flask import Blueprint

operators = Blueprint("operators", __name__)
