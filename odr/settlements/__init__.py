"""The settlement: the formal document that ends a dispute, drafted by its people and signed by every party.

Each step is a signed entry of a room. Where a settlement stands is worked out from these each time, and stored nowhere.
"""
