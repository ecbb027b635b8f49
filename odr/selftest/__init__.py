"""Attacks on a whole case that is played through the real code, on a scratch database: ``odr selftest``."""
