"""A settlement as a paper to read, print and keep, with the signed file inside."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from odr.dates import format_full_day, format_full_moment
from odr.i18n import gettext as _
from odr.i18n import in_language_of, language_words
from odr.paper.fonts import undrawable
from odr.paper.pdf import Attached, PrintedLine, Table, pdf_of_parts
from odr.settlements.document.document import Settlement
from odr.settlements.document.signed_files import StatementFile, settlement_file, statement_file
from odr.settlements.drafting.drafting import CLAUSES, TERMS
from odr.settlements.papers.wording import clause_words, facts_of, file_part, parts_of, person_part
from odr.settlements.standing.standing import Stated
from odr.signed.document import Signature


def paper_of(
    document: Settlement,
    signatures: Mapping[str, Signature],
    statements: Sequence[StatementFile],
    timezone: tzinfo,
) -> bytes:
    """The PDF of one version, in its language.

    ``signatures`` are by participant; who has not signed stands there as well.
    """
    with in_language_of(document.language):
        return _paper(document, signatures, statements, timezone)


def _paper(
    document: Settlement,
    signatures: Mapping[str, Signature],
    statements: Sequence[StatementFile],
    timezone: tzinfo,
) -> bytes:
    made = [signatures[one.participant] for one in document.signers if one.participant in signatures]
    file = settlement_file(document, made, statements).encode().decode("utf-8")
    attached = Attached(
        datetime.fromisoformat(document.offered_at),
        f"settlement-{document.number}.json",
        "application/json",
        _("The signed file, to be checked with “odr verify”"),
        file,
    )
    reference = _("Case %(reference)s, version %(number)s", reference=document.reference, number=document.number)
    parts: list[PrintedLine | Table] = [
        PrintedLine(document.title, "title"),
        PrintedLine(reference),
        *_people(document),
        *_points(document),
        *_files(document),
        *_clauses(document),
        *_signed(document, signatures, timezone),
        *_stated(statements, timezone),
        *_how_to_check(document),
    ]
    return pdf_of_parts(document.title, reference, parts, attached, language=document.language)


def not_drawn(document: Settlement) -> list[tuple[str, str]]:
    """The characters of a settlement that no font has, each with its number, which stands in the paper instead."""
    words = "".join(line for part in parts_of(document) for line in part.lines)
    return [(one, f"U+{ord(one):04X}") for one in undrawable(words)]


def _people(document: Settlement) -> list[PrintedLine]:
    lines = [PrintedLine(_("The parties"), "heading")]
    for one in document.people:
        name, *rest = person_part(one).lines
        lines.append(PrintedLine(name, "subheading"))
        lines += [PrintedLine(line, begins=not number) for number, line in enumerate(rest)]
    return lines


def _points(document: Settlement) -> list[PrintedLine]:
    lines = [PrintedLine(_("What is agreed"), "heading")]
    for one in document.points:
        lines.append(PrintedLine(f"{one.number}. {one.heading}", "subheading"))
        lines += _text(one.text)
        lines += [PrintedLine(fact, "list", "– ") for fact in facts_of(document, one)]
    return lines


def _files(document: Settlement) -> list[PrintedLine]:
    if not document.files:
        return []
    lines = [PrintedLine(_("Files that are part of it"), "heading")]
    for one in document.files:
        name, size, digest = file_part(one).lines
        lines += [PrintedLine(name, "subheading"), PrintedLine(size), PrintedLine(digest, "small", begins=False)]
    return lines


def _clauses(document: Settlement) -> list[PrintedLine]:
    lines = []
    for name in CLAUSES:
        if text := getattr(document, name):
            lines += [PrintedLine(clause_words(name), "heading"), *_text(text)]
    terms = [f"{clause_words(name)}{_(': ')}{getattr(document, name)}" for name in TERMS if getattr(document, name)]
    terms.append(_("Language: %(language)s", language=language_words(document.language)))
    terms.append(_("To be signed until the end of %(day)s", day=format_full_day(document.last_day)))
    if document.source:
        terms.append(_("Made from: %(source)s", source=document.source))
    return [*lines, PrintedLine(_("Further"), "heading"), *(PrintedLine(one, "list", "– ") for one in terms)]


def _signed(document: Settlement, signatures: Mapping[str, Signature], timezone: tzinfo) -> list[PrintedLine | Table]:
    rows = []
    for one in document.signers:
        made = signatures.get(one.participant)
        when = _("not signed") if made is None else _moment(made.at, timezone)
        rows.append((one.name, when, one.key[2:18]))
    return [
        PrintedLine(_("Signatures"), "heading"),
        Table((_("Name"), _("Signed"), _("Key")), rows, (14, 15, 12)),
    ]


def _stated(statements: Sequence[StatementFile], timezone: tzinfo) -> list[PrintedLine | Table]:
    if not statements:
        return []
    lines: list[PrintedLine | Table] = [PrintedLine(_("What the facilitator states"), "heading")]
    for one in statements:
        lines += _text(one.document.text)
        rows = [
            (one.document.facilitator.name, _moment(made.at, timezone), one.document.facilitator.key[2:18])
            for made in one.signatures
        ]
        lines.append(Table((_("Name"), _("Signed"), _("Key")), rows, (14, 15, 12)))
    return lines


def _how_to_check(document: Settlement) -> list[PrintedLine]:
    return [
        PrintedLine(_("How this is signed, and how to check it"), "heading"),
        PrintedLine(
            _(
                "Each signature is a simple electronic signature, made with a key that only that person's own access "
                "code opens. This paper is a print. What was signed is the file inside it; “odr verify” checks that "
                "file on any computer, and says whose keys signed it. That a key is that person's, the safety words of "
                "the keys and the log of the case tell."
            )
        ),
        PrintedLine(_("SHA-256 of what is signed:"), "small"),
        PrintedLine(document.digest().hex(), "small", begins=False),
    ]


def _text(text: str) -> list[PrintedLine]:
    """A text line by line; an empty one parts two paragraphs."""
    lines, begins = [], True
    for one in text.split("\n") if text else []:
        if one:
            lines.append(PrintedLine(one, begins=begins))
        begins = not one
    return lines


def statement_files(stated: Sequence[Stated]) -> list[StatementFile]:
    """What facilitators have stated, each as its own file."""
    return [statement_file(one.statement, one.signature) for one in stated]


def _moment(at: str, timezone: tzinfo) -> str:
    return format_full_moment(datetime.fromisoformat(at), timezone)
