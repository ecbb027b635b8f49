"""Names of people and organisations in running text: one that could be read as words of ours stands in quotation marks.

"Tessa Quill has signed. Nothing is left to do" is a name that somebody may give themself. In "Offer by …" nobody could
see where the name ends and this service speaks. What cannot be anything but a name stands as it is.
"""

import re
import unicodedata

_MOST_SIGNS, _MOST_WORDS = 60, 6
# Of scripts without capital letters, in which a few signs can say as much.
_MOST_UNCASED, _MOST_WORDS_UNCASED = 10, 4
# What is written small in names, and says nothing of what somebody does.
_WRITTEN_SMALL = (
    "a ab abu af ag al an and ap aan as at auf av bei ben bin bint by co d da das de degli dei del della den der des "
    "di do dos du e e.v el en et för for fra für gmbh i ibn im in inc ja kg l la las le les llc lo los ltd m mbh na "
    "nad ng o och of og on op os ou per plc pour s son sur t te ten ter the til to u und ul van ved vom von vor vu y "
    "ya z za zu zum zur esq jr sr ev geb né née dit alias"
)
_SMALL = frozenset(_WRITTEN_SMALL.split())
# What ends a sentence or a part of one. A full stop behind a short word shortens it: "Dr. J. R. Quill".
_ENDS = re.compile(
    r"[!?;:\u2026\u3002\uff01\uff1f\uff1b\uff1a\u061f\u061b\u06d4\u0964]|[^\W\d_]{5}\.\s|\s[-\u2013\u2014]\s"
)
_MARKS = {ord(one): "'" for one in '"\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u300c\u300d\u300e\u300f\uff02'}
_OPENING, _CLOSING = "\u201c", "\u201d"


def in_a_sentence(name: str) -> str:
    """The name as it stands among words of ours. Quotation marks within are single ones: it ends where ours do."""
    if _is_a_name(name):
        return name
    return f"{_OPENING}{name.translate(_MARKS)}{_CLOSING}"


def says_something(name: str) -> bool:
    """Whether this is a sentence with more behind it, which is nobody's name."""
    return _ENDS.search(name) is not None and len(_small_words(name)) > 1


def _is_a_name(name: str) -> bool:
    words = name.split()
    if not words or (len(words) == 1 and name.isascii()):
        return True
    if len(name) > _MOST_SIGNS or _ENDS.search(name) or len([one for one in words if one not in _SMALL]) > _MOST_WORDS:
        return False
    if _small_words(name):
        return False
    if name.isascii():
        return True
    uncased = max(sum(unicodedata.category(one) == "Lo" for one in word) for word in words)
    return uncased <= _MOST_UNCASED and (not uncased or len(words) <= _MOST_WORDS_UNCASED)


def _small_words(name: str) -> list[str]:
    """Words that begin with a small letter, as few in names do."""
    words = (word.strip(".,()'\u2019\u201c\u201d\"&") for word in name.replace("'", " ").replace("\u2019", " ").split())
    return [word for word in words if word[:1].islower() and word.casefold() not in _SMALL and "@" not in word]
