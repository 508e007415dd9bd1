"""Undoes what byte-level annotation tore: 因?yàn)楣ぷ鞯木壒剩 was 因為工作的緣故.

A farm annotates GBK bytes without minding where a character begins. A reading put inside a character costs the decoder
the byte before it ("?" stands for that byte and the bracket), and from there on it reads one byte out of step, until an
ASCII byte brings it back. Encoding back, taking the readings out and decoding again restores the text. What a "?"
swallowed is searched for: the byte before a reading must form, with the byte before it, a character of that reading; of
other lost bytes it is known that the decoder could not read them, and that they complete two characters.

Some farms fold full-width marks in the same way, bytes A3 BB to ";", also where A3 ends a character and BB begins another:
心?;ヂ?lián) was 心。互聯. The "?" stands for the first byte of the torn character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from jingwen.filters import farm, gbk
from jingwen.filters.likelihood import Likelihood

TOKEN = re.compile(
    rf"(?P<torn>[{farm.LOST}][(（]?(?P<a>[{farm.LETTER}]{{1,7}})[)）])|(?P<reading>[(（](?P<b>[{farm.LETTER}]{{1,7}})[)）])|(?P<char>.)",
    re.S,
)

BEAM = 32
BEAM_OPEN = 160
WIDTH = 12  # characters tried for one whose second byte is lost
WIDTH_ASCII = 6
WIDTH_OPEN = 60  # the same where both bytes are lost
NEW_BITS = 4.0  # cost of a character that the farm annotates nowhere else
OTHER_READING_BITS = 12.0  # cost of one that it annotates with another reading
MARGIN_BITS = 24.0
SETTLED = 3  # characters read in step before the best of several repairs is taken
SURE = 0.8  # share of the surviving repairs' weight that must agree on a character whose bytes are both lost
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
MAX_LOSSES = 8  # lost pairs in a row after which nothing can be proved any more
BUDGET = 1_000  # lost pairs searched for in one document: some 50 ms each; a torn article has a few hundred
END_BITS = 10.0  # cost of a text that ends within a pair
UNKNOWN_BITS = 16.0  # cost of giving up on one character
FOLDED_MARKS = (":", ";", "!", "?", ",")
FOLDED_REACH = 8  # tokens between a folded mark and the torn reading that proves it
WILD = b"\0"  # stands in `State.open` for any byte, where the character is given up


class Repair(NamedTuple):
    """Offsets start..end of a text, what they should read as, how sure that is (0-1), and characters still unknown."""

    start: int
    end: int
    text: str
    confidence: float
    unknown: int


class Step(NamedTuple):
    """What one token gave: its number, the characters, and whether their bytes were lost; a list linked backwards."""

    before: Step | None
    token: int
    text: str
    is_lost: bool


class State(NamedTuple):
    """One way to read the bytes so far.

    tail: the last two bytes. is_shifted: the last one begins a character. open: what the last byte may be where it is
    lost. is_annotated: a reading follows, so the farm has not looked for a character that begins with the last byte.
    """

    bits: float
    tail: bytes
    is_shifted: bool
    last: str
    steps: Step | None
    open: bytes = b""
    is_annotated: bool = False

    def leads(self) -> bytes:
        """The bytes that may begin the character under way."""
        return self.open or self.tail[1:]


class Token(NamedTuple):
    """A torn reading ("?yàn)"), a whole one ("(yàn)") or a character of the text."""

    kind: str
    start: int
    end: int
    text: str
    reading: str


def repairs(text: str, reader: Reader) -> Iterator[Repair | tuple[int, int]]:
    """The repairs of a text, in order; a bare (start, end) where something is torn that no repair explains.

    One reader goes through all texts of a document.
    """
    tokens = _tokens(text)
    at = done = 0
    while at < len(tokens):
        token, before = tokens[at], tokens[max(at - 2, 0) : at]
        if token.kind == "reading" and _is_split_by_ascii(before, token.reading):
            yield Repair(token.start, token.end, "", 1.0, 0)
        if token.kind != "torn" or not before:
            at += 1
            continue
        for start in (*_folded(tokens, at, done), at):
            end, states = reader.read(tokens, start)
            if states:
                yield _repair(tokens, start, end, states)
                at = done = end
                break
        else:
            yield token.start, token.end
            at += 1


def _folded(tokens: Sequence[Token], at: int, done: int) -> Iterator[int]:
    """Where, before a torn reading, a mark that the farm folded may have straddled two characters: the "?" in 心?;ヂ."""
    for start in range(at - 2, max(at - FOLDED_REACH, done, 1) - 1, -1):
        if tokens[start].text in farm.LOST and tokens[start + 1].text in FOLDED_MARKS:
            yield start


def _is_split_by_ascii(before: Sequence[Token], reading: str) -> bool:
    """Whether a reading belongs to the last byte of a character and the ASCII letter behind it: 而S(yuān)pring."""
    code = "".join(token.text for token in before).encode("gbk", "ignore")
    return len(before) == 2 and before[1].text.isascii() and len(code) == 3 and code[1:] in farm.codes_of()[reading]


def _tokens(text: str) -> list[Token]:
    out = []
    for match in TOKEN.finditer(text):
        kind = str(match.lastgroup if match.lastgroup in ("torn", "reading", "char") else "")
        kind = "torn" if match["torn"] else "reading" if match["reading"] else "char"
        reading = farm.plain_reading(match["a"] or match["b"] or "")
        if kind != "char" and reading not in farm.codes_of():
            for at in range(match.start(), match.end()):
                out.append(Token("char", at, at + 1, text[at], ""))
        else:
            out.append(Token(kind, match.start(), match.end(), match[0], reading))
    return out


class Reader:
    """Searches a document for what was torn. `annotated`: the reading of each character its farm annotates."""

    def __init__(self, likelihood: Likelihood, annotated: Mapping[str, str]) -> None:
        self.cost = likelihood.cost
        self.ascii = likelihood.ascii()
        self.budget = BUDGET
        self.found: dict[tuple[str, bytes, bool], list[tuple[float, bytes, str]]] = {}
        self.annotated = annotated

    def read(self, tokens: Sequence[Token], at: int) -> tuple[int, list[State]]:
        """From the torn token, or the "?" before a folded mark, at `at` until the text is in step again: the token after, and the surviving states."""
        before = tokens[at - 1].text if tokens[at - 1].kind == "char" else ""
        tail = before.encode("gbk", "ignore")
        if len(tail) != 2:
            return at, []
        states = [State(0.0, tail, False, before, None)]
        settled = losses = 0
        while at < len(tokens):
            token = tokens[at]
            losses = losses + 1 if token.text in farm.LOST else 0
            self.budget -= losses > 0
            if losses > MAX_LOSSES or self.budget < 0:
                return at, []
            if settled and (token.kind == "torn" or settled >= SETTLED):
                break
            after = tokens[at + 1] if at + 1 < len(tokens) else None
            states = _pruned([new for state in states for new in self._advanced(state, token, at, after)])
            at += 1
            if not states:
                return at, []
            settled = 0 if any(state.is_shifted for state in states) else settled + 1 if len(states) > 1 else SETTLED
        return at, sorted((state for state in states if not state.is_shifted), key=lambda state: state.bits)

    def _advanced(self, state: State, token: Token, at: int, after: Token | None) -> Iterator[State]:
        if token.kind == "torn":
            yield from self._torn(state, token, at)
        elif token.kind == "reading":
            # in step again every reading stands behind its own character
            if state.tail in farm.codes_of()[token.reading] and not state.open:
                yield state._replace(is_annotated=True)
            elif state.is_shifted:
                yield from self._escaped(state, token, at)
        elif not state.is_shifted:
            if token.text in farm.LOST and after and after.text in FOLDED_MARKS:
                yield state._replace(tail=b"??", is_shifted=True, open=gbk.LEADS)
            yield self._literal(state, token.text, at)
        else:
            if token.text in farm.LOST:
                yield from self._lost(state, at, after is None)
            for code in gbk.codes_of_text(token.text):
                yield from self._shifted(state, code, at, after)

    def _escaped(self, state: State, token: Token, at: int) -> Iterator[State]:
        """A character whose second byte is a backslash, which Markdown reads as the escape of the bracket."""
        for lead in state.leads():
            code = bytes((lead, ord("\\")))
            if code in farm.codes_of()[token.reading]:
                char = gbk.character(code)
                steps = Step(state.steps, at, char, False)
                yield State(state.bits + self.cost(state.last, char), code, False, char, steps, is_annotated=True)

    def _literal(self, state: State, text: str, at: int) -> State:
        bits, last = state.bits, state.last
        for char in text:
            bits += self.cost(last, char)
            last = char
        tail = (state.tail + text.encode("gbk", "replace"))[-2:]
        return State(bits, tail, False, last, Step(state.steps, at, text, False))

    def _shifted(self, state: State, code: bytes, at: int, after: Token | None) -> Iterator[State]:
        """A character read out of step: its first byte ends the character under way, its second begins the next.

        A second byte in ASCII was a letter of the text, and an ASCII character ends the one under way: in step again.
        """
        is_out, letter = len(code) == 2 and code[1] >= 0x80, code[1:].decode("ascii", "ignore")
        reading = after.reading if after and len(code) == 1 else ""
        for lead in state.leads():
            whole = bytes((lead, code[0]))
            char = UNKNOWN if state.open == WILD else gbk.character(whole)
            if char == UNKNOWN:
                steps = Step(state.steps, at, char + letter, True)
                yield State(state.bits + UNKNOWN_BITS, code if len(code) == 2 else whole, is_out, letter or char, steps)
            elif char and (not state.open or self.annotated.get(char, reading) == reading):
                bits = state.bits + self.cost(state.last, char) + (self.cost(char, letter) if letter else 0.0)
                steps = Step(state.steps, at, char, bool(state.open))
                if letter:
                    steps = Step(steps, at, letter, False)
                yield State(bits, code if len(code) == 2 else whole, is_out, letter or char, steps)

    def _torn(self, state: State, token: Token, at: int) -> Iterator[State]:
        leads = state.leads()
        for code in farm.codes_of()[token.reading]:
            if code[0] not in leads:
                continue
            char = gbk.character(code)
            known = self.annotated.get(char)
            bits = state.bits + (NEW_BITS if known is None else 0.0 if known == token.reading else OTHER_READING_BITS)
            if not state.is_shifted:
                yield State(bits, code, True, state.last, state.steps, is_annotated=True)
            else:
                bits += self.cost(state.last, char)
                yield State(bits, code, False, char, Step(state.steps, at, char, False), is_annotated=True)

    def _lost(self, state: State, at: int, is_end: bool) -> Iterator[State]:
        """Two lost bytes: one ends the character under way, the other begins the next or is ASCII."""
        yield from self._given_up(state, at, is_end)
        found = self._ends(state.last, state.leads(), state.is_annotated)
        width = WIDTH_OPEN if state.open else WIDTH
        for cost, code, char in found[:width]:
            bits = state.bits + cost
            steps = Step(state.steps, at, char, True)
            if is_end:
                yield State(bits + END_BITS, code, False, char, steps)
            for second in self.ascii[: WIDTH_ASCII if state.open else None]:
                more = bits + self.cost(char, second)
                yield State(more, code[1:] + second.encode(), False, second, Step(steps, at, second, True))
        for cost, code, char in [item for item in found if gbk.unreadable_behind(item[1][1])][:width]:
            steps = Step(state.steps, at, char, True)
            yield State(state.bits + cost, code[1:] + b"?", True, char, steps, open=gbk.unreadable_behind(code[1]))

    def _given_up(self, state: State, at: int, is_end: bool) -> Iterator[State]:
        """The same with the character under way, and the one after it, left unknown."""
        bits, steps = state.bits + UNKNOWN_BITS, Step(state.steps, at, UNKNOWN, True)
        if is_end:
            yield State(bits + END_BITS, b"??", False, UNKNOWN, steps)
        else:
            yield State(bits, b"??", True, UNKNOWN, steps, open=WILD)
        for second in self.ascii[:WIDTH_ASCII]:
            yield State(bits + self.cost("\u4e00", second), b"??", False, second, Step(steps, at, second, True))

    def _ends(self, last: str, leads: bytes, is_annotated: bool) -> list[tuple[float, bytes, str]]:
        """The characters behind `last` that begin with one of the bytes and end in a lost one, the likeliest first."""
        key = last, leads, is_annotated
        if key not in self.found:
            chars = (
                (code, char) for code, char in gbk.beginning_with(leads) if is_annotated or char not in self.annotated
            )
            self.found[key] = sorted((self.cost(last, char), code, char) for code, char in chars)
        return self.found[key]


def _pruned(states: list[State]) -> list[State]:
    """The best states in step, out of step, and with a byte still open, which have not paid for their last character.

    The three are kept apart: what an intact stretch reads as out of step costs little for a few characters.
    """
    states.sort(key=lambda state: state.bits)
    closed = [state for state in states if not state.open]
    limit = closed[0].bits + MARGIN_BITS if closed else 0.0
    in_step = [state for state in closed if not state.is_shifted and state.bits <= limit][:BEAM]
    out_of_step = [state for state in closed if state.is_shifted and state.bits <= limit][:BEAM]
    return in_step + out_of_step + [state for state in states if state.open][:BEAM_OPEN]


def _texts(state: State) -> dict[int, tuple[str, bool]]:
    """What each token gave, and whether its bytes were lost."""
    out: dict[int, tuple[str, bool]] = {}
    step = state.steps
    while step:
        text, is_lost = out.get(step.token, ("", False))
        out[step.token] = step.text + text, step.is_lost or is_lost
        step = step.before
    return out


def _repair(tokens: Sequence[Token], at: int, end: int, states: list[State]) -> Repair:
    """The best reading; characters whose bytes were lost and on which the others disagree stay unknown."""
    weights = [2.0 ** (states[0].bits - state.bits) for state in states]
    texts = [_texts(state) for state in states]
    total, confidence, unknown, out = sum(weights), 1.0, 0, []
    for token in sorted(texts[0]):
        text, is_lost = texts[0][token]
        for i, char in enumerate(text if is_lost else ""):
            others = (other.get(token, ("", False))[0][i : i + 1] for other in texts)
            agreed = sum(w for w, other in zip(weights, others, strict=True) if _is_alike(char, other)) / total
            confidence = min(confidence, agreed)
            unknown += agreed < SURE
            out.append(UNKNOWN if agreed < SURE else char)
        if not is_lost:
            out.append(text)
    return Repair(tokens[at].start, tokens[end - 1].end, "".join(out), confidence, unknown)


def _is_alike(char: str, other: str) -> bool:
    """The same character; a lost ASCII mark is settled once it is sure to be a mark, the likeliest stands for it."""
    return char == other or (other != "" and char < "@" and other < "@" and not char.isalnum() and not other.isalnum())
