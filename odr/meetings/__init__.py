"""Meetings: a facilitator proposes moments, those who are asked say when they can, and one of the moments is fixed.

Everything is an act of a room (``odr.messages.saying.acts``), as with offers. What became of a meeting is worked
out from the acts in the order of the chain, each time it is asked, and stands in no row.
"""
