"""The reader: the page on which browser folders are opened, served apart from every other page.

It is the same for everybody, bit by bit, so that what a service serves can be compared with what was released.
"""
