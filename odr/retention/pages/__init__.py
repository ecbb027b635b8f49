"""The page about how long closed cases are kept."""

from flask import Blueprint

retention = Blueprint("retention", __name__)

from odr.retention.pages import setting as setting  # noqa: E402  (declares its route on the blueprint above)
