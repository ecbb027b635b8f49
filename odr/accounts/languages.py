"""In which language somebody is written to: their own, whoever causes the mail."""

from collections.abc import Iterator
from contextlib import contextmanager

from odr.db.work import Work
from odr.i18n import first_offered, in_language


@contextmanager
def written_to(work: Work, own: str = "", house: str = "") -> Iterator[None]:
    """Inside this block a mail to somebody is worded, with every day and list that stands in it.

    ``own`` is the language that they have chosen (``Contact.language``), ``house`` that of the organisation on whose
    behalf the mail goes out. Where neither is known it is the installation's. To an address of which nothing is known
    yet, such as that of an invitation, an organisation writes in its own language.
    """
    with in_language(first_offered(own, house, work.language)):
        yield
