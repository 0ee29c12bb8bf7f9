"""The embedded Reber automaton against rewriting rules written down apart from it."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import pytest

from rnnbench.plugin import Stream, TrialError
from rnnbench_tasks.reber_grammar import ALPHABET, NO_SYMBOL, EmbeddedReberGrammar

DRAWS = 100_000

# The Reber grammar as a right-linear one: a node of the graph is a lower-case letter.
RULES = {
    "a": ("Tb", "Pc"),
    "b": ("Sb", "Xd"),
    "c": ("Tc", "Ve"),
    "d": ("Xc", "S"),
    "e": ("Pd", "V"),
}


@cache
def rest_after(prefix: str, inner: int) -> frozenset[str]:
    """What may still be to come after a prefix, each with its symbol in front."""
    if prefix:
        rests = {rest[1:] for rest in rest_after(prefix[:-1], inner) if rest[0] == prefix[-1]}
    else:
        rests = {f"B{letter}{'BaE' * inner}{letter}E" for letter in "TP"}
    while any(rest[:1] in RULES for rest in rests):
        rests = {
            new + rest[1:] if rest[:1] in RULES else rest
            for rest in rests
            for new in RULES.get(rest[:1], ("",))
        }
    return frozenset(rests) - {""} if prefix else frozenset(rests)


def successors(prefix: str, inner: int) -> set[str]:
    return {rest[0] for rest in rest_after(prefix, inner)}


def texts(symbols: np.ndarray) -> list[str]:
    letters = np.array([*ALPHABET, ""])[symbols]
    return ["".join(row) for row in letters]


def grammar_strings(
    grammar: EmbeddedReberGrammar, draws: int, seed: int = 1
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Symbols and lengths of many strings, 10,000 at a time."""
    stream = Stream(seed, "test", "reber", 0)
    for first in range(0, draws, 10_000):
        yield grammar.strings(stream.words(first, 10_000, grammar.words_per_string))


def expected_length(inner: int, exit_probability: float) -> float:
    """By the linear equations m = 1 + M m for the nodes of the graph, plus the outer symbols."""
    p, q = exit_probability, 1.0 - exit_probability
    moves = np.zeros((6, 6))
    moves[0, 1] = moves[0, 2] = 0.5
    moves[1, 1], moves[1, 3] = q, p
    moves[2, 2], moves[2, 4] = q, p
    moves[3, 2], moves[3, 5] = q, p
    moves[4, 3], moves[4, 5] = q, p
    from_node = np.linalg.solve(np.eye(6) - moves, np.ones(6))
    return float(4.0 + inner * (1.0 + from_node[0]))


@pytest.fixture(scope="module")
def article() -> EmbeddedReberGrammar:
    return EmbeddedReberGrammar(inner=1, exit_probability=0.5)


@pytest.fixture(scope="module")
def many(article: EmbeddedReberGrammar) -> Counter[str]:
    return Counter(
        text for symbols, _ in grammar_strings(article, DRAWS) for text in texts(symbols)
    )


def test_the_expected_length_of_a_string_is_exactly_twelve() -> None:
    assert expected_length(1, 0.5) == pytest.approx(12.0, abs=1e-12)


@pytest.mark.parametrize(
    ("inner", "exit_probability"), [(1, 0.5), (1, 0.7), (1, 0.3), (2, 0.5), (3, 0.6)]
)
def test_the_mean_length_is_the_expected_one(inner: int, exit_probability: float) -> None:
    grammar = EmbeddedReberGrammar(inner, exit_probability)
    lengths = np.concatenate([lengths for _, lengths in grammar_strings(grammar, DRAWS)])
    standard_error = lengths.std() / np.sqrt(DRAWS)
    assert abs(lengths.mean() - expected_length(inner, exit_probability)) < 4 * standard_error
    assert lengths.min() == 4 + 5 * inner
    assert lengths.max() <= grammar.longest


def test_the_shortest_strings_have_nine_symbols_and_are_the_four_known_ones(
    many: Counter[str],
) -> None:
    assert {text for text in many if len(text) <= 9} == {
        "BTBTXSETE",
        "BPBTXSEPE",
        "BTBPVVETE",
        "BPBPVVEPE",
    }


@pytest.mark.parametrize(
    "reber", ["BTSSXXTVVE", "BPVPXVPXVPXVVE", "BTXXVPSE", "BPVPXVVE", "BPTVPSE"]
)
def test_reber_strings_known_from_the_literature_are_accepted(
    article: EmbeddedReberGrammar, reber: str
) -> None:
    text = f"BP{reber}PE"
    symbols = np.array([ALPHABET.index(letter) for letter in text])
    assert article.legal_successors(symbols, np.array([len(text)])).shape == (len(text), 7)


def test_every_string_is_derived_by_the_rewriting_rules(many: Counter[str]) -> None:
    for text in many:
        assert all(text[t] in successors(text[:t], 1) for t in range(len(text)))
        assert not successors(text, 1)


def test_the_second_letter_comes_again_just_before_the_end_and_six_steps_later_at_least(
    many: Counter[str],
) -> None:
    for text in many:
        assert text[0] == "B"
        assert text[1] == text[-2]
        assert text[1] in "TP"
        assert text[-1] == "E"
        assert len(text) - 2 - 1 >= 6


def test_each_string_is_as_frequent_as_its_branchings_make_it(
    many: Counter[str], check_frequencies: Callable[..., None]
) -> None:
    frequent = [text for text, _ in many.most_common(100)]
    branchings = [
        sum(len(successors(text[:t], 1)) == 2 for t in range(len(text))) for text in frequent
    ]
    check_frequencies([many[t] for t in frequent], 0.5 ** np.array(branchings), DRAWS)


@pytest.mark.parametrize("exit_probability", [0.5, 0.7, 0.25])
def test_every_edge_has_its_probability(
    exit_probability: float, check_frequencies: Callable[..., None]
) -> None:
    grammar = EmbeddedReberGrammar(1, exit_probability)
    taken: Counter[tuple[str, str]] = Counter()
    for symbols, _ in grammar_strings(grammar, 20_000, seed=5):
        for text, count in Counter(texts(symbols)).items():
            for t, letter in enumerate(text):
                # The set of what may still come is a name for the node.
                node = "|".join(sorted(rest_after(text[:t], 1)))
                taken[node, letter] += count
    exits = {"b": "X", "c": "V", "d": "S", "e": "V"}
    nodes = {node for node, _ in taken}
    choices = 0
    for node in nodes:
        if len({rest[0] for rest in node.split("|")}) == 1:
            continue
        visits = sum(count for (n, _), count in taken.items() if n == node)
        by_letter = {letter: count for (n, letter), count in taken.items() if n == node}
        kinds = [kind for kind in exits if _is_node(node, kind)]
        letter = exits[kinds[0]] if kinds else "T"
        chance = exit_probability if kinds else 0.5
        check_frequencies([by_letter[letter]], [chance], visits)
        choices += 1
    assert choices == 1 + 2 * 5


def _is_node(node: str, kind: str) -> bool:
    """Whether the rests that name a node start as the rules of one kind do."""
    rests, starts = node.split("|"), sorted(RULES[kind])
    return len(rests) == 2 and all(map(str.startswith, rests, starts))


def test_strings_outgrow_their_words_with_a_probability_below_one_in_a_trillion() -> None:
    for inner, exit_probability in ((1, 0.5), (1, 0.1), (3, 0.5), (2, 0.9)):
        grammar = EmbeddedReberGrammar(inner, exit_probability)
        lengths = _length_distribution(inner, exit_probability, grammar.words_per_string)
        assert lengths.sum() == pytest.approx(1.0, abs=1.1e-12)
        fewer = _length_distribution(inner, exit_probability, grammar.words_per_string - 1)
        assert 1.0 - fewer.sum() > 0.9e-12


def _length_distribution(inner: int, exit_probability: float, longest: int) -> np.ndarray:
    """P(length = n), n = 0 .. longest, by convolving the lengths of the inner strings."""
    p, q = exit_probability, 1.0 - exit_probability
    step = np.zeros((7, 7))
    step[0, 1] = step[0, 2] = 0.5
    step[1, 1], step[1, 3] = q, p
    step[2, 2], step[2, 4] = q, p
    step[3, 2], step[3, 5] = q, p
    step[4, 3], step[4, 5] = q, p
    step[5, 6] = 1.0
    at = np.eye(7)[0]
    one = np.zeros(longest + 1)
    for length in range(2, longest + 1):
        at = at @ step
        one[length] = at[6]
    whole: np.ndarray = np.eye(longest + 1)[4]
    for _ in range(inner):
        whole = np.convolve(whole, one)[: longest + 1]
    return whole


@pytest.mark.parametrize("inner", [1, 2])
def test_a_string_without_words_left_takes_the_way_out(inner: int) -> None:
    grammar = EmbeddedReberGrammar(inner, 0.5)
    # The largest words never choose the edge towards the end, so this string loops at T.
    words = np.full((1, grammar.words_per_string), 2**32 - 1, dtype=np.uint32)
    words[0, 3] = 0
    symbols, lengths = grammar.strings(words)
    (text,) = texts(symbols)
    assert text.startswith("BTBP" + "T" * (grammar.words_per_string - 4))
    assert text.endswith("ETE")
    assert grammar.words_per_string < lengths[0] <= grammar.longest
    assert not successors(text, inner)


@pytest.mark.parametrize("inner", [1, 2, 3])
def test_legal_successors_are_those_of_the_rewriting_rules(inner: int) -> None:
    grammar = EmbeddedReberGrammar(inner, 0.45)
    stream = Stream(3, "test", "reber", 0)
    symbols, lengths = grammar.strings(stream.words(0, 400, grammar.words_per_string))
    legal = grammar.legal_successors(symbols[symbols != NO_SYMBOL], lengths)
    expected = [
        [letter in successors(text[: t + 1], inner) for letter in ALPHABET]
        for text in texts(symbols)
        for t in range(len(text))
    ]
    np.testing.assert_array_equal(legal, expected)


def test_after_the_inner_string_only_the_matching_letter_is_legal(
    article: EmbeddedReberGrammar,
) -> None:
    for text in ("BTBTXSETE", "BPBPVVEPE", "BTBPVPXVVETE"):
        symbols = np.array([ALPHABET.index(letter) for letter in text])
        legal = article.legal_successors(symbols, np.array([len(text)]))
        assert np.flatnonzero(legal[-3]).tolist() == [ALPHABET.index(text[1])]


@pytest.mark.parametrize(
    "text", ["BTBTXSEPE", "BTBTXSET", "BTXSE", "BTBTXSETEE", "TBBTXSETE", "BTBTVSETE", "B"]
)
def test_a_string_that_is_not_of_the_grammar_is_refused(
    article: EmbeddedReberGrammar, text: str
) -> None:
    good = "BTBTXSETE"
    symbols = np.array([ALPHABET.index(letter) for letter in good + text])
    with pytest.raises(TrialError, match=f"sequence 1 is no string of .* grammar: {text}$"):
        article.legal_successors(symbols, np.array([len(good), len(text)]))
