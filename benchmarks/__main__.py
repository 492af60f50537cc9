"""`make bench`: measure all, each in a process of its own, keep the results in a file, write the README's figures.

The result file names the commit and the processor; the README's table is made from it and from nothing else.
"""

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
README = HERE.parent / "README.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"

# Name -> the module and its arguments. Each prints one JSON object.
MEASURES: dict[str, list[str]] = {
    **{f"rank {count}": ["benchmarks.ranking", str(count)] for count in (1_000, 10_000, 100_000)},
    "rank 1000000": ["benchmarks.ranking", "1000000", "--runs", "15"],
    "rank 100000 all": ["benchmarks.ranking", "100000", "--all"],
    "rank 1000000 all": ["benchmarks.ranking", "1000000", "--all", "--runs", "15"],
    "unlock 10000": ["benchmarks.ranking", "10000", "--unlock"],
    "request": ["benchmarks.requests"],
    "audit": ["benchmarks.audit"],
    "sign in": ["benchmarks.sign_in"],
    "catalogue": ["benchmarks.catalogue"],
    "linking": ["benchmarks.linking"],
    "mentions": ["benchmarks.mentions"],
    "suggestions": ["benchmarks.suggestions"],
    "inbox": ["benchmarks.inbox"],
    "check-ins": ["benchmarks.check_ins"],
    "inbox on sqlite": ["benchmarks.inbox", "--sqlite"],
}


def measured(arguments: list[str]) -> dict[str, Any]:
    """Run one measure and return what it printed."""
    environ = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=HERE.parent, env=environ, check=True, stdout=subprocess.PIPE, text=True
    )
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def circumstances() -> dict[str, Any]:
    """Return what the figures depend on: the commit, the processor, the versions, the day."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return {
        "commit": commit.stdout.strip() or "unknown",
        "processor": processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "on": datetime.now(UTC).date().isoformat(),
    }


def processor() -> str:
    """Return the processor's name as the system tells it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


ROWS = (
    ("one profile × 1,000 openings, median", "rank 1000", "rank_ms", "5 ms"),
    ("× 10,000", "rank 10000", "rank_ms", "10 ms"),
    ("× 10,000: memory above the bare import", "rank 10000", "memory_mb", "60 MB"),
    ("× 100,000", "rank 100000", "rank_ms", "30 ms"),
    ("× 100,000, all passing the gates", "rank 100000 all", "rank_ms", "80 ms"),
    ("× 100,000: memory", "rank 100000", "memory_mb", "200 MB"),
    ("× 1,000,000", "rank 1000000", "rank_ms", "150 ms"),
    ("× 1,000,000, all passing", "rank 1000000 all", "rank_ms", "600 ms"),
    ("× 1,000,000: memory", "rank 1000000", "memory_mb", "900 MB"),
    ("an opening added or changed at 100,000", "rank 100000", "add_ms", "1 ms"),
    ("an opening closed at 100,000", "rank 100000", "remove_ms", "1 ms"),
    ("`unlock` for one profile over 10,000 openings", "unlock 10000", "unlock_ms", "1,000 ms"),
    ("a match request over HTTP, 10,000 vacancies, 2 workers", "request", "request_ms", "60 ms"),
    ("what access and audit add to a request that changes something", "audit", "checks_ms", "10 ms"),
    ("a sign-in with password and second factor, two people at a time, 2 workers", "sign in", "sign_in_ms", "700 ms"),
    ("import of the two official ESCO files", "catalogue", "import_s", "60 s"),
    ("import: memory of the whole process", "catalogue", "memory_mb", "400 MB"),
    ("a title linked among 16,000 names, mean", "linking", "link_ms", "3 ms"),
    ("index of 16,000 names", "linking", "index_s", "5 s"),
    ("skills in an Italian text of 2,000 characters", "mentions", "mentions_it_ms", "100 ms"),
    ("the same in English, 110,000 names", "mentions", "mentions_en_ms", "200 ms"),
    ("suggestions for a letter typed, 100,000 labels, median", "suggestions", "median_ms", "20 ms"),
    ("the same, 95 % of the letters", "suggestions", "p95_ms", "20 ms"),
    ("the same: memory", "suggestions", "memory_mb", "100 MB"),
    ("an inbox of 40 cases among 100,000 open check-ins, PostgreSQL, median", "inbox", "inbox_ms", "20 ms"),
    ("the same, 95 %", "inbox", "inbox_p95_ms", "–"),
    ("the same on SQLite, median", "inbox on sqlite", "inbox_ms", "20 ms"),
    ("5,000 of 100,000 open check-ins due at once, told and written, PostgreSQL", "check-ins", "knock_s", "5 s"),
)
UNITS = {"ms": "ms", "mb": "MB", "s": "s"}


def table(results: dict[str, Any]) -> str:
    """Return the README's table of a result file."""
    about = results["circumstances"]
    lines = ["| | measured | at most |", "|---|---|---|"]
    for text, name, figure, bound in (row for row in ROWS if row[1] in results):
        unit = UNITS[figure.rpartition("_")[2]]
        lines.append(f"| {text} | {results[name][figure]:,} {unit} | {bound} |")
    passing = results["rank 100000"]["passing"]
    lines.append("")
    lines.append(
        f"Measured by `make bench`, the last of it on {about['on']} at commit {about['commit']}: {about['processor']}, "
        f"{about['cores']} cores, Python {about['python']}, one thread a process; {passing:.1%} of the openings pass "
        "the gates unless said otherwise. The machine is shared, so times vary from run to run."
    )
    return "\n".join(lines)


def main() -> None:
    """Measure all, or only what is named, and write the figures down."""
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    for name, arguments in MEASURES.items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        results[name] = measured(arguments)
        print(f"{name}: {results[name]}", flush=True)
    results["circumstances"] = circumstances()
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    text = README.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    README.write_text(f"{head}{BEGIN}\n{table(results)}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
