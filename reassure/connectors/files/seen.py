"""Which keys a stream has shown already: a filter of fixed size that may be wrong about new keys, never about old."""

from hashlib import blake2b

#: 16 MB: at a million keys one in about a million new ones looks old.
BITS = 2**27


class Seen:
    def __init__(self) -> None:
        self._bits = bytearray(BITS // 8)

    def add(self, key: str) -> bool:
        """Remember the key; True if it was probably there before."""
        mark = blake2b(key.encode(), digest_size=16).digest()
        places = [int.from_bytes(mark[i : i + 4]) % BITS for i in range(0, 16, 4)]
        old = all(self._bits[place >> 3] >> (place & 7) & 1 for place in places)
        for place in places:
            self._bits[place >> 3] |= 1 << (place & 7)
        return old
