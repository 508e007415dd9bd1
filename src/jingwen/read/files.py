"""Files and folders: which paths hold documents, what each is called, and their bytes."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from jingwen.errors import DocumentError

SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml", ".md", ".markdown", ".txt", ""})
MAX_BYTES = 200 * 1024 * 1024  # beyond any page; a larger file is refused before it fills the memory


@dataclass(frozen=True, slots=True)
class Entry:
    """A file to clean: where it lies and the id its record gets."""

    path: Path
    id: str


def find_entries(paths: Iterable[Path]) -> Iterator[Entry | DocumentError]:
    """Every document below the named paths, in a stable order, each with its id; problems come as errors in their place.

    A folder is searched recursively for the suffixes of `SUFFIXES`; a file that is named is taken whatever its suffix.
    Hidden files and folders, links, FIFOs and devices inside a folder are passed over (a link could leave the folder or
    run in circles). The id is the path relative to the named folder without its suffix; where two ids would be equal
    the suffix stays, and where they still are equal the path as it was named is the id.
    """
    found: list[tuple[Path, PurePath] | DocumentError] = []
    for path in paths:
        found += _below(path)
    short = Counter(_without_suffix(item[1]) for item in found if not isinstance(item, DocumentError))
    full = Counter(item[1].as_posix() for item in found if not isinstance(item, DocumentError))
    for item in found:
        if isinstance(item, DocumentError):
            yield item
            continue
        path, relative = item
        name = _without_suffix(relative)
        if short[name] > 1:
            name = relative.as_posix() if full[relative.as_posix()] == 1 else path.as_posix()
        yield Entry(path, _printable(name))


def _below(path: Path) -> list[tuple[Path, PurePath] | DocumentError]:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return [DocumentError(str(path), "read", _reason(error))]
    if stat.S_ISREG(mode):
        return [(path, PurePath(path.name))]
    if not stat.S_ISDIR(mode):
        return [DocumentError(str(path), "read", "it is neither a file nor a folder")]
    out: list[tuple[Path, PurePath] | DocumentError] = []
    walk = os.walk(path, onerror=lambda error: out.append(DocumentError(str(error.filename), "read", _reason(error))))
    for folder, folders, names in walk:
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(folder, name)
            if not name.startswith(".") and file.suffix.lower() in SUFFIXES and stat.S_ISREG(os.lstat(file).st_mode):
                out.append((file, file.relative_to(path)))
    if not out:
        wanted = ", ".join(sorted(suffix for suffix in SUFFIXES if suffix))
        out.append(
            DocumentError(str(path), "read", f"the folder holds no document ({wanted} or files without a suffix)")
        )
    return out


def _without_suffix(relative: PurePath) -> str:
    return relative.with_suffix("").as_posix() if relative.suffix.lower() in SUFFIXES else relative.as_posix()


def _printable(name: str) -> str:
    """A name that can be stored: bytes of the file system that are no UTF-8 become U+FFFD."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def read_bytes(path: Path) -> bytes:
    """The bytes of one file. Raises DocumentError (stage read) where it cannot be read, is no file or is too large."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise DocumentError(str(path), "read", "it is no regular file")
        if status.st_size > MAX_BYTES:
            raise DocumentError(str(path), "read", f"{status.st_size} bytes, the limit is {MAX_BYTES}", "max_bytes")
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(str(path), "read", _reason(error)) from error


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
