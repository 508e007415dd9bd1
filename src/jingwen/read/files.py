"""Files and folders: which paths hold documents, what each is called, and their bytes."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from jingwen.errors import DocumentError, reason_of
from jingwen.read.compressed import Break, codec_of, read_chunks
from jingwen.read.forms import DOCUMENT_SUFFIXES as SUFFIXES
from jingwen.read.forms import RECORD_SUFFIXES, suffix_of, without_suffix
from jingwen.read.limits import ReadLimits

__all__ = ["MAX_BYTES", "SUFFIXES", "Entry", "find_entries", "read_bytes", "storable"]

MAX_BYTES = 200 * 1024 * 1024  # beyond any page; a larger file is refused before it fills the memory
# In a folder that jingwen wrote or writes: what lies there is output. The lock is there before anything is looked for.
RUN_MARKS = (PurePath("_run", "lock"), PurePath("_run", "plan.json"))


@dataclass(frozen=True, slots=True)
class Entry:
    """A file to clean: where it lies and the id its record gets (of a file with many records: what their ids begin with)."""

    path: Path
    id: str


def find_entries(paths: Iterable[Path], *, records: bool = False) -> Iterator[Entry | DocumentError]:
    """Every document below the named paths, in a stable order, each with its id; problems come as errors in their place.

    A folder is searched recursively for the suffixes of `SUFFIXES` and with `records` for those of `RECORD_SUFFIXES`, each
    also with .gz and .zst; a file that is named is taken whatever its suffix.
    Passed over inside a folder: hidden files and folders, links to what lies in the folder as well (they could run in
    circles), and folders that hold what a run of jingwen wrote. FIFOs, devices and links that leave the folder or lead
    nowhere are named as errors where a document could be meant. The id is the path relative to the named folder without
    its suffix; where two ids would be equal the suffix stays, and where they still are equal the path as it was named is
    the id. A file that is named twice, or with the folder it lies in, comes once.
    """
    named = list(paths)
    if len(named) == 1:  # ids can only meet inside one folder of the tree, so memory stays small
        yield from (_named(found, _is_single) for found in _below(named[0], records))
        return
    full = Counter(found[1].as_posix() for found in _once(named, records) if not isinstance(found, DocumentError))
    short = Counter(without_suffix(PurePath(name)).as_posix() for name in full.elements())

    def clash(path: Path, relative: PurePath, single: bool) -> str:
        name = without_suffix(relative).as_posix()
        if short[name] > 1:
            name = relative.as_posix() if full[relative.as_posix()] == 1 else path.as_posix()
        return name

    yield from (_named(found, clash) for found in _once(named, records))


_Walked = tuple[Path, PurePath, bool] | DocumentError


def _once(paths: Iterable[Path], records: bool) -> Iterator[_Walked]:
    """What lies below the paths, each file the first time that it is met."""
    seen = set()
    for path in paths:
        for found in _below(path, records):
            place = os.path.abspath(found.document if isinstance(found, DocumentError) else found[0])  # noqa: PTH100 - links stay
            if place not in seen:
                seen.add(place)
                yield found


def _named(found: _Walked, name: Callable[[Path, PurePath, bool], str]) -> Entry | DocumentError:
    return found if isinstance(found, DocumentError) else Entry(found[0], storable(name(*found)))


def _is_single(path: Path, relative: PurePath, single: bool) -> str:
    return (without_suffix(relative) if single else relative).as_posix()


def _below(path: Path, records: bool) -> Iterator[_Walked]:
    """Path, path below the named folder, and whether no other file beside it has its name but for the suffix."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        yield DocumentError(str(path), "read", reason_of(error))
        return
    if stat.S_ISREG(mode):
        yield path, PurePath(path.name), True
    elif stat.S_ISDIR(mode):
        yield from _inside(path, records)
    else:
        yield DocumentError(str(path), "read", "it is neither a file nor a folder")


def _inside(path: Path, records: bool) -> Iterator[_Walked]:
    problems: list[DocumentError] = []
    walk = os.walk(path, onerror=lambda error: problems.append(_unreadable(error)))
    empty, others = True, 0
    for folder, folders, names in walk:
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not _is_output(Path(folder, name)))
        problems += [_refusal(link, path) for name in folders if _leaves(link := Path(folder, name), path)]
        shown = sorted(name for name in names if not name.startswith("."))
        files = []
        for file in (Path(folder, name) for name in shown):
            try:
                mode = os.lstat(file).st_mode
            except OSError as error:  # it is gone since, or its folder may be listed and not entered
                problems.append(_unreadable(error))
                continue
            is_wanted = suffix_of(file) in SUFFIXES or (records and suffix_of(file) in RECORD_SUFFIXES)
            if stat.S_ISREG(mode):
                others += not is_wanted and suffix_of(file) in RECORD_SUFFIXES
                files += [file] if is_wanted else []
            elif is_wanted and (not stat.S_ISLNK(mode) or _leaves(file, path)):
                problems.append(_refusal(file, path))
        short = Counter(without_suffix(PurePath(file.name)) for file in files)
        yield from problems
        empty = empty and not files and not problems
        problems.clear()
        for file in files:
            yield file, file.relative_to(path), short[without_suffix(PurePath(file.name))] == 1
    yield from problems
    if empty and not problems:
        yield _no_document(path, others)


def _is_output(folder: Path) -> bool:
    return any(os.path.exists(folder / mark) for mark in RUN_MARKS)  # noqa: PTH110 - Path raises where it may not enter


def _leaves(file: Path, root: Path) -> bool:
    """Whether it is a link to something that is not found at its own place in the folder."""
    if not file.is_symlink():
        return False
    return not os.path.exists(file) or not Path(os.path.realpath(file)).is_relative_to(os.path.realpath(root))  # noqa: PTH110


def _refusal(file: Path, root: Path) -> DocumentError:
    if not file.is_symlink():
        said = "it is no regular file (a FIFO, a socket or a device)"
    elif os.path.exists(file):  # noqa: PTH110
        said = "a link out of the folder; it is not followed"
    else:
        said = "a link that leads nowhere"
    return DocumentError(str(file), "read", said)


def _unreadable(error: OSError) -> DocumentError:
    return DocumentError(str(error.filename), "read", reason_of(error))


def _no_document(path: Path, others: int) -> DocumentError:
    wanted = ", ".join(sorted(suffix for suffix in SUFFIXES if suffix))
    said = f"the folder holds no document ({wanted} or files without a suffix)"
    if others:
        said += f"; {others} files of records (.jsonl, .parquet, .warc) are read when they are named or -o is a folder"
    return DocumentError(str(path), "read", said)


def storable(name: str) -> str:
    """A name that can be stored, and no other file's: bytes of the file system that are no UTF-8 become \\xd6 and the like."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def read_bytes(path: Path, limits: ReadLimits | None = None) -> bytes:
    """The bytes of one document, decompressed where the file is gzip or zstd.

    Raises DocumentError (stage read) where it cannot be read, is no file, is cut off or is too large.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise DocumentError(str(path), "read", "it is no regular file")
        if status.st_size > MAX_BYTES:
            raise DocumentError(str(path), "read", f"{status.st_size} bytes, the limit is {MAX_BYTES}", "max_bytes")
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(str(path), "read", reason_of(error)) from error
    return inflated(data, str(path), limits or ReadLimits()) if codec_of(data) else data


def inflated(data: bytes, name: str, limits: ReadLimits) -> bytes:
    """The content of one compressed document; half a page is no page. Raises DocumentError as `read_bytes` does."""
    from io import BytesIO

    parts, size = [], 0
    for chunk in read_chunks(BytesIO(data), codec_of(data), limits):
        if isinstance(chunk, Break):
            raise DocumentError(name, "read", chunk.reason, chunk.rule)
        parts.append(chunk)
        size += len(chunk)
        if size > MAX_BYTES:
            raise DocumentError(name, "read", f"it grows to more than {MAX_BYTES} bytes", "max_bytes")
    return b"".join(parts)
