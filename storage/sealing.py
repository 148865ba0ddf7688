"""Short secrets, kept so that they cannot be read back. What protects them is how rarely they may be guessed at."""

from __future__ import annotations

import hashlib
import hmac
import secrets

_ROUNDS = 1000


def seal(secret: str) -> str:
    """What is kept instead of it: another text each time."""
    salt = secrets.token_hex(8)
    return f"{salt}${_digest(salt, secret)}"


def opens(sealed: str, secret: str) -> bool:
    """Whether it is the secret that was sealed."""
    salt, _, digest = sealed.partition("$")
    return hmac.compare_digest(digest, _digest(salt, secret))


def fingerprint(token: str) -> str:
    """What a long random token is found by; nobody can guess such a token, so it needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def _digest(salt: str, secret: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", secret.encode(), salt.encode(), _ROUNDS).hex()
