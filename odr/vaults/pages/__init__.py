"""The pages of vaults: everything a participant does with their private information in one case."""

from flask import Blueprint

vaults = Blueprint("vaults", __name__, url_prefix="/cases/<uuid:case_id>/vault")

# Each module declares its routes on the blueprint above.
from odr.vaults.pages import afresh as afresh  # noqa: E402
from odr.vaults.pages import beginning as beginning  # noqa: E402
from odr.vaults.pages import changes as changes  # noqa: E402
from odr.vaults.pages import codes as codes  # noqa: E402
from odr.vaults.pages import folders as folders  # noqa: E402
from odr.vaults.pages import into_keyring as into_keyring  # noqa: E402
from odr.vaults.pages import issuing as issuing  # noqa: E402
from odr.vaults.pages import items as items  # noqa: E402
from odr.vaults.pages import leaving as leaving  # noqa: E402
from odr.vaults.pages import log as log  # noqa: E402
from odr.vaults.pages import noticed as noticed  # noqa: E402
from odr.vaults.pages import unlocking as unlocking  # noqa: E402
