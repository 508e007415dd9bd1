"""A record that raises, crashes, hangs or eats memory costs only itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crashing import KINDS, LIMITS, pages, poisoned, slow
from jingwen import UsageError
from jingwen.errors import JingwenError
from jingwen.integrations import isolation
from jingwen.integrations.batch import Config, Row, clean_batch
from jingwen.read.columns import Columns

pytestmark = pytest.mark.skipif(os.name != "posix", reason="isolation needs Unix")


@pytest.fixture(autouse=True)
def import_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child imports the poison by name."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_poison_is_lost(kind: str) -> None:
    found = clean_batch(pages(40, kind, 21), poisoned())
    assert [row["id"] for row in found] == [f"{n:05}" for n in range(40)]
    assert [row["id"] for row in found if row["status"] != "kept"] == ["00021"]
    assert found[21]["status"] == "quarantined"
    assert KINDS[kind] in found[21]["reason"]


def test_two_poisons_in_one_batch_are_two_rows() -> None:
    rows = pages(20, "segfault", 3)
    rows[4]["text"] += "\n\nPOISON exit"
    rows[19]["text"] += "\n\nPOISON segfault"
    found = clean_batch(rows, poisoned())
    assert [row["id"] for row in found if row["status"] != "kept"] == ["00003", "00004", "00019"]


def test_isolated_rows_are_those_of_this_process() -> None:
    rows: list[Row] = [*pages(3), {"id": "empty"}, {"id": "number", "text": 5}, None]  # type: ignore[list-item]
    assert clean_batch(rows, Config(isolation=LIMITS)) == clean_batch(rows)


def test_a_row_that_cannot_be_sent_is_quarantined() -> None:
    found = clean_batch([*pages(2), {"id": "x", "text": lambda: 0}, *pages(1)], Config(isolation=LIMITS))
    assert [row["status"] for row in found] == ["kept", "kept", "quarantined", "kept"]
    assert found[2]["id"] == "x" and "cannot be sent" in found[2]["reason"]


def test_a_child_killed_from_outside_costs_nothing() -> None:
    isolation.close_children()  # those of other tests
    work = isolation.isolated(slow, range(40), LIMITS, lambda item, reason: -1)
    found = []
    for answer in work:
        found.append(answer)
        if len(found) in (5, 20):
            (child,) = _children()
            os.kill(child, signal.SIGKILL)
    assert found == list(range(40))


def test_a_caller_that_stops_half_way_leaves_no_answers_behind() -> None:
    first = isolation.isolated(slow, range(10), LIMITS, lambda item, reason: -1)
    assert next(first) == 0
    first.close()
    assert list(isolation.isolated(slow, range(100, 103), LIMITS, lambda item, reason: -1)) == [100, 101, 102]


def test_a_child_that_cannot_start_is_an_error_and_not_a_quarantined_corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(JingwenError, match="does not start"):
        clean_batch(pages(1), Config({"text": "plain"}, isolation=LIMITS))


def test_a_script_beside_files_with_the_names_of_modules_works(tmp_path: Path) -> None:
    """A module that Python needs to start (and has, before the script's folder counts)."""
    (tmp_path / "encodings.py").write_text("raise ImportError('not me')\n", "utf-8")
    script = tmp_path / "script.py"
    script.write_text(
        "from jingwen.integrations.batch import Config, clean_batch\n"
        "from jingwen.integrations.isolation import Isolation\n"
        "print(clean_batch([{'text': '先写结论。'}], Config(isolation=Isolation()))[0]['status'])\n",
        "utf-8",
    )
    path = os.pathsep.join(filter(None, sys.path))
    words = [sys.executable, str(script)]
    done = subprocess.run(words, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path})
    assert done.stdout == "kept\n", done.stderr


def test_no_child_outlives_its_parent() -> None:
    script = (
        "import sys, os, signal, crashing\nfrom jingwen.integrations.batch import clean_batch\nfrom test_isolation import _children\n"
        "clean_batch(crashing.pages(1), crashing.poisoned())\nprint(*_children(), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}
    )
    (child,) = map(int, done.stdout.split())
    end = time.monotonic() + 10
    while _is_alive(child) and time.monotonic() < end:
        time.sleep(0.1)
    assert not _is_alive(child)


def _is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _children() -> list[int]:
    own = f"/proc/self/task/{os.getpid()}/children"
    threads = Path(own).parents[1].glob("*/children")
    found = [int(number) for path in threads for number in path.read_text().split()]
    return [number for number in found if b"integrations.child" in Path(f"/proc/{number}/cmdline").read_bytes()]


def test_a_table_without_pages_is_a_mistake_of_the_call() -> None:
    pa = pytest.importorskip("pyarrow", reason="Arrow needs the extra parquet")
    with pytest.raises(UsageError, match="no column holds pages"):
        clean_batch(pa.table({"id": ["a"], "seite": ["先写结论。"]}))
    named = Config(columns=Columns({"text": "seite"}), carry=("seite",))
    assert clean_batch(pa.table({"id": ["a"], "seite": ["先写结论。"]}), named).column("seite").to_pylist() == [
        "先写结论。"
    ]
    with pytest.raises(UsageError, match="cannot carry"):
        Config(carry=("title",))


def test_a_text_column_that_holds_other_bytes_is_decoded() -> None:
    pa = pytest.importorskip("pyarrow", reason="Arrow needs the extra parquet")
    data = "先写结论，再写过程，最后写数字。"
    column = pa.array([data.encode("gb18030"), data.encode()], pa.binary()).view(pa.string())
    found = clean_batch(pa.table({"id": ["gb", "utf"], "text": column})).to_pylist()
    assert [row["text"] for row in found] == [data, data]
