"""An authenticator made of software, for good and bad answers (Web Authentication, 6.1)."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

PRESENT = 0x01
VERIFIED = 0x04
NEW = 0x40
"""Flags: somebody was there, was verified, and a new key follows."""


class SoftPasskey:
    """One passkey: a key pair, a count, and whose it is."""

    def __init__(self, *, origin: str, rp_id: str) -> None:
        self.origin = origin
        self.rp_id = rp_id
        self.flags = PRESENT | VERIFIED
        self.sign_count = 1
        self.credential_id = os.urandom(32)
        self.user_handle = b""
        self._key = ec.generate_private_key(ec.SECP256R1())

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answers `navigator.credentials.create`."""
        self.user_handle = base64url_to_bytes(options["user"]["id"])
        client = self._client("webauthn.create", options["challenge"])
        key = self._key.public_key().public_numbers()
        # A COSE key (RFC 9052): EC2, ES256, P-256.
        public = encode_cbor(
            {1: 2, 3: -7, -1: 1, -2: key.x.to_bytes(32, "big"), -3: key.y.to_bytes(32, "big")}
        )
        length = struct.pack(">H", len(self.credential_id))
        data = self._data(NEW) + bytes(16) + length + self.credential_id + public
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            {
                "clientDataJSON": bytes_to_base64url(client),
                "attestationObject": bytes_to_base64url(attestation),
            }
        )

    def use(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answers `navigator.credentials.get`, and counts."""
        client = self._client("webauthn.get", options["challenge"])
        self.sign_count += 1
        data = self._data()
        signed = data + hashlib.sha256(client).digest()
        return self._answer(
            {
                "clientDataJSON": bytes_to_base64url(client),
                "authenticatorData": bytes_to_base64url(data),
                "signature": bytes_to_base64url(self._key.sign(signed, ec.ECDSA(hashes.SHA256()))),
                "userHandle": bytes_to_base64url(self.user_handle),
            }
        )

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _data(self, flags: int = 0) -> bytes:
        place = hashlib.sha256(self.rp_id.encode()).digest()
        return place + struct.pack(">BI", self.flags | flags, self.sign_count)

    def _answer(self, response: dict[str, str]) -> dict[str, Any]:
        name = bytes_to_base64url(self.credential_id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response}
