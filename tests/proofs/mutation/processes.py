"""One question, answered in a process of its own that changes nothing here."""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

SECONDS = 900  # after which a question without an answer is given up
THREADS = Path("/proc/self/task")
Found = tuple[str | None, str]
# How it ends where nothing was noticed, and yet nothing was answered: neither of them tells that a guard is tried.
HANG, CRASH = "hang", "crash"


def in_a_child(asked: Callable[[], Any], *, seconds: int = SECONDS) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return what a function answers in a forked process; a child that ends without an answer is told as a hang."""
    _require_one_thread()
    sys.stdout.flush()
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        _answer(writing, asked, seconds)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as answer:
        text = answer.read()
    _, status = os.waitpid(child, 0)
    return json.loads(text) if text else (HANG, f"ended by signal {os.WTERMSIG(status)}")


def _require_one_thread() -> None:
    """Refuse to fork beside other threads: a child would have their locks and not them, and wait for ever."""
    count = len([*THREADS.iterdir()]) if THREADS.exists() else 1
    if count > 1:
        text = f"{count} threads run here: set OMP_NUM_THREADS=1, and leave what starts threads (PDFs) to a child"
        raise RuntimeError(text)


def _answer(writing: int, asked: Callable[[], Any], seconds: int) -> None:
    signal.alarm(seconds)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    try:
        found = asked()
    except BaseException as error:  # noqa: BLE001 - whatever a mutant does
        found = (CRASH, repr(error)[:200])
    with os.fdopen(writing, "w", encoding="utf-8") as pipe:
        json.dump(found, pipe)
        pipe.flush()
        os._exit(0)
