"""What several people sign: one core under every document of that kind. Bytes in, bytes out.

Who has to sign, the canonical document, each one's statement and signature, a file of it all, and the check of such a
file anywhere, without the installation (``odr verify``). What a document says is the matter of its own capability.
"""
