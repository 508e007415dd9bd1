"""Links and images whose address stands elsewhere: [text][label], ![alt][label] and [label], with [label]: address below.

They become ordinary links. A number in brackets with nothing before it is the author's own mark, and the line of a number
that nothing else refers to an entry of a bibliography: both stay.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from jingwen.parse.fences import code_lines

_DEFINITION = re.compile(
    r"""\s{0,3}\[(?P<label>[^\[\]\n^][^\[\]\n]{0,200})\]:[ \t]*
    <?(?P<target>(?:[a-zA-Z][a-zA-Z0-9+.-]{1,20}:|[./#]|[\w%-]+[./])[!-;=?-~]*+)>?
    (?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*$""",
    re.VERBOSE,
)
_REFERENCE = re.compile(
    r"""(?P<ticks>`+)[^`\n]++(?P=ticks)(?!`)
    |(?<!\\)(?P<text>!?\[(?:[^\[\]\n]|\[[^\[\]\n]{0,200}\]){0,500}\])(?:\[(?P<label>[^\[\]\n]{0,200})\]|(?![\[(:]))""",
    re.VERBOSE,
)
_BLANKS = re.compile(r"\s+")


def resolve_references(lines: Sequence[str]) -> tuple[list[str], int]:
    """The lines with the addresses where they belong, what defined them blank; and how many characters that were."""
    if not any("]:" in line for line in lines):
        return [*lines], 0
    is_code = code_lines(lines)
    defined = {
        at: found
        for at, line in enumerate(lines)
        if not is_code[at] and "]:" in line and (found := _DEFINITION.match(line))
    }
    targets: dict[str, str] = {}
    for found in defined.values():
        targets.setdefault(_name(found["label"]), found["target"].replace("(", "%28").replace(")", "%29"))
    if not targets:
        return [*lines], 0
    used: set[str] = set()

    def link(match: re.Match[str]) -> str:
        text, label = match["text"], match["label"]
        if text is None:
            return match[0]
        inside = text[text.index("[") + 1 : -1]
        name = _name(label or inside)
        if name not in targets or (label is None and name.isdigit()):
            return match[0]
        used.add(name)
        return f"{text}({targets[name]})"

    out = [
        _REFERENCE.sub(link, line) if not is_code[at] and at not in defined and "[" in line else line
        for at, line in enumerate(lines)
    ]
    gone = [at for at, found in defined.items() if (name := _name(found["label"])) in used or not name.isdigit()]
    for at in gone:
        out[at] = ""
    return out, sum([len(lines[at].strip()) for at in gone])


def _name(label: str) -> str:
    return _BLANKS.sub(" ", label.strip()).casefold()
