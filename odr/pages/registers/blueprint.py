"""The blueprint that these pages are on."""

from flask import Blueprint

registers = Blueprint("registers", __name__)
