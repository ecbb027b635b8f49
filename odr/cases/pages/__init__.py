"""The pages of cases: the start page, invitations, taking part, and administration."""

from flask import Blueprint

start = Blueprint("start", __name__)
invitations = Blueprint("invitations", __name__)
cases = Blueprint("cases", __name__)
administration = Blueprint("administration", __name__)

# Each declares its routes on a blueprint above. No module may have the name of a blueprint.
from odr.cases.pages import acting as acting  # noqa: E402
from odr.cases.pages import case_list as case_list  # noqa: E402
from odr.cases.pages import colleagues as colleagues  # noqa: E402
from odr.cases.pages import joining as joining  # noqa: E402
from odr.cases.pages import landing as landing  # noqa: E402
from odr.cases.pages import log as log  # noqa: E402
from odr.cases.pages import one_case as one_case  # noqa: E402
from odr.cases.pages import own_advisers as own_advisers  # noqa: E402
from odr.cases.pages import people as people  # noqa: E402
from odr.cases.pages import setting_up as setting_up  # noqa: E402
from odr.cases.pages import taking_part as taking_part  # noqa: E402
