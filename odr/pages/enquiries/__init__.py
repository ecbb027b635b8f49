"""What people write to those who run the service and to organisations: enquiries, feedback, requests, surveys."""

from odr.pages.enquiries import (
    asking,
    at_desk,
    at_organisation,
    feedback,
    helping,
    surveys,
    writing,
)
from odr.pages.enquiries.blueprint import enquiries

# Importing a module declares its routes on the blueprint.
__all__ = ["asking", "at_desk", "at_organisation", "enquiries", "feedback", "helping", "surveys", "writing"]
