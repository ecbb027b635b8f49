"""The privacy officer publishes a version of the policy, which stands in the log of the desk."""

from datetime import datetime
from uuid import UUID

from odr.audit.desk import DeskEvent, record_on_desk
from odr.db.work import Work
from odr.privacy.policy import versions
from odr.privacy.policy.versions import Version


def publish_policy(work: Work, typed: str, summary: str, applies_from: datetime, by: UUID) -> Version:
    """A new version of the policy. Raises ``Refusal`` as ``versions.publish`` does."""
    done = versions.publish(work, typed, summary, applies_from, by)
    record_on_desk(work, DeskEvent.POLICY_PUBLISHED, actor_id=by, count=done.number)
    return done
