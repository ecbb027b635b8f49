"""An amount that was typed in another way than in plain figures is read back once, before anything is stored."""

from wtforms import HiddenField

from odr.amounts import Amount, is_plain
from odr.i18n import gettext as _


def read_back(typed: str, amount: Amount, echoed: HiddenField, chosen: str = "") -> str:
    """What is said beside an amount that somebody could read otherwise: once for each that it is read as.

    ``echoed`` goes along with the form and notes what was said; ``chosen`` is a reading that the person picked. Empty
    where nothing is to be said.
    """
    stored = amount.stored()
    if stored in (chosen, echoed.data) or is_plain(typed, amount):
        return ""
    echoed.data = stored
    return _("This will be read as %(amount)s. If it is right, keep it.", amount=amount.shown())
