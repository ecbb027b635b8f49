"""What the privacy officer does for everybody: each stands in the log of the desk."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from odr.audit.desk import DeskEvent, record_on_desk
from odr.db.work import Work
from odr.privacy import consents
from odr.privacy.policy import versions
from odr.privacy.policy.versions import Version
from odr.privacy.policy.wordings import Wording
from odr.privacy.tables import AddedUse


def publish_policy(work: Work, typed: Sequence[Wording], applies_from: datetime, by: UUID) -> Version:
    """A new version of the policy. Raises ``Refusal`` as ``versions.publish`` does."""
    done = versions.publish(work, typed, applies_from, by)
    record_on_desk(work, DeskEvent.POLICY_PUBLISHED, actor_id=by, subject_id=done.id, count=done.number)
    return done


def add_use(work: Work, typed: str, by: UUID) -> AddedUse:
    """A further use of personal data to ask everybody about. Raises ``Refusal``."""
    added = consents.add_use(work, typed)
    record_on_desk(work, DeskEvent.USE_ADDED, actor_id=by, subject_id=added.id)
    return added


def end_use(work: Work, use_id: UUID, by: UUID) -> None:
    """Asks no more about it. Raises ``NotFound``."""
    consents.end_use(work, use_id)
    record_on_desk(work, DeskEvent.USE_ENDED, actor_id=by, subject_id=use_id)
