"""A French of a few messages, made for one test: what it does not know stays English."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from odr import i18n

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n > 1);\\n"\n'


def catalog(messages: dict[str, str]) -> str:
    """A catalog with messages of one form."""
    return HEAD + "".join(f'\nmsgid "{message}"\nmsgstr "{french}"\n' for message, french in messages.items())


@pytest.fixture
def speaks_french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """English and a little French are spoken."""
    folder = tmp_path / "translations" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    words = {
        "Sign in": "Se connecter",
        "My details": "Mes coordonnées",
        "My language": "Ma langue",
        "Save": "Enregistrer",
        "Saved.": "Enregistré.",
        "My cases": "Mes dossiers",
        "today at %(time)s": "aujourd’hui à %(time)s",
        "An invitation from %(organisation)s": "Une invitation de %(organisation)s",
        "For your records, from %(organisation)s": "Pour vos dossiers, de %(organisation)s",
        "Does it go on? A question from %(organisation)s": "Cela continue ? Une question de %(organisation)s",
        "There is nothing here": "Il n’y a rien ici",
    }
    (folder / "odr.po").write_text(catalog(words), "utf-8")
    monkeypatch.setattr(i18n, "_CATALOGS", tmp_path / "translations")
    i18n.translations_of.cache_clear()
    yield
    i18n.translations_of.cache_clear()
