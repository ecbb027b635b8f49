"""What a TLS certificate is for."""

from cryptography import x509


def is_named(pem: bytes, name: str) -> bool:
    """Whether a certificate names a host, by itself or with a star for its first part; false for what is none."""
    try:
        certificate = x509.load_pem_x509_certificates(pem)[0]
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return False
    addresses = [str(one) for one in names.get_values_for_type(x509.IPAddress)]
    hosts = [one.lower() for one in names.get_values_for_type(x509.DNSName)]
    return name in [*addresses, *hosts] or f"*.{name.partition('.')[2]}" in hosts
