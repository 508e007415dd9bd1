"""WARC files, record by record: what is a document is given with its address and time, the rest is passed over.

Read here and not by a package because the readers there are take a cut file for a whole one, and stop for good at the
first damage. Damage costs the record that it hits: reading goes on at the next record.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

from jingwen.errors import DocumentError
from jingwen.model import Source
from jingwen.read.columns import Columns, Loaded
from jingwen.read.decode import decode
from jingwen.read.flow import Flow
from jingwen.read.http import TEXT_TYPES, is_page, read_response
from jingwen.read.limits import ReadLimits
from jingwen.read.lines import Trouble

_HEAD = 64 * 1024  # no header is longer
_START = re.compile(rb"WARC/[01]\.\d+\r?\n")
_END = re.compile(rb"\r?\n\r?\n")
_DOCUMENTS = ("response", "resource", "conversion")
_DIGEST_SIZES = {"sha1": 20, "md5": 16, "sha256": 32}


class WarcRecord(NamedTuple):
    """A record that may hold a document. `position`: offset of its header in the (decompressed) file."""

    position: int
    headers: dict[str, str]
    block: bytes


def read_warc(flow: Flow, first: int, last: int | None, limits: ReadLimits) -> Iterator[WarcRecord | Trouble]:
    """The records whose header begins in first..last (None: to the end).

    Passed over, because they hold no document: records of other types than response, resource and conversion, those whose
    type of content is no text, and answers that are errors or redirections. Every stretch that cannot be read is one Trouble.
    """
    while last is None or flow.at < last:
        head = flow.look(_HEAD)
        blank = len(head) - len(head.lstrip(b"\r\n"))
        if blank:
            flow.skip(blank)
            continue
        if not head:
            if flow.torn is None:
                return
            if flow.at >= first:
                yield Trouble(flow.at, flow.torn.reason, flow.torn.rule, is_damage=True)
            flow.cross()
            continue
        yield from _record(flow, head, first, limits)


def _record(flow: Flow, head: bytes, first: int, limits: ReadLimits) -> Iterator[WarcRecord | Trouble]:
    position = flow.at
    end = _END.search(head)
    headers = _headers(head[: end.start()]) if end and _START.match(head) else {}
    length = headers.get("content-length", "")
    if end is None or not length.isdecimal():
        found = _resync(flow)
        if position >= first:
            said = flow.torn.reason if flow.torn and not found else "no WARC record begins here"
            yield Trouble(position, said, is_damage=True)
        if flow.torn and not found:
            flow.cross()
        return
    flow.skip(end.end())
    size = int(length)
    if position < first or not _is_document(headers, flow, size):
        passed = flow.skip(size)
        if passed < size:
            yield from _cut(flow, position, first)
        return
    if size > limits.max_record:
        flow.skip(size)
        yield Trouble(position, f"a record of {size} bytes, the limit is {limits.max_record}", "max_record")
        return
    block = flow.take(size)
    if len(block) < size:
        yield from _cut(flow, position, first)
    elif _is_damaged(block, headers.get("warc-block-digest", "")):
        yield Trouble(position, "the record's digest does not fit its content", is_damage=True)
    else:
        yield WarcRecord(position, headers, block)


def _cut(flow: Flow, position: int, first: int) -> Iterator[Trouble]:
    if position >= first:
        said = flow.torn.reason if flow.torn else "the file ends inside a record"
        yield Trouble(position, said, flow.torn.rule if flow.torn else "", is_damage=True)
    if flow.torn:
        flow.cross()


def _resync(flow: Flow) -> bool:
    """Go on to the next place where a record begins. Returns whether there is one before the next Break or the end."""
    flow.skip(1)
    while head := flow.look(_HEAD):
        if found := re.search(rb"(?<=\n)WARC/[01]\.\d+\r?\n", head):
            flow.skip(found.start())
            return True
        flow.skip(max(len(head) - 16, 1))
    return False


def _headers(head: bytes) -> dict[str, str]:
    """Header fields by lower-case name; lines that go on with a blank belong to the one before."""
    out: dict[str, str] = {}
    text = re.sub(r"\r?\n[ \t]+", " ", head.decode("utf-8", "replace"))
    for line in text.splitlines()[1:]:
        name, _, value = line.partition(":")
        out.setdefault(name.strip().lower(), value.strip())
    return out


def _is_document(headers: dict[str, str], flow: Flow, size: int) -> bool:
    kind = headers.get("warc-type", "").lower()
    content = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "response":
        return content.startswith("application/http") and is_page(flow.look(min(size, _HEAD)))
    return kind in _DOCUMENTS and (not content or content.startswith(TEXT_TYPES))


def _is_damaged(block: bytes, digest: str) -> bool:
    name, _, wanted = digest.partition(":")
    size = _DIGEST_SIZES.get(name.lower().replace("-", ""))
    if size is None or not wanted:
        return False
    found = hashlib.new(name.lower().replace("-", ""), block, usedforsecurity=False).digest()
    return wanted.upper().rstrip("=") not in (base64.b32encode(found).decode().rstrip("="), found.hex().upper())


def warc_id(record: WarcRecord, name: str) -> str:
    """The id that `load_warc` gives: the record's own, else `name`."""
    return record.headers.get("warc-record-id", "").strip("<>") or name


def load_warc(record: WarcRecord, name: str, columns: Columns, limits: ReadLimits) -> Loaded:
    """The document of a record.

    Raises DocumentError (stage read) where the answer cannot be read, (stage decode) where its bytes are no text.
    """
    headers = record.headers
    body, declared = record.block, headers.get("content-type")
    if headers.get("warc-type", "").lower() == "response":
        body, declared = read_response(record.block, name, limits)
    if not body.strip():
        raise DocumentError(name, "read", "an answer without content")
    url = headers.get("warc-target-uri", "").strip("<>")
    given = {"id": warc_id(record, name), "url": url, "fetched": headers.get("warc-date", "")}
    text, decoding = decode(body, declared or columns.encoding, name)
    return Loaded(Source("", text, columns.format, url, given, decoding), {} if columns.extra else None)
