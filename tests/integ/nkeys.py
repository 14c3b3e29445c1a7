"""A second, small implementation of nkeys and tokens, so that the tests do not believe the program under test.

SPEC claims 1.1, 1.2, 2.1. Ed25519 after RFC 8032, slow and plain; it only verifies and derives public keys.
"""

import base64
import hashlib
import json

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)

PREFIXES = {"A": 0, "C": 2 << 3, "M": 12 << 3, "N": 13 << 3, "O": 14 << 3, "U": 20 << 3, "V": 21 << 3}


def _recover_x(y, sign):
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * SQRT_M1 % P
    assert (x * x - x2) % P == 0, "not a point"
    return P - x if x & 1 != sign else x


def _add(a, b):
    A, B = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    C, E = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = B - A, E - C, E + C, B + A
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point = _add(point, point)
        scalar >>= 1
    return result


_GY = 4 * pow(5, P - 2, P) % P
_GX = _recover_x(_GY, 0)
G = (_GX, _GY, 1, _GX * _GY % P)


def _compress(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _decompress(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    x = _recover_x(y, sign)
    return (x, y, 1, x * y % P)


def public_of_seed(seed):
    scalar = int.from_bytes(hashlib.sha512(seed).digest()[:32], "little")
    scalar = (scalar & ((1 << 254) - 8)) | (1 << 254)
    return _compress(_multiply(scalar, G))


def verify(public, message, signature):
    if len(signature) != 64:
        return False
    r, s = _decompress(signature[:32]), int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % Q
    return s < Q and _compress(_multiply(s, G)) == _compress(_add(r, _multiply(h, _decompress(public))))


def crc16(data):
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def _decode(text):
    raw = base64.b32decode(text + "=" * (-len(text) % 8))
    assert int.from_bytes(raw[-2:], "little") == crc16(raw[:-2]), f"checksum of {text}"
    return raw[:-2]


def _encode(raw):
    return base64.b32encode(raw + crc16(raw).to_bytes(2, "little")).decode().rstrip("=")


def decode_public(text):
    """(letter, 32 bytes) of a public key."""
    raw = _decode(text)
    assert len(text) == 56 and raw[0] == PREFIXES[text[0]], text
    return text[0], raw[1:]


def public_text(seed_text):
    """The public key that belongs to a seed, both as text."""
    raw = _decode(seed_text)
    assert len(seed_text) == 58 and raw[0] & 0xF8 == 0x90, "not a seed"
    prefix = (raw[0] & 7) << 5 | raw[1] >> 3
    return _encode(bytes([prefix]) + public_of_seed(raw[2:]))


def _unbase64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def token_payload(token):
    """The payload of a token as text, after its header and its signature were checked."""
    header, payload, signature = token.split(".")
    assert _unbase64(header) == b'{"typ":"jwt","alg":"Ed25519"}'
    text = _unbase64(payload).decode()
    _, public = decode_public(json.loads(text)["iss"])
    assert verify(public, f"{header}.{payload}".encode(), _unbase64(signature)), "signature"
    return text


def token_claims(token):
    return json.loads(token_payload(token))
