"""The page about the self-test."""

from flask import Blueprint

evidence = Blueprint("evidence", __name__)

from odr.evidence.pages import self_test as self_test  # noqa: E402  (declares its route on the blueprint above)
