"""The blueprints that these pages are on."""

from flask import Blueprint

start = Blueprint("start", __name__)
invitations = Blueprint("invitations", __name__)
cases = Blueprint("cases", __name__)
administration = Blueprint("administration", __name__)
