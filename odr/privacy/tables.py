"""Tables of privacy: the policy, the terms of organisations, who has accepted them, and consents."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, Uuid
from sqlalchemy.orm import Mapped

from odr.crypto.context import Context, Purpose
from odr.db.columns import Base, Moment, identifier, key_material, metadata, sealed


class PolicyVersion(Base):
    """A version of the policy, from the second on, or of the terms of one organisation. It is never changed."""

    __tablename__ = "policy_versions"
    __table_args__ = (
        Index(None, "organisation_id", "number"),
        {"info": {"side_by_side": "whoever publishes holds the job of the desk, or the whole installation"}},
    )

    id: Mapped[UUID] = identifier()
    organisation_id: Mapped[UUID | None] = metadata(
        "says whose terms they are; empty for the policy of the service", Uuid, ForeignKey("organisations.id")
    )
    number: Mapped[int] = metadata("orders the versions", Integer)
    sealed_text: Mapped[bytes] = sealed()
    sealed_summary: Mapped[bytes] = sealed()
    applies_from: Mapped[datetime] = metadata("says from when it is in force", Moment)
    published_at: Mapped[datetime] = metadata("shown with the version", Moment)
    published_by: Mapped[UUID] = metadata("says who published it", Uuid, ForeignKey("accounts.id"), index=True)

    def sealed_text_context(self) -> Context:
        """Where the text belongs."""
        return self._context("text")

    def sealed_summary_context(self) -> Context:
        """Where the sentence about what changed belongs."""
        return self._context("summary")

    def _context(self, what: str) -> Context:
        """Whose it is belongs to it: an organisation's terms are not the policy of the service, nor another's terms."""
        whose = "service" if self.organisation_id is None else str(self.organisation_id)
        return Context(purpose=Purpose.POLICY, subject=self.id, version=self.number, detail=f"{what} {whose}")


class Acceptance(Base):
    """Somebody has accepted a version of the policy or of an organisation's terms."""

    __tablename__ = "acceptances"
    __table_args__ = (Index(None, "account_id", "organisation_id", "number"),)

    id: Mapped[UUID] = identifier()
    account_id: Mapped[UUID] = metadata("says who", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID | None] = metadata(
        "says whose terms; empty for the policy of the service", Uuid, ForeignKey("organisations.id")
    )
    number: Mapped[int] = metadata("says which version", Integer)
    digest: Mapped[bytes] = key_material()
    language: Mapped[str] = metadata(
        "shown to the person: in which language the text was", String(12), server_default="en"
    )
    at: Mapped[datetime] = metadata("shown to the person", Moment)


class AddedUse(Base):
    """A use of personal data beyond the case that the privacy officer asks everybody about."""

    __tablename__ = "added_uses"
    __table_args__ = ({"info": {"side_by_side": "whoever changes it holds the job of the desk"}},)

    id: Mapped[UUID] = identifier()
    sentence: Mapped[str] = metadata("shown to everybody who is asked", String(200))
    added_at: Mapped[datetime] = metadata("orders the list", Moment)
    ended_at: Mapped[datetime | None] = metadata("says that nobody is asked any more", Moment)


class Consent(Base):
    """A consent to one use, with the words it was given to."""

    __tablename__ = "consents"
    __table_args__ = (Index(None, "account_id", "use"),)

    id: Mapped[UUID] = identifier()
    account_id: Mapped[UUID] = metadata("says whose", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"))
    use: Mapped[str] = metadata("says to what", String(40))
    sentence: Mapped[str] = metadata("the words it was given to", String(200))
    given_at: Mapped[datetime] = metadata("shown to the person", Moment)
    taken_back_at: Mapped[datetime | None] = metadata("ends it", Moment)


class UsageCount(Base):
    """How often something was counted in one hour. It is written when the hour is over, and names nobody."""

    __tablename__ = "usage_counts"
    __table_args__ = ({"info": {"side_by_side": "a number is added to, whatever it was"}},)

    hour: Mapped[datetime] = metadata("says for which hour; forgets it after its time", Moment, primary_key=True)
    kind: Mapped[str] = metadata("shown to the operators: what is counted", String(20), primary_key=True)
    value: Mapped[str] = metadata("shown to the operators: a route, a family, a host", String(100), primary_key=True)
    count: Mapped[int] = metadata("shown to the operators", Integer)
