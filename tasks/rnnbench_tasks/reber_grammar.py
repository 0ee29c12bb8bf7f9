"""The embedded Reber grammar as an automaton: it makes strings and says which symbols may follow.

Hochreiter & Schmidhuber 1997, Section 5.1; the inner graph is that of Reber (1967).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from rnnbench.plugin import BoolArray, FloatArray, Int64Array, TrialError, Words, unit

ALPHABET = "BTPSXVE"
NO_SYMBOL = len(ALPHABET)
"""What stands behind the end of a string in a padded array."""

Symbols = npt.NDArray[np.int8]
Edge = tuple[str, int]

# For each node of the Reber graph its two edges (symbol, next node), the one towards the end
# second; the same edge twice where there is no choice.  Node 7 is the end.
_REBER: tuple[tuple[Edge, Edge], ...] = (
    (("B", 1), ("B", 1)),
    (("T", 2), ("P", 3)),
    (("S", 2), ("X", 4)),
    (("T", 3), ("V", 5)),
    (("X", 3), ("S", 6)),
    (("P", 4), ("V", 6)),
    (("E", 7), ("E", 7)),
)
# Neither T nor P is nearer to the end: both lead there in three more symbols at least.
_FAIR_NODE = 1

_TAIL = 1e-12


@dataclass(frozen=True)
class EmbeddedReberGrammar:
    """B, then T or P, then ``inner`` Reber strings, then the same T or P, then E.

    * ``inner``             Reber strings in a row, at least 1
    * ``exit_probability``  of the edge towards the end, where an inner string has a choice; both
      letters, and T and P at the start of an inner string, have probability 1/2
    """

    inner: int
    exit_probability: float

    @cached_property
    def _edges(self) -> list[tuple[Edge, Edge]]:
        """The two edges of every state of the whole automaton; state 0 is the start.

        States: before and after the first B; for each of T and P the nodes of its inner strings,
        then the state that waits for the letter again; the state before the last E; the end.
        """
        states_a_letter = len(_REBER) * self.inner + 1
        starts = (2, 2 + states_a_letter)
        closing = 2 + 2 * states_a_letter
        edges: list[tuple[Edge, Edge]] = [(("B", 1),) * 2, (("T", starts[0]), ("P", starts[1]))]
        for letter, start in zip("TP", starts, strict=True):
            for node_0 in range(start, start + len(_REBER) * self.inner, len(_REBER)):
                for (a, to_a), (b, to_b) in _REBER:
                    edges.append(((a, node_0 + to_a), (b, node_0 + to_b)))
            edges.append(((letter, closing),) * 2)
        edges.append((("E", closing + 1),) * 2)
        return edges

    @property
    def _end(self) -> int:
        return len(self._edges)

    @cached_property
    def _symbol(self) -> Symbols:
        """int8 [states, 2]: the symbol on each edge; the end makes no more symbols."""
        rows = [[ALPHABET.index(symbol) for symbol, _ in pair] for pair in self._edges]
        return np.array([*rows, [NO_SYMBOL] * 2], dtype=np.int8)

    @cached_property
    def _successor(self) -> Int64Array:
        """int64 [states, 2]: where each edge leads; the end leads to itself."""
        rows = [[to for _, to in pair] for pair in self._edges]
        return np.array([*rows, [self._end] * 2], dtype=np.int64)

    @cached_property
    def _exit_chance(self) -> npt.NDArray[np.float32]:
        """float32 [states]: the probability of the second edge."""
        inner = [self.exit_probability] * len(_REBER)
        inner[_FAIR_NODE] = 0.5
        letter = [*inner * self.inner, 0.5]
        return np.array([0.5, 0.5, *letter, *letter, 0.5, 0.5], dtype=np.float32)

    @cached_property
    def _transition(self) -> Int64Array:
        """int64 [states + 1, 8]: where a symbol leads; the last state is that of illegal strings.

        NO_SYMBOL leads nowhere, so that padding changes no state.
        """
        illegal = self._end + 1
        table = np.full((illegal + 1, NO_SYMBOL + 1), illegal, dtype=np.int64)
        table[:, NO_SYMBOL] = np.arange(illegal + 1)
        states = np.arange(self._end)
        for edge in (0, 1):
            table[states, self._symbol[:-1, edge]] = self._successor[:-1, edge]
        return table

    @cached_property
    def _legal(self) -> BoolArray:
        """bool [states, 7]: the symbols that some edge of a state makes."""
        legal = np.zeros((self._end + 1, NO_SYMBOL), dtype=np.bool_)
        states = np.arange(self._end)
        for edge in (0, 1):
            legal[states, self._symbol[:-1, edge]] = True
        return legal

    @cached_property
    def words_per_string(self) -> int:
        """How many random words a string has, one for each symbol.

        The least number that a string outgrows with a probability below 1e-12.
        """
        return self._bounds[0]

    @cached_property
    def longest(self) -> int:
        """The length of the longest string: all words used, then the way out."""
        return self._bounds[1]

    @cached_property
    def _bounds(self) -> tuple[int, int]:
        chance = self._exit_chance.astype(np.float64)
        targets = self._successor.ravel()
        probability: FloatArray = np.zeros(self._end + 1)
        probability[0] = 1.0
        # Kept apart from the probabilities, which may underflow to 0 where a state is reachable.
        reached = probability > 0.0
        words = 0
        while probability[: self._end].sum() >= _TAIL:
            flow = np.stack([probability * (1.0 - chance), probability * chance], axis=1)
            arrived = np.bincount(targets, flow.ravel(), minlength=self._end + 1)
            probability = arrived.astype(np.float64)
            reached = np.bincount(targets, np.repeat(reached, 2), minlength=self._end + 1) > 0.0
            words += 1
        states = np.flatnonzero(reached)
        longest = words
        while (states != self._end).any():
            states = self._successor[states, 1]
            longest += 1
        return words, longest

    def strings(self, words: Words) -> tuple[Symbols, Int64Array]:
        """One string for each row of words.

        words: uint32 [n, words_per_string]; word t decides symbol t, if there is a choice.  A
        string that outlasts its words (probability below 1e-12) takes the edges towards the end.
        Returns the symbols, int8 [n, longest] with NO_SYMBOL behind each end, and the lengths,
        int64 [n].
        """
        count = len(words)
        draws = unit(words)
        symbols = np.full((count, self.longest), NO_SYMBOL, dtype=np.int8)
        states = np.zeros(count, dtype=np.int64)
        for t in range(self.longest):
            if (states == self._end).all():
                break
            edge = np.ones(count, dtype=np.int64)
            if t < self.words_per_string:
                edge[:] = draws[:, t] < self._exit_chance[states]
            symbols[:, t] = self._symbol[states, edge]
            states = self._successor[states, edge]
        return symbols, np.count_nonzero(symbols != NO_SYMBOL, axis=1).astype(np.int64)

    def legal_successors(
        self, symbols: npt.NDArray[np.integer], lengths: npt.NDArray[np.integer]
    ) -> BoolArray:
        """bool [S, 7]: which symbols may follow each symbol of some packed strings.

        symbols: integers [S], one string after the other.  lengths: integers [n].
        Nothing may follow the last E.  Raises TrialError for a string that is not of the grammar.
        """
        inside = np.arange(int(lengths.max())) < lengths[:, None]
        padded = np.full(inside.shape, NO_SYMBOL, dtype=np.int64)
        padded[inside] = symbols
        states = np.empty(inside.shape, dtype=np.int64)
        current = np.zeros(len(lengths), dtype=np.int64)
        for t in range(inside.shape[1]):
            current = self._transition[current, padded[:, t]]
            states[:, t] = current
        if (current != self._end).any():
            i = int(np.flatnonzero(current != self._end)[0])
            text = "".join(ALPHABET[symbol] for symbol in padded[i] if symbol != NO_SYMBOL)
            raise TrialError(f"sequence {i} is no string of the embedded Reber grammar: {text}")
        return self._legal[states[inside]]
