"""The pages of messages: rooms, what is said in them, and the people one writes to."""

from flask import Blueprint

messages = Blueprint("messages", __name__, url_prefix="/cases/<uuid:case_id>/messages")
message_settings = Blueprint("message_settings", __name__)

# Each module declares its routes on the blueprints above.
from odr.messages.pages import caucus as caucus  # noqa: E402
from odr.messages.pages import disclosing as disclosing  # noqa: E402
from odr.messages.pages import people as people  # noqa: E402
from odr.messages.pages import preferences as preferences  # noqa: E402
from odr.messages.pages import resealing as resealing  # noqa: E402
from odr.messages.pages import room as room  # noqa: E402
from odr.messages.pages import rooms as rooms  # noqa: E402
from odr.messages.pages import searching as searching  # noqa: E402
from odr.messages.pages import sent as sent  # noqa: E402
