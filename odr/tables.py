"""Every table of the installation, in one place for migrations and the inventory."""

from odr.accounts import tables as accounts
from odr.audit import tables as audit
from odr.cases import tables as cases
from odr.contracts import tables as contracts
from odr.db.columns import Base
from odr.enquiries import tables as enquiries
from odr.evidence import tables as evidence
from odr.facilitation import tables as agreements
from odr.files import tables as files
from odr.keyrings import tables as keyrings
from odr.lifekeys import tables as lifekeys
from odr.mail import tables as mail
from odr.messages import tables as messages
from odr.organisations import tables as organisations
from odr.privacy import tables as privacy
from odr.push import tables as push
from odr.settlements import tables as settlements
from odr.support import tables as support
from odr.training import tables as training
from odr.vaults import tables as vaults
from odr.vaults.inner import tables as inner

MODULES = (
    accounts,
    agreements,
    audit,
    cases,
    contracts,
    enquiries,
    evidence,
    files,
    inner,
    keyrings,
    lifekeys,
    mail,
    messages,
    organisations,
    privacy,
    push,
    settlements,
    support,
    training,
    vaults,
)
METADATA = Base.metadata
