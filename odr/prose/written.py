"""The texts that come with the service, in every language they are written in: "1.md" in English, "1.fr.md" beside it.

They are accepted, filled in and signed as they stand, so they are files and not messages. Of which English text another
one is the translation stands in `odr/translations/<code>/texts.toml`.
"""

from functools import cache
from pathlib import Path
from types import MappingProxyType

from odr.i18n import SOURCE_LANGUAGE, current_language, languages


@cache
def written(english: Path) -> MappingProxyType[str, Path]:
    """The file of each language that a text is written in, by its code, given that of the English one."""
    others = {code: english.with_suffix(f".{code}{english.suffix}") for code in languages() if code != SOURCE_LANGUAGE}
    return MappingProxyType(
        {SOURCE_LANGUAGE: english} | {code: path for code, path in others.items() if path.is_file()}
    )


def language_to_read(english: Path, wanted: str = "") -> str:
    """The language in which a text is read: the one that is wanted, or is spoken now, if it is written in it."""
    code = wanted or current_language()
    return code if code in written(english) else SOURCE_LANGUAGE
