"""The blueprint that these pages are on."""

from flask import Blueprint

training = Blueprint("training", __name__)
