"""The blueprints that these pages are on."""

from flask import Blueprint

messages = Blueprint("messages", __name__, url_prefix="/cases/<uuid:case_id>/messages")
message_settings = Blueprint("message_settings", __name__)
news = Blueprint("news", __name__)
