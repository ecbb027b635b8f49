"""What the pages share on which a list is typed or brought as a file: reading the file, and knowing a list again."""

from hashlib import sha256

from odr.caseload.brought import taken, text_of
from odr.errors import Refusal
from odr.pages.cases.at_desk.list_forms import ListForm
from odr.web.asking.visitors import AdministratorVisit
from odr.web.typed.uploads import arriving_file, has_file

_THE_FILE = "the list in the form"


def take_file(visit: AdministratorVisit, form: ListForm) -> bool:
    """Puts what stands in the file, if one was chosen, in the place of what was typed; whether there was one.

    Raises ``Refusal`` for a file that is no list; what was typed then stays.
    """
    if not has_file():
        return False
    pieces = arriving_file().pieces
    # It travels while nobody waits for this unit of work.
    content = visit.work.outside(_THE_FILE, lambda: taken(pieces))
    if isinstance(content, Refusal):
        raise content
    form.lines.data = text_of(content)
    return True


def seen(*said: str) -> str:
    """Stands in the form for the list that was looked through: another one is looked through first.

    Browsers send each end of a line as two characters, whatever it was when the page came.
    """
    return sha256("\n".join("\n".join(said).splitlines()).encode()).hexdigest()
