"""Counter-based random numbers: every draw is a function of what it is for.

The words come from Philox4x32-10 (Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy
as 1, 2, 3", SC 2011).  The key is made of the root seed, the stream's name and the task's key; the
counter of the block number, the sequence number and the trial.  So a sequence can be made anywhere,
in any order, by any backend, from its number alone, and trial i of every learner sees the same
data.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

StreamName = Literal["data", "test", "init"]
Words = npt.NDArray[np.uint32]

_MULTIPLIER_0, _MULTIPLIER_1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL_0, _WEYL_1 = 0x9E3779B9, 0xBB67AE85
_LOW_32 = np.uint64(0xFFFFFFFF)
_SHIFT_32 = np.uint64(32)


def philox4x32(counter: npt.ArrayLike, key: tuple[int, int]) -> Words:
    """Philox4x32 with ten rounds.

    counter: uint32 [..., 4].  key: two 32-bit integers.  Returns uint32 [..., 4].
    """
    c0, c1, c2, c3 = np.moveaxis(np.asarray(counter).astype(np.uint64), -1, 0)
    k0, k1 = key
    for _ in range(10):
        product_0, product_1 = _MULTIPLIER_0 * c0, _MULTIPLIER_1 * c2
        c0, c1, c2, c3 = (
            (product_1 >> _SHIFT_32) ^ c1 ^ np.uint64(k0),
            product_1 & _LOW_32,
            (product_0 >> _SHIFT_32) ^ c3 ^ np.uint64(k1),
            product_0 & _LOW_32,
        )
        k0, k1 = (k0 + _WEYL_0) & 0xFFFFFFFF, (k1 + _WEYL_1) & 0xFFFFFFFF
    return np.stack([c0, c1, c2, c3], axis=-1).astype(np.uint32)


@dataclass(frozen=True)
class Stream:
    """The random words of one trial for one purpose.

    * ``root_seed``  the comparison's seed
    * ``name``       ``data`` (training sequences), ``test`` (fixed test sets), ``init`` (weights)
    * ``task_key``   digest of the task's name, version and configuration
    * ``trial``      number of the trial, from 0, below 2**32
    """

    root_seed: int
    name: StreamName
    task_key: str
    trial: int

    def sibling(self, name: StreamName, trial: int | None = None) -> Stream:
        """The stream of the same task for another purpose, and if given another trial."""
        return replace(self, name=name, trial=self.trial if trial is None else trial)

    @property
    def key(self) -> tuple[int, int]:
        """The Philox key: two 32-bit integers; the same for all trials."""
        text = f"{self.root_seed}|{self.name}|{self.task_key}".encode()
        digest = hashlib.blake2b(text, digest_size=8).digest()
        return int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little")

    def words(self, first: int, count: int, width: int) -> Words:
        """uint32 [count, width]: ``width`` words for each of the sequences first, first + 1, ...

        Word w of sequence s is word w mod 4 of the block with counter
        (w div 4, s mod 2**32, s div 2**32, trial).
        """
        blocks = -(-width // 4)
        counter = np.empty((count, blocks, 4), dtype=np.uint64)
        sequence = np.arange(first, first + count, dtype=np.uint64)[:, None]
        counter[..., 0] = np.arange(blocks, dtype=np.uint64)
        counter[..., 1] = sequence & _LOW_32
        counter[..., 2] = sequence >> _SHIFT_32
        counter[..., 3] = np.uint64(self.trial)
        return philox4x32(counter, self.key).reshape(count, blocks * 4)[:, :width]

    def generator(self) -> np.random.Generator:
        """A NumPy generator for this stream and trial: what a learner draws its weights from."""
        text = f"{self.root_seed}|{self.name}|{self.task_key}|{self.trial}".encode()
        digest = hashlib.blake2b(text, digest_size=16).digest()
        key = np.frombuffer(digest, dtype="<u8").astype(np.uint64)
        return np.random.Generator(np.random.Philox(key=key))
