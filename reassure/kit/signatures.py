"""Checking RSA signatures of others: PSS with SHA-256, the salt as long as the digest."""

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from reassure.kit.errors import Invalid

_PSS = padding.PSS(mgf=padding.MGF1(SHA256()), salt_length=padding.PSS.DIGEST_LENGTH)
LEAST_BITS = 2048


def rsa_key(pem: str) -> rsa.RSAPublicKey:
    """The public key of a PEM text. Raises `Invalid` for anything else, and for one shorter than 2048 bits."""
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < LEAST_BITS:
        raise Invalid(f"This is no RSA public key of at least {LEAST_BITS} bits in PEM.", code="public_key")
    return key


def is_signed(*, pem: str, signature: bytes, message: bytes) -> bool:
    try:
        rsa_key(pem).verify(signature, message, _PSS, SHA256())
    except InvalidSignature:
        return False
    return True
