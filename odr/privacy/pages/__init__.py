"""The pages on privacy: today, the register of promises."""

from flask import Blueprint

privacy = Blueprint("privacy", __name__)

from odr.privacy.pages import promises as promises  # noqa: E402  (declares its route on the blueprint above)
