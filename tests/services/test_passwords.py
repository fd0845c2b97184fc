"""How passwords are kept."""

from __future__ import annotations

from pwdlib import PasswordHash


def test_the_product_hashes_with_rfc_9106_s_settings(quick_passwords: PasswordHash) -> None:
    kept = quick_passwords.hash("a long enough password")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
