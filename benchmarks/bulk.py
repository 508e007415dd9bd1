"""What a run into a folder costs: documents a second for one and two workers, the runner's own share, memory, and
datatrove's local executor calling trafilatura, and data-juicer taking the markup off, on the same pages.

    python benchmarks/bulk.py FOLDER --documents 4000                    speed, and cost beside a plain loop
    python benchmarks/bulk.py FOLDER --memory 10000 100000 --short       peak memory by number of documents
    python benchmarks/bulk.py FOLDER --documents 1000 --datatrove PYTHON --data-juicer PYTHON     peers on the same pages
    python benchmarks/bulk.py FOLDER --border                            in this process or with workers, by size

FOLDER gets the generated corpus. PYTHON: an interpreter that has datatrove[io] and trafilatura, or py-data-juicer.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

SENTENCES = (
    "接手新产品的第一周，先把现有的数据口径对齐，再谈增长目标。",
    "需求评审之前，最好把可能的反对意见收集一遍，逐条准备好回答。",
    "写简历时把结果放在前面，面试时再把当时的取舍讲清楚。",
    "带新人的关键不是手把手教，而是让他知道为什么要这样做。",
    "复盘会上只谈事实和判断，不谈态度，大家才敢说真话。",
    "如果想转岗，可以先在原来的岗位上做一个相关的小项目试试。",
    "用户访谈最忌讳引导式提问，沉默几秒往往能听到真正的原因。",
    "排期不是拍脑袋，先拆到半天以内的任务，再乘上一点余量。",
)
MENU = "".join(f'<li><a href="/c/{n}">栏目{n}</a></li>' for n in range(40))
TEASERS = "".join(
    f'<div class="card"><a href="/a/{n}">推荐文章的标题第{n}篇</a><span>阅读 {n}</span></div>' for n in range(20)
)


def article(rng: random.Random, number: int) -> list[str]:
    """A title and paragraphs, 300 to 3,000 characters: no two numbers give the same."""
    paragraphs = ["".join(rng.choice(SENTENCES) for _ in range(rng.randint(1, 5))) for _ in range(rng.randint(4, 20))]
    return [f"工作笔记第{number}篇：怎样把一件事做完", *paragraphs]


def as_markdown(lines: Sequence[str], number: int) -> str:
    extra = ["点击关注公众号，回复“笔记”领取模板。"] if number % 3 == 0 else []
    return "\n\n".join([f"# {lines[0]}", "![](cover.png)", *lines[1:], *extra])


def as_page(lines: Sequence[str]) -> str:
    body = "".join(f"<p>{line}</p>" for line in lines[1:])
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{lines[0]}_某某网</title><style>{'a{color:red}' * 200}</style>"
        f"</head><body><ul class=nav>{MENU}</ul><div class=main><h1>{lines[0]}</h1><div class=content>{body}</div></div>"
        f"<div class=side>{TEASERS}</div><div class=footer>版权所有</div></body></html>"
    )


def make(folder: Path, documents: int, *, pages_only: bool = False, notes_only: bool = False, files: int = 8) -> int:
    """Write the corpus: of ten documents seven are Markdown and three whole pages, one of those in a WARC. Its bytes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for part in range(files):
        numbers = range(part, documents, files)
        with (folder / f"{part:03}.jsonl").open("w", encoding="utf-8") as rows:
            records = []
            for number in numbers:
                lines = article(random.Random(number), number)
                kind = 9 if pages_only else 0 if notes_only else number % 10
                if notes_only:
                    lines = [lines[0], lines[1][:120]]
                if kind == 8:
                    records.append(warc_record(as_page(lines), number))
                    continue
                text = as_page(lines) if kind > 6 else as_markdown(lines, number)
                rows.write(json.dumps({"id": f"n{number}", "text": text}, ensure_ascii=False) + "\n")
        if records:
            (folder / f"{part:03}.warc.gz").write_bytes(b"".join(map(gzip.compress, records)))
    return sum(path.stat().st_size for path in folder.iterdir())


def warc_record(page: str, number: int) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page.encode()
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.invalid/{number}\r\n"
    head += f"Content-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


def watched(command: Sequence[str]) -> dict[str, float]:
    """Run a command; its seconds, CPU seconds of the whole tree, and peak memory (MB) of its largest process and of the sum."""
    began = time.perf_counter()
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # a full pipe would stop it
    cpu: dict[int, float] = {}
    largest: dict[int, int] = {}
    total = 0
    while child.poll() is None:
        held = 0
        for pid in [child.pid, *descendants(child.pid)]:
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            except (OSError, IndexError):
                continue
            cpu[pid] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            pss = next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)
            largest[pid] = max(largest.get(pid, 0), pss)
            held += pss
        total = max(total, held)
        time.sleep(0.1)
    seconds = time.perf_counter() - began
    if child.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)}: exit code {child.returncode}")
    return {"s": seconds, "cpu": sum(cpu.values()), "mb": max(largest.values()) / 1024, "sum_mb": total / 1024}


def descendants(pid: int) -> list[int]:
    tree: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            tree.setdefault(parent, []).append(int(entry.name))
    out, left = [], [pid]
    while left:
        children = tree.get(left.pop(), [])
        out += children
        left += children
    return out


def run(corpus: Path, out: Path, workers: int, *more: str) -> dict[str, float]:
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "jingwen", "clean", str(corpus), "-o", f"{out}/", "--workers", str(workers), *more]
    return watched(command)


def loop(corpus: Path) -> dict[str, float]:
    """The bare minimum in a child of its own: read each record, clean it, write the line. No plan, no commit, no worker."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom jingwen import api\nfrom jingwen.read.columns import Columns\n"
        "from jingwen.read.forms import form_of\nfrom jingwen.read.limits import ReadLimits\n"
        "from jingwen.read.records import Stretch, load, read_raw\nfrom jingwen.write.jsonl import render_line\n"
        "with open('/dev/null', 'w') as out:\n"
        "    for path in sorted(Path(sys.argv[1]).iterdir()):\n"
        "        for raw in read_raw(Stretch(path, path.name, *form_of(path)), Columns(), ReadLimits()):\n"
        "            out.write(render_line(api.clean(load(raw, Columns(), ReadLimits()).source)) + '\\n')\n"
    )
    return watched([sys.executable, "-c", code, str(corpus)])


def speed(folder: Path, documents: int, rounds: int) -> None:
    corpus = folder / "mixed"
    size = make(corpus, documents)
    print(f"{documents} documents, {size / 1e6:.1f} MB, load {os.getloadavg()[0]:.1f}")
    best: dict[str, dict[str, float]] = {}
    for _ in range(rounds):
        for name in ("loop", "0 workers", "1 worker", "2 workers"):
            found = loop(corpus) if name == "loop" else run(corpus, folder / "out", int(name[0]))
            if name not in best or found["s"] < best[name]["s"]:
                best[name] = found
    print(
        "| | s | documents/s | MB/s | CPU ms a document | largest process MB |\n| --- | --- | --- | --- | --- | --- |"
    )
    for name, found in best.items():
        row = (documents / found["s"], size / 1e6 / found["s"], found["cpu"] / documents * 1e3, found["mb"])
        print(f"| {name} | {found['s']:.1f} | {row[0]:.0f} | {row[1]:.2f} | {row[2]:.2f} | {row[3]:.0f} |")
    print(f"2 workers / 1 worker: {best['1 worker']['s'] / best['2 workers']['s']:.2f} in time")
    print(f"1 worker / loop: {best['1 worker']['cpu'] / best['loop']['cpu']:.3f} in CPU")


def memory(folder: Path, counts: Sequence[int], *, notes_only: bool) -> None:
    print("| documents | MB in | largest process MB | all processes MB | s |\n| --- | --- | --- | --- | --- |")
    for count in counts:
        size = make(folder / "mixed", count, notes_only=notes_only)
        found = run(folder / "mixed", folder / "out", 2)
        print(
            f"| {count} | {size / 1e6:.0f} | {found['mb']:.0f} | {found['sum_mb']:.0f} | {found['s']:.0f} |", flush=True
        )


def beside_peers(folder: Path, documents: int, peers: dict[str, str]) -> None:
    """peers: the interpreter that has each, by the name of the script beside this file."""
    corpus = folder / "pages"
    size = make(corpus, documents, pages_only=True)
    print(f"{documents} pages, {size / 1e6:.1f} MB of HTML, load {os.getloadavg()[0]:.1f}")
    print("| two workers each | documents/s | CPU ms a page | all processes MB |\n| --- | --- | --- | --- |")
    rows: dict[str, dict[str, float]] = {"jingwen": run(corpus, folder / "out", 2)}
    for script, python in peers.items():
        out = folder / script
        for old in (out, folder / f"{script}-logs"):  # datatrove passes over what its logs call done
            shutil.rmtree(old, ignore_errors=True)
        rows[script] = watched([python, str(Path(__file__).with_name(f"{script}.py")), str(corpus), str(out)])
    for name, found in rows.items():
        speed_and_cost = f"{documents / found['s']:.0f} | {found['cpu'] / documents * 1e3:.1f}"
        print(f"| {name} | {speed_and_cost} | {found['sum_mb']:.0f} |")


def border(folder: Path) -> None:
    print("| documents | KB | 0 workers s | 1 worker s | 2 workers s |\n| --- | --- | --- | --- | --- |")
    for count in (10, 30, 100, 300, 1000):
        size = make(folder / "few", count)
        times = [min(run(folder / "few", folder / "out", n)["s"] for _ in range(2)) for n in (0, 1, 2)]
        print(f"| {count} | {size / 1e3:.0f} | {times[0]:.2f} | {times[1]:.2f} | {times[2]:.2f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--memory", type=int, nargs="+", metavar="N")
    parser.add_argument("--short", action="store_true", help="with --memory: notes of a hundred characters")
    parser.add_argument("--datatrove", metavar="PYTHON")
    parser.add_argument("--data-juicer", metavar="PYTHON")
    parser.add_argument("--border", action="store_true")
    arguments = parser.parse_args()
    interpreters = {"bulk_datatrove": arguments.datatrove, "bulk_datajuicer": arguments.data_juicer}
    peers = {script: python for script, python in interpreters.items() if python}
    if arguments.memory:
        memory(arguments.folder, arguments.memory, notes_only=arguments.short)
    elif peers:
        beside_peers(arguments.folder, arguments.documents, peers)
    elif arguments.border:
        border(arguments.folder)
    else:
        speed(arguments.folder, arguments.documents, arguments.rounds)


if __name__ == "__main__":
    main()
