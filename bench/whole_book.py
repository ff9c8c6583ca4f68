"""Time a whole book through the workflow on the embedded AWS.

    python bench/whole_book.py FOLDER --language zh [--scale 0.01] [--engine marker]

FOLDER holds a human edition in d2lbook's layout: `X.md` beside `X_origin.md`, the source that it
was made from. Everything is uploaded at once; the run that follows is timed, and the memory of the
server and of its largest worker is watched.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import boto3

from amts.assembly import merged_context, synthesize
from amts.local import lifecycle
from amts.local.deployer import deploy
from amts.project import require_project

SUFFIXES = (".md", ".ipynb")


def main() -> None:
    """Start the embedded AWS, deploy, and measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", default="zh")
    parser.add_argument("--scale", type=float, default=0.01)
    parser.add_argument("--engine", default="marker")
    arguments = parser.parse_args()

    project = require_project()
    assembly = synthesize(project, merged_context(project, {"languages": arguments.language}))
    with tempfile.TemporaryDirectory() as folder:
        running = lifecycle.start(
            Path(folder),
            time_scale=arguments.scale,
            engines=tuple(arguments.engine.split(",")),
            end_with_caller=True,
        )
        try:
            outputs = deploy(assembly.folder, assembly.stack_name, running.endpoint)
            measure(running.endpoint, running.pid, outputs, arguments.folder, arguments.language)
        finally:
            lifecycle.stop(Path(folder))


def measure(endpoint: str, pid: int, outputs: dict[str, str], folder: Path, language: str) -> None:
    """Upload the book, wait for its run, and print the figures."""
    session = boto3.session.Session("x", "x", region_name="us-east-1")
    s3 = session.client("s3", endpoint_url=endpoint)
    workflow = session.client("stepfunctions", endpoint_url=endpoint)
    bucket = outputs["BookBucketName"]
    memory = Memory(pid)
    started = time.perf_counter()
    documents = 0
    for path in sorted(p for p in folder.rglob("*") if p.suffix in SUFFIXES):
        name = path.relative_to(folder).as_posix()
        content = path.read_bytes()
        s3.put_object(Bucket=bucket, Key=f"human/{language}/{name}", Body=content)
        if path.stem.endswith("_origin"):
            documents += 1
            source = name.replace("_origin.", ".")
            s3.put_object(Bucket=bucket, Key=f"source/{source}", Body=content)
    uploaded = time.perf_counter()
    execution = wait_for_run(workflow, outputs["StateMachineArn"])
    ended = time.perf_counter()
    memory.stop()
    report = json.loads(
        s3.get_object(Bucket=bucket, Key=f"reports/{execution['name']}/report.json")["Body"].read()
    )
    entry = report["languages"][0]
    machine = outputs["StateMachineArn"]
    runs = len(workflow.list_executions(stateMachineArn=machine)["executions"])
    figures = {
        "documents": documents,
        "upload": f"{uploaded - started:.1f} s",
        "run": f"{ended - uploaded:.1f} s (batching window and waits scaled)",
        "runs": runs,
        "outcome": f"{report['outcome']}, {len(report['problems'])} problems",
        "document states": dict(Counter(d["state"] for d in entry["documents"])),
        "segments": f"{entry['segments_human']} human, {entry['segments_machine']} machine",
        "characters": f"{entry['characters_sent']} sent, {entry['characters_kept']} kept",
        "parallel data": entry["parallel_data"],
        "BLEU with, without": f"{entry['bleu']}, {entry['bleu_plain']}",
        "job": entry["job"],
        "memory of the server": f"{memory.server >> 20} MB",
        "of its largest worker": f"{memory.worker >> 20} MB",
    }
    for name, value in figures.items():
        print(f"{name:22} {value}")


def wait_for_run(workflow: Any, machine: str) -> dict[str, Any]:
    """Return the first execution when every execution has ended."""
    while True:
        found = workflow.list_executions(stateMachineArn=machine)["executions"]
        if found and all(execution["status"] != "RUNNING" for execution in found):
            return found[-1]
        time.sleep(0.1)


class Memory:
    """Watches the resident memory of a process and of its largest child."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.server = self.worker = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop watching."""
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.2):
            self.server = max(self.server, _resident(self.pid))
            for child in _children(self.pid):
                self.worker = max(self.worker, _resident(child))


def _children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        text = " ".join((task / "children").read_text() for task in tasks)
    except OSError:
        return []
    return [int(child) for child in text.split()]


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
