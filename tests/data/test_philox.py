"""Philox4x32-10 against the known answers published with Random123 (Salmon et al. 2011)."""

import numpy as np
import pytest

from rnnbench.streams import philox4x32

ONES = 0xFFFFFFFF
KNOWN_ANSWERS = [
    (
        (0, 0, 0, 0),
        (0, 0),
        (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8),
    ),
    (
        (ONES, ONES, ONES, ONES),
        (ONES, ONES),
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_a_block_is_the_published_one(
    counter: tuple[int, ...], key: tuple[int, int], answer: tuple[int, ...]
) -> None:
    block = philox4x32(np.array(counter, dtype=np.uint32), key)
    assert block.dtype == np.uint32
    assert block.tolist() == list(answer)


def test_blocks_of_any_shape_are_those_made_one_by_one() -> None:
    counters = np.random.default_rng(1).integers(0, 2**32, size=(3, 5, 4), dtype=np.uint32)
    key = (0x12345678, 0x9ABCDEF0)
    blocks = philox4x32(counters, key)
    assert blocks.shape == (3, 5, 4)
    for index in np.ndindex(3, 5):
        np.testing.assert_array_equal(blocks[index], philox4x32(counters[index], key))


def test_blocks_agree_with_a_transcription_in_plain_integers() -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        counter = [int(c) for c in rng.integers(0, 2**32, size=4)]
        key = [int(k) for k in rng.integers(0, 2**32, size=2)]
        block = philox4x32(np.array(counter, dtype=np.uint32), (key[0], key[1]))
        for _ in range(10):
            a, b = 0xD2511F53 * counter[0], 0xCD9E8D57 * counter[2]
            counter = [
                (b >> 32) ^ counter[1] ^ key[0],
                b % 2**32,
                (a >> 32) ^ counter[3] ^ key[1],
                a % 2**32,
            ]
            key = [(key[0] + 0x9E3779B9) % 2**32, (key[1] + 0xBB67AE85) % 2**32]
        assert block.tolist() == counter
