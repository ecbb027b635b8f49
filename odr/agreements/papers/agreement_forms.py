"""The forms that an agreement begins with: the recommended one, which is public, and an organisation's own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import select

from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.facilitation.tables import AgreementForm
from odr.i18n import SOURCE_LANGUAGE
from odr.i18n import gettext as _
from odr.organisations.tables import Organisation
from odr.prose.text import blocks, canonical, text_digest
from odr.prose.written import language_to_read, written

TEXTS = Path(__file__).with_name("texts")
RECOMMENDED = "1"
# What is filled in for one agreement, written in a form between braces.
PLACES = frozenset({"parties", "facilitator", "reference", "notes_days", "breach_hours", "fees", "law", "language"})
# Without these a form could not say who and what it is about, nor what the service itself carries out.
NEEDED = frozenset({"parties", "facilitator", "reference", "notes_days"})
_PLACE = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True)
class FormText:
    """A text with places to fill in. ``name`` says which it is, as it stands in what is signed.

    ``version`` and ``language`` are those of a form that we recommend, and empty for an organisation's own.
    """

    name: str
    text: str
    saved_at: datetime | None = None
    version: str = ""
    language: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the text, in hexadecimal."""
        return text_digest(self.text).hex()


def recommended(version: str | None = None, language: str = "") -> FormText:
    """A version of the form that we recommend: "1" is the first in English, "1.fr" the same in French.

    Without one, the latest in this language, or in the one that is spoken now. Raises ``NotFound`` if there is none.
    """
    if version is not None:
        found = _recommended().get(version)
        if found is None:
            raise NotFound
        return found
    return _recommended()[_named(RECOMMENDED, language_to_read(TEXTS / f"{RECOMMENDED}.md", language))]


def recommended_forms() -> list[FormText]:
    """Every version there has been, in every language, the latest first."""
    return list(_recommended().values())


@lru_cache(maxsize=1)
def _recommended() -> Mapping[str, FormText]:
    numbers = {path.stem.partition(".")[0] for path in TEXTS.glob("*.md")}
    found = {}
    for number in sorted(numbers, key=int, reverse=True):
        for code, path in written(TEXTS / f"{number}.md").items():
            version = _named(number, code)
            name = f"recommended form, version {number}" + ("" if code == SOURCE_LANGUAGE else f", {code}")
            text = canonical(path.read_text(encoding="utf-8"))
            found[version] = FormText(name, text, version=version, language=code)
    return found


def _named(number: str, code: str) -> str:
    return number if code == SOURCE_LANGUAGE else f"{number}.{code}"


def own_forms(work: Work, organisation_id: UUID) -> list[FormText]:
    """The versions of an organisation's own form, the latest first."""
    rows = work.session.scalars(
        select(AgreementForm)
        .where(AgreementForm.organisation_id == organisation_id)
        .order_by(AgreementForm.number.desc())
    ).all()
    return [_form(work, row) for row in rows]


def latest_own_form(work: Work, organisation_id: UUID) -> FormText | None:
    """The latest version of an organisation's own form, if it has one."""
    row = _latest_row(work, organisation_id)
    return None if row is None else _form(work, row)


def save_own_form(work: Work, organisation: Organisation, typed: str, by: UUID) -> FormText:
    """A new version of an organisation's own form; earlier ones stay. Raises ``Refusal``."""
    text = canonical(typed)
    _check_places(text)
    latest = _latest_row(work, organisation.id)
    if latest is not None and _form(work, latest).text == text:
        raise Refusal(_("This is the version that you have already."), "text")
    row = AgreementForm(
        id=uuid4(),
        organisation_id=organisation.id,
        number=1 if latest is None else latest.number + 1,
        saved_at=work.now,
        saved_by=by,
    )
    row.sealed_text = work.installation.seal(text.encode("utf-8"), row.sealed_text_context())
    work.session.add(row)
    work.session.flush()
    return _form(work, row)


def filled(form: FormText, values: dict[str, str]) -> str:
    """The form with its places filled in. What is filled in is not looked at for places again."""
    return canonical(_PLACE.sub(lambda found: values.get(found[1], found[0]), form.text))


def _check_places(text: str) -> None:
    found = set(_PLACE.findall(text))
    if strange := sorted(found - PLACES):
        raise Refusal(
            _(
                "“{%(place)s}” is no place that can be filled in. There are: %(places)s.",
                place=strange[0][:40],
                places=", ".join(f"{{{place}}}" for place in sorted(PLACES)),
            ),
            "text",
        )
    if missing := sorted(NEEDED - found):
        raise Refusal(_("The place “{%(place)s}” has to appear somewhere in the text.", place=missing[0]), "text")
    if not blocks(text) or blocks(text)[0].kind != "title":
        raise Refusal(_("The first line has to be the title: “# ”, and then its words."), "text")


@once(rows_of=(AgreementForm,))
def _latest_row(work: Work, organisation_id: UUID) -> AgreementForm | None:
    return work.session.scalar(
        select(AgreementForm)
        .where(AgreementForm.organisation_id == organisation_id)
        .order_by(AgreementForm.number.desc())
        .limit(1)
    )


def _form(work: Work, row: AgreementForm) -> FormText:
    text = work.installation.open(row.sealed_text, row.sealed_text_context()).decode("utf-8")
    return FormText(f"own form of the organisation, version {row.number}", text, saved_at=row.saved_at)
