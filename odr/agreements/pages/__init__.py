"""The pages of facilitators: the public form, the roster, engaging, disclosing, signing, giving and reading."""

from flask import Blueprint

agreements = Blueprint("agreements", __name__)

# Each module declares its routes on the blueprint above.
from odr.agreements.pages import access as access  # noqa: E402
from odr.agreements.pages import arriving as arriving  # noqa: E402
from odr.agreements.pages import by_hand as by_hand  # noqa: E402
from odr.agreements.pages import desk as desk  # noqa: E402
from odr.agreements.pages import disclosures as disclosures  # noqa: E402
from odr.agreements.pages import engaging as engaging  # noqa: E402
from odr.agreements.pages import given as given  # noqa: E402
from odr.agreements.pages import offering as offering  # noqa: E402
from odr.agreements.pages import one_engagement as one_engagement  # noqa: E402
from odr.agreements.pages import public_form as public_form  # noqa: E402
from odr.agreements.pages import reporting as reporting  # noqa: E402
from odr.agreements.pages import roster_keeping as roster_keeping  # noqa: E402
from odr.agreements.pages import versions as versions  # noqa: E402
from odr.agreements.pages import wanting as wanting  # noqa: E402
