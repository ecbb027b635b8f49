"""The kinds of case that an organisation tells apart: a short list, for its own figures and references.

It begins with the seven that the service knows. An organisation renames, ends and adds: ended, a kind is offered no
more and still reads as it did. Only what differs from the seven is kept.
"""

import re
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.names import says_something
from odr.organisations.tables import KindRow, Organisation
from odr.texts import levelled, one_line, same

LONGEST_NAME = 40
LONGEST_CODE = 8
MOST = 30
_LONG_CODE = 3
_KEY = "own-"


class CaseKind(StrEnum):
    """What the service knows by itself, in the language of whoever reads it."""

    TENANCY = "tenancy"
    NEIGHBOURS = "neighbours"
    FAMILY = "family"
    WORK = "work"
    CONSUMER = "consumer"
    BUSINESS = "business"
    OTHER = "other"


_CODES = {
    CaseKind.TENANCY: "TEN",
    CaseKind.NEIGHBOURS: "NEI",
    CaseKind.FAMILY: "FAM",
    CaseKind.WORK: "WRK",
    CaseKind.CONSUMER: "CON",
    CaseKind.BUSINESS: "BUS",
    CaseKind.OTHER: "OTH",
}


@dataclass(frozen=True)
class Kind:
    """One kind. ``key`` is what a case keeps of it and never changes; ``code`` is how references name it."""

    key: str
    name: str
    code: str
    ended: bool = False


def kinds_of(organisation: Organisation) -> list[Kind]:
    """Every kind of an organisation, also those that were ended: the service's first, then its own as they were added.

    "Something else" stands last.
    """
    changed = _changed(organisation)
    own = [kind for key, kind in changed.items() if key not in list(CaseKind)]
    known = [_known(one, changed.get(one.value)) for one in CaseKind]
    return [*known[:-1], *own, known[-1]]


def offered(organisation: Organisation) -> list[Kind]:
    """Those that a new case can be of."""
    return [kind for kind in kinds_of(organisation) if not kind.ended]


def names_of(organisation: Organisation) -> dict[str, str]:
    """What each kind is called, by its key; a case of none has the key ""."""
    return {"": _("Of no kind")} | {kind.key: kind.name for kind in kinds_of(organisation)}


def name_of(organisation: Organisation, key: str) -> str:
    """What the kind of a case is called. Never in a mail or on an invitation."""
    if not key:
        return _("Of no kind")
    names = names_of(organisation)
    return names.get(key, names[""])


def stand_in_references(organisation: Organisation) -> bool:
    """Whether the references that the organisation's pattern makes name the kind."""
    return "{kind}" in organisation.reference_pattern


def code_stands_in(organisation: Organisation, key: str, reference: str) -> bool:
    """Whether a reference shows of which kind its case is: by the code of that kind, or the one it had to begin with.

    A short code has to stand by itself: it is part of many words.
    """
    codes = {kind.code for kind in kinds_of(organisation) if kind.key == key}
    codes |= {code for kind, code in _CODES.items() if kind == key}
    return any(_stands_in(levelled(code), levelled(reference)) for code in codes)


def kind_words(kind: CaseKind) -> str:
    """What one of the service's own is called."""
    return {
        CaseKind.TENANCY: _("Tenancy"),
        CaseKind.NEIGHBOURS: _("Neighbours"),
        CaseKind.FAMILY: _("Family"),
        CaseKind.WORK: _("Work"),
        CaseKind.CONSUMER: _("Purchase or service"),
        CaseKind.BUSINESS: _("Between businesses"),
        CaseKind.OTHER: _("Something else"),
    }[kind]


def kind_for(organisation: Organisation, key: str) -> Kind | None:
    """The kind of a new case; ``None`` where the organisation has none. Raises ``Refusal`` for one not offered."""
    there = offered(organisation)
    if not key and not there:
        return None
    found = next((one for one in there if one.key == key), None)
    if found is None:
        raise Refusal(_("Please choose what fits best."), "kind")
    return found


def kind_typed(organisation: Organisation, typed: str) -> Kind | None:
    """The kind that a line of a list names: by its name, its code, or the word that the service has for it."""
    if not typed.strip():
        return None
    return next(
        (
            one
            for one in offered(organisation)
            if levelled(typed) in (levelled(one.name), levelled(one.code)) or same(typed, one.key)
        ),
        None,
    )


def kind_in(organisation: Organisation, key: str) -> Kind:
    """One of the organisation's kinds. Raises ``NotFound``."""
    found = next((one for one in kinds_of(organisation) if one.key == key), None)
    if found is None:
        raise NotFound
    return found


def add(organisation: Organisation, name: str, code: str) -> Kind:
    """A kind of the organisation's own. Without a code it gets one from its name. Raises ``Refusal``."""
    there = kinds_of(organisation)
    if len(there) >= MOST:
        raise Refusal(_("There are %(count)d kinds already, which is as many as there can be.", count=MOST), "name")
    numbers = [int(one.key.removeprefix(_KEY)) for one in there if one.key.startswith(_KEY)]
    name = _checked_name(organisation, "", name)
    kind = Kind(f"{_KEY}{max(numbers, default=0) + 1}", name, _checked_code(organisation, "", name, code))
    _keep(organisation, kind)
    return kind


def change(organisation: Organisation, key: str, name: str, code: str) -> None:
    """Another name or code. Every case of this kind reads so from now on; its reference stays. Raises ``Refusal``."""
    kind = kind_in(organisation, key)
    name = _checked_name(organisation, key, name)
    _keep(organisation, replace(kind, name=name, code=_checked_code(organisation, key, name, code)))


def end(organisation: Organisation, key: str) -> None:
    """Offers a kind no more. Raises ``Refusal`` for the last one while references name kinds."""
    kind = kind_in(organisation, key)
    if [one.key for one in offered(organisation)] == [key] and stand_in_references(organisation):
        raise Refusal(
            _("This is the last kind, and your references name the kind. Please change how references are made first.")
        )
    _keep(organisation, replace(kind, ended=True))


def take_up(organisation: Organisation, key: str) -> None:
    """Offers a kind again."""
    _keep(organisation, replace(kind_in(organisation, key), ended=False))


def _stands_in(code: str, text: str) -> bool:
    if len(code) >= _LONG_CODE:
        return code in text
    return re.search(rf"(?<![^\W\d_]){re.escape(code)}(?![^\W\d_])", text) is not None


def _checked_name(organisation: Organisation, key: str, typed: str) -> str:
    missing = _("Please give the kind a name of up to %(count)d characters.", count=LONGEST_NAME)
    name = one_line(typed, LONGEST_NAME, missing=missing, field="name", of_letters=True)
    if says_something(name):
        raise Refusal(_("Please give the name alone. This is a sentence."), "name")
    taken = [one.name for one in kinds_of(organisation) if one.key != key] + [_("Of no kind")]
    if any(same(name, one) for one in taken):
        raise Refusal(_("There is a kind of this name already. One that was ended can be taken up again."), "name")
    return name


def _checked_code(organisation: Organisation, key: str, name: str, typed: str) -> str:
    """As it stands in references: a few letters and digits, which no other kind has."""
    taken = {one.code for one in kinds_of(organisation) if one.key != key}
    code = "".join(typed.split()).upper()
    if not code:
        stem = "".join(one for one in name.upper() if one.isalnum())[:3]
        return next(one for one in (stem, *(f"{stem}{number}" for number in range(2, MOST + 2))) if one not in taken)
    if len(code) > LONGEST_CODE or not code.isalnum():
        raise Refusal(_("Please give a code of up to %(count)d letters and digits.", count=LONGEST_CODE), "code")
    if code in taken:
        raise Refusal(_("Another kind has this code."), "code")
    return code


def _known(one: CaseKind, changed: Kind | None) -> Kind:
    """One of the service's own, as the organisation has it. A name it was not given is in the reader's language."""
    if changed is None:
        return Kind(one.value, kind_words(one), _CODES[one])
    return replace(changed, name=changed.name or kind_words(one))


def _changed(organisation: Organisation) -> dict[str, Kind]:
    """What is kept, by key, as it was added."""
    rows = sorted(organisation.kind_rows, key=lambda row: (len(row.key), row.key))
    return {row.key: Kind(row.key, row.name, row.code, row.ended) for row in rows}


def _keep(organisation: Organisation, kind: Kind) -> None:
    if kind.key in list(CaseKind) and kind.name == kind_words(CaseKind(kind.key)):
        # Under the service's own word it goes on being read in the reader's language.
        kind = replace(kind, name="")
    row = next((one for one in organisation.kind_rows if one.key == kind.key), None)
    if row is None:
        organisation.kind_rows.append(KindRow(**asdict(kind)))
    else:
        row.name, row.code, row.ended = kind.name, kind.code, kind.ended
