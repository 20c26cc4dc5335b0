"""Keys under which people are known, and the encryption of what is kept of them. Both come from FRONTDOOR_SECRET_KEY."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

LEAST_SECRET = 32
"""Characters of a secret."""


class Vault:
    """Keyed hashes and encryption. The first secret is used for new things; the others are still read (rotation)."""

    def __init__(self, secrets_in_use: Sequence[str]) -> None:
        """`secrets_in_use`: the present secret, then older ones. Raises ValueError if there is none, or one is too short."""
        if not secrets_in_use or any(len(secret) < LEAST_SECRET for secret in secrets_in_use):
            raise ValueError(f"FRONTDOOR_SECRET_KEY needs at least {LEAST_SECRET} characters. Make one with: openssl rand -hex 32")
        self._hash_keys = [_derived(secret, "ids") for secret in secrets_in_use]
        self._box = MultiFernet([Fernet(urlsafe_b64encode(_derived(secret, "values"))) for secret in secrets_in_use])

    @classmethod
    def for_this_process(cls) -> Vault:
        """A vault whose secret dies with the process."""
        return cls([secrets.token_hex(32)])

    def key(self, kind: str, *parts: object) -> str:
        """The keyed hash of an id: what a store may see of it."""
        return self.keys(kind, *parts)[0]

    def keys(self, kind: str, *parts: object) -> tuple[str, ...]:
        """The keyed hash of an id under each secret, the present one first."""
        message = "\0".join([kind, *map(str, parts)]).encode()
        return tuple(hmac.new(hash_key, message, sha256).hexdigest()[:40] for hash_key in self._hash_keys)

    def lock(self, value: bytes) -> bytes:
        """Encrypt."""
        return self._box.encrypt(value)

    def unlock(self, value: bytes) -> bytes | None:
        """Decrypt; None if it was locked with a secret we no longer have, or is damaged."""
        try:
            return self._box.decrypt(value)
        except InvalidToken:
            return None

    def __repr__(self) -> str:
        return "Vault(...)"


def _derived(secret: str, purpose: str) -> bytes:
    """A key for one purpose (RFC 5869 extract-and-expand would add nothing for two fixed purposes of one random secret)."""
    return hmac.new(secret.encode(), f"lancashire-front-door/{purpose}".encode(), sha256).digest()
