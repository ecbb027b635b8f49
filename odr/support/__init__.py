"""Support by permission: who may look at how somebody uses the service, what for, until when, and each look."""
