"""Tables of what people write to those who run the service."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, Uuid
from sqlalchemy.orm import Mapped

from odr.crypto.context import Context, Purpose
from odr.db.columns import Base, Moment, identifier, key_material, metadata, sealed

_ONE_BY_ITSELF = {"info": {"side_by_side": "one row by itself, locked where its author or the desk changes it"}}


class Enquiry(Base):
    """Something that somebody wrote to those who run the service. It destroys itself when its time is over."""

    __tablename__ = "enquiries"
    __table_args__ = (Index(None, "kind", "made_at", "id"), _ONE_BY_ITSELF)

    id: Mapped[UUID] = identifier()
    kind: Mapped[str] = metadata("says what is kept of it and how long; one of a fixed list", String(20))
    account_id: Mapped[UUID | None] = metadata(
        "shows it to its author; empty where nobody was signed in", Uuid, ForeignKey("accounts.id"), index=True
    )
    sealed_content: Mapped[bytes] = sealed()
    made_at: Mapped[datetime] = metadata("orders the list", Moment)
    keep_until: Mapped[datetime] = metadata("says from when it is destroyed", Moment, index=True)
    read_at: Mapped[datetime | None] = metadata("says that somebody at the desk has read it", Moment)
    consent_at: Mapped[datetime | None] = metadata("of feedback: says that its author lets it be published", Moment)
    published_at: Mapped[datetime | None] = metadata("of feedback: says that it is published", Moment)

    def sealed_content_context(self) -> Context:
        """Where the words belong."""
        return Context(purpose=Purpose.ENQUIRY, subject=self.id, detail=self.kind)


class Request(Base):
    """What somebody asks for about data on themself: access, correction, removal and so on, with its deadline."""

    __tablename__ = "requests"
    __table_args__ = (Index(None, "state", "due_at", "id"), Index(None, "organisation_id", "state"), _ONE_BY_ITSELF)

    id: Mapped[UUID] = identifier()
    kind: Mapped[str] = metadata("says what is asked for; one of a fixed list", String(20))
    account_id: Mapped[UUID | None] = metadata(
        "shows it to whoever asked; empty if from outside", Uuid, ForeignKey("accounts.id"), index=True
    )
    sealed_contact: Mapped[bytes] = sealed()
    token_hash: Mapped[bytes | None] = key_material(unique=True)
    state: Mapped[str] = metadata("says what can still be done with it", String(20))
    made_at: Mapped[datetime] = metadata("shown beside it", Moment)
    due_at: Mapped[datetime | None] = metadata("the deadline; empty until it is confirmed", Moment)
    extended_at: Mapped[datetime | None] = metadata("says that the deadline was put off, which is done once", Moment)
    organisation_id: Mapped[UUID | None] = metadata(
        "says which organisation has to answer; empty if the service has", Uuid, ForeignKey("organisations.id")
    )
    reminded_at: Mapped[datetime | None] = metadata("says that those who have to answer were reminded", Moment)
    keep_until: Mapped[datetime | None] = metadata("says from when it is destroyed", Moment, index=True)

    def sealed_contact_context(self) -> Context:
        """Where name, address and the secret part of the link of somebody from outside belong."""
        return Context(purpose=Purpose.REQUEST_CONTACT, subject=self.id)


class RequestWords(Base):
    """Something that was written about a request: by whoever asked, or by those who answer."""

    __tablename__ = "request_words"
    __table_args__ = (_ONE_BY_ITSELF,)

    id: Mapped[UUID] = identifier()
    request_id: Mapped[UUID] = metadata(
        "says about which request", Uuid, ForeignKey("requests.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = metadata("orders what was written", Moment)
    side: Mapped[str] = metadata("says who wrote: whoever asked, the service, or the organisation", String(20))
    step: Mapped[str] = metadata("says what was done with it; one of a fixed list", String(20))
    sealed_text: Mapped[bytes] = sealed()

    def sealed_text_context(self) -> Context:
        """Where the words belong: to one step of one request."""
        return Context(
            purpose=Purpose.REQUEST_WORDS, item=self.request_id, subject=self.id, detail=f"{self.side} {self.step}"
        )


class Survey(Base):
    """Questions that the service, or an organisation, asks. What was answered is kept as totals alone."""

    __tablename__ = "surveys"
    __table_args__ = (_ONE_BY_ITSELF,)

    id: Mapped[UUID] = identifier()
    organisation_id: Mapped[UUID | None] = metadata(
        "says who asks; empty if the service does", Uuid, ForeignKey("organisations.id"), index=True
    )
    sealed_questions: Mapped[bytes] = sealed()
    made_at: Mapped[datetime] = metadata("orders the list", Moment)
    closes_at: Mapped[datetime] = metadata(
        "says until when it is answered, and from when totals are shown", Moment, index=True
    )
    keep_until: Mapped[datetime] = metadata("says from when it is destroyed", Moment, index=True)
    asking_since: Mapped[datetime | None] = metadata(
        "says that mails to whoever consents to being asked are being made; empty once they are", Moment, index=True
    )
    asked_up_to: Mapped[UUID | None] = metadata("says up to which account they are made", Uuid)

    def sealed_questions_context(self) -> Context:
        """Where the questions belong."""
        return Context(purpose=Purpose.SURVEY, subject=self.id)


class SurveyTotal(Base):
    """How often one answer was given to one question. By whom and when is not written down."""

    __tablename__ = "survey_totals"
    __table_args__ = (_ONE_BY_ITSELF,)

    survey_id: Mapped[UUID] = metadata(
        "says of which survey", Uuid, ForeignKey("surveys.id", ondelete="CASCADE"), primary_key=True
    )
    question: Mapped[int] = metadata("says to which question", Integer, primary_key=True, autoincrement=False)
    answer: Mapped[int] = metadata("says which answer", Integer, primary_key=True, autoincrement=False)
    count: Mapped[int] = metadata("how often it was given", Integer)


class SurveyText(Base):
    """A free answer, without an account and without a time. Its number is random, so that no order is kept."""

    __tablename__ = "survey_texts"
    __table_args__ = (_ONE_BY_ITSELF,)

    id: Mapped[UUID] = identifier()
    survey_id: Mapped[UUID] = metadata(
        "says of which survey", Uuid, ForeignKey("surveys.id", ondelete="CASCADE"), index=True
    )
    question: Mapped[int] = metadata("says to which question", Integer)
    sealed_text: Mapped[bytes] = sealed()

    def sealed_text_context(self) -> Context:
        """Where the words belong."""
        return Context(purpose=Purpose.SURVEY_TEXT, item=self.survey_id, subject=self.id)


class SurveyAnswered(Base):
    """That somebody has answered, and not what: so that nobody answers twice. Removed when the survey closes."""

    __tablename__ = "survey_answered"

    survey_id: Mapped[UUID] = metadata(
        "says which survey", Uuid, ForeignKey("surveys.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[UUID] = metadata(
        "says who", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, index=True
    )
