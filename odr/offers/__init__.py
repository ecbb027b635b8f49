"""Offers: what somebody proposes, how it is answered, and what follows from it; a facilitator's suggestion to all.

Everything is an act of a room (``odr.messages.saying.acts``). What became of an offer is worked out from the
acts in the order of the chain, each time it is asked, and stands in no row.
"""
