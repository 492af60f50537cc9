"""The import of the two official ESCO files into an empty embedded database: seconds and memory of the whole process.

Run as ``python -m benchmarks.catalogue``; prints JSON. Needs the files under PONTE_SHARED (default ../shared).
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILES = Path(os.environ.get("PONTE_SHARED", "../shared"), "data", "esco", "official")


def main() -> None:
    """Measure once and print the figures as JSON."""
    ponte = Path(sys.executable).with_name("ponte")
    with tempfile.TemporaryDirectory() as folder:
        environ = os.environ | {"PONTE_DATABASE_URL": f"sqlite:///{folder}/measured.db", "PONTE_SECRET_KEY": "-" * 40}
        subprocess.run([ponte, "migrate"], env=environ, check=True, stdout=subprocess.DEVNULL)
        start = time.perf_counter()
        command = [ponte, "catalogue", "import", *sorted(FILES.glob("*.zip"))]
        subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps({"import_s": round(seconds, 1), "memory_mb": round(memory, 1)}))


if __name__ == "__main__":
    main()
