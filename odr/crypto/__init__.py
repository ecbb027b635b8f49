"""Bytes in, bytes out: sealing, boxes, signatures, derivation, access codes.

No Flask, no database, no clock. Every format is specified to the byte in ``docs/protocol.md``.
"""
