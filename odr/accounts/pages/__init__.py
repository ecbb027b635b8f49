"""The pages of accounts: signing in and out, links that were mailed, and a person's own details."""

from flask import Blueprint

accounts = Blueprint("accounts", __name__)

# Each declares its routes on the blueprint above.
from odr.accounts.pages import details as details  # noqa: E402
from odr.accounts.pages import email as email  # noqa: E402
from odr.accounts.pages import password as password  # noqa: E402
from odr.accounts.pages import reset as reset  # noqa: E402
from odr.accounts.pages import sessions as sessions  # noqa: E402
from odr.accounts.pages import signing_in as signing_in  # noqa: E402
