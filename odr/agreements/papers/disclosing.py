"""Disclosing conflicts of interest: before anything else, and again whenever something new comes up."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from odr.agreements.papers import papers
from odr.agreements.papers.papers import OpenPaper
from odr.audit.log import Event
from odr.cases.cases import PARTY
from odr.cases.tables import Case, Participant
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement.ending import End, end, settle_state
from odr.facilitation.tables import DisclosureAnswer, Engagement, Paper
from odr.facilitation.validity.paper_rows import PaperKind, of_kind
from odr.facilitation.validity.people import facilitator_of, participant_in, require_open
from odr.facilitation.validity.places import signature_id
from odr.facilitation.validity.validity import answer_document
from odr.i18n import gettext as _
from odr.texts import as_signed
from odr.vaults.keys.open_vault import OpenVault

LONGEST = 4000


@dataclass(frozen=True)
class Disclosure:
    """What a facilitator discloses. The first three are always answered, be it with "none"."""

    relationships: str
    interests: str
    earlier_work: str
    more: str = ""

    def __repr__(self) -> str:
        return "<Disclosure>"


def disclose(opened: OpenVault, engagement: Engagement, disclosure: Disclosure) -> Paper:
    """The facilitator discloses. From here on they open nothing until every party has answered. Raises ``Refusal``."""
    author = participant_in(opened)
    if engagement.participant_id != author.id:
        raise NotFound
    case = require_open(opened.work, engagement)
    cleaned = Disclosure(
        **{name: _checked(value, name, needed=name != "more") for name, value in asdict(disclosure).items()}
    )
    paper = papers.write(opened, engagement, PaperKind.DISCLOSURE, asdict(cleaned))
    opened.record_for_case(Event.DISCLOSURE_MADE, subject_id=engagement.id)
    settle_state(opened.work, case)
    return paper


def accept(opened: OpenVault, engagement: Engagement, paper: Paper) -> None:
    """A party accepts a disclosure, with its signature. Raises ``Refusal`` if it does not open, or was accepted."""
    party, case = _party(opened, engagement, paper)
    session = opened.work.session
    if papers.read(opened, engagement, [paper])[0].content is None:
        raise Refusal(_("This disclosure does not open, so it cannot be answered. Please tell the organisation."))
    if session.get(DisclosureAnswer, (paper.id, party.id)) is not None:
        raise Refusal(_("You have accepted this already."))
    pair = opened.signing_pair()
    document = answer_document(paper, opened.work.now.isoformat())
    answer = DisclosureAnswer(paper_id=paper.id, participant_id=party.id, answered_at=opened.work.now)
    answer.signature = pair.sign(document, answer.signature_context(engagement, paper))
    session.add(answer)
    session.flush()
    opened.record_for_case(Event.DISCLOSURE_ACCEPTED, subject_id=signature_id(paper.id, party.id))
    settle_state(opened.work, case)


def object_to(opened: OpenVault, engagement: Engagement, paper: Paper) -> None:
    """A party objects to a disclosure: the engagement ends. Raises ``Refusal``."""
    party, _case = _party(opened, engagement, paper)
    end(opened.work, engagement, party.account_id, End.OBJECTED)


def ask(opened: OpenVault, engagement: Engagement, paper: Paper, question: str) -> Paper:
    """A party asks about a disclosure. All who take part read it. Raises ``Refusal``."""
    _party(opened, engagement, paper)
    text = _checked(question, "question", needed=True)
    return papers.write(opened, engagement, PaperKind.QUESTION, {"text": text}, paper.id)


def reply(opened: OpenVault, engagement: Engagement, question: Paper, answer: str) -> Paper:
    """The facilitator answers a question. Raises ``Refusal``."""
    author = participant_in(opened)
    if engagement.participant_id != author.id or question.kind != PaperKind.QUESTION.value:
        raise NotFound
    require_open(opened.work, engagement)
    text = _checked(answer, "answer", needed=True)
    return papers.write(opened, engagement, PaperKind.ANSWER, {"text": text}, question.id)


def disclosures_in(opened: OpenVault, engagement: Engagement) -> Sequence[OpenPaper]:
    """Disclosures, questions and answers, each in their order, as far as they open to this reader."""
    found = of_kind(opened.work, engagement, PaperKind.DISCLOSURE, PaperKind.QUESTION, PaperKind.ANSWER)
    return papers.read(opened, engagement, found)


def paper_in(opened: OpenVault, engagement: Engagement, paper_id: UUID, kind: PaperKind) -> Paper:
    """A paper of this engagement. Raises ``NotFound`` for any other, and for one of another kind."""
    paper = opened.work.session.get(Paper, paper_id)
    if paper is None or paper.engagement_id != engagement.id or paper.kind != kind.value:
        raise NotFound
    return paper


def _party(opened: OpenVault, engagement: Engagement, paper: Paper) -> tuple[Participant, Case]:
    party = participant_in(opened)
    if party.role != PARTY or party.case_id != engagement.case_id or paper.engagement_id != engagement.id:
        raise NotFound
    if party.withdrawn_at is not None or facilitator_of(opened.work, engagement) is None:
        raise NotFound
    if paper.kind != PaperKind.DISCLOSURE.value:
        raise NotFound
    return party, require_open(opened.work, engagement)


def _checked(typed: str, field: str, *, needed: bool) -> str:
    text = as_signed(typed, LONGEST, field)
    if needed and not text:
        raise Refusal(_("Please answer this; if there is nothing, write “none”."), field)
    return text
