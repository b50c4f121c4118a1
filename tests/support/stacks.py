"""A real local stack: `storygen up` in a home of its own, on free ports."""

import base64
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

import psutil

from tests.support.patience import LONG_S, wait_for
from tests.support.stack_logs import StackLogs

_FINAL = {"COMPLETED", "FAILED", "CANCELLED", "CRASHED"}


class LocalStack:
    """Runs the real commands against one home, and asks the real server.

    Args:
        folder: Everything of it lies here: home, the user's own home, films.
        environment: What its commands have beside the test's own.
    """

    known: ClassVar[list["LocalStack"]] = []
    """Every one of this session: what their logs hold is looked at after each test."""

    def __init__(self, folder: Path, **environment: str) -> None:
        # Stacks that come up at once would all find the same port free.
        self._port = 20_000 + os.getpid() % 250 * 50 + 2 * len(self.known) % 50
        self.known.append(self)
        self.home, self.output = folder / "home", folder / "films"
        self.output.mkdir(parents=True, exist_ok=True)
        (folder / "user").mkdir(exist_ok=True)
        self.environment = {
            **{name: value for name, value in os.environ.items() if "PREFECT" not in name},
            "STORYGEN_HOME": str(self.home),
            "HOME": str(folder / "user"),
            **environment,
        }
        self.told: dict[str, Any] = {}
        self.log = StackLogs(self.home / "stack")

    def command(self, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "storygen.cli.main", *arguments],
            capture_output=True, text=True, env={**self.environment, **more}, timeout=500,
            check=False,
        )  # fmt: skip

    def up(self, *arguments: str) -> dict[str, Any]:
        port = () if "--port" in arguments else ("--port", str(self._port))
        done = self.command("up", "--json", "--output", str(self.output), *port, *arguments)
        assert done.returncode == 0, f"{done.stderr}\n{self.logs()}"
        self.told = json.loads(done.stdout)
        return self.told

    def down(self) -> None:
        assert self.command("down").returncode == 0
        left = [_shown(process) for process in self.processes()]
        assert left == [], f"left of the stack: {left}"

    def destroy(self) -> None:
        self.command("down")
        self.log.keep()
        shutil.rmtree(self.home, ignore_errors=True)

    def logs(self) -> str:
        logs = sorted((self.home / "stack").glob("*.log"))
        return "\n".join(f"== {log.name}\n{log.read_text()[-1500:]}" for log in logs)

    def api(self, path: str, body: object = None, method: str | None = None) -> Any:
        asking = urllib.request.Request(
            self.told["api"] + path,
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={
                "Authorization": f"Basic {base64.b64encode(self.told['auth'].encode()).decode()}",
                "Content-Type": "application/json",
            },
        )
        content = _patiently(asking)
        return json.loads(content) if content else None

    def start(self, deployment: str, **parameters: object) -> str:
        """Run a deployment; the flow run's id."""
        found = self.api(f"/deployments/name/{deployment}")
        return self.api(f"/deployments/{found['id']}/create_flow_run", {"parameters": parameters})[
            "id"
        ]

    def run(self, run_id: str) -> dict[str, Any]:
        return self.api(f"/flow_runs/{run_id}")

    def wait(
        self,
        run_id: str,
        until: Callable[[dict[str, Any]], bool] | None = None,
        *,
        at_most_s: float = LONG_S,
    ) -> dict[str, Any]:
        """Wait until a run is over, or until what is said of it."""
        done = until or (lambda run: run["state_type"] in _FINAL)
        return wait_for(
            lambda: run if done(run := self.run(run_id)) else None,
            at_most_s,
            or_tell=lambda: f"still {self.run(run_id)['state']}\n{self.logs()}",
        )

    def artifacts(self, run_id: str) -> dict[str, dict[str, Any]]:
        """A run's page, by key; without what Prefect itself notes of a result, as the UI shows."""
        asked = {"artifacts": {"flow_run_id": {"any_": [run_id]}, "type": {"not_any_": ["result"]}}}
        return {found["key"]: found for found in self.api("/artifacts/filter", asked)}

    def page(self, run_id: str) -> str:
        """What a film's run shows on its page, in Markdown; empty as long as it shows nothing."""
        shown = self.artifacts(run_id).get("film")
        return "" if shown is None else f"{shown['description']}\n\n{shown['data']}"

    def has_begun(self, run_id: str, stage: str) -> bool:
        """Whether a run's page tells of a stage."""
        return f"| {stage} |" in self.page(run_id)

    def counts(self, run_id: str, stage: str) -> tuple[int, int]:
        """How many parts of a stage a finished run made, and how many it found in the cache."""
        rows = self.page(run_id).splitlines()
        row = next(line for line in rows if line.startswith(f"| {stage} |"))
        made, cached = row.split("|")[2:4]
        return int(made), int(cached)

    def events(self, run_id: str) -> list[dict[str, Any]]:
        """What a film's run told Prefect, oldest first."""
        asked = {
            "filter": {"resource": {"id": [f"storygen.film.{run_id}"]}, "order": "ASC"},
            "limit": 50,
        }
        found = self.api("/events/filter", asked)
        events = list(found["events"])
        while found.get("next_page"):
            found = self.api(found["next_page"].partition("/api")[2])
            events += found["events"]
        return events

    def hops(self, run_id: str) -> list[dict[str, Any]]:
        """The runs that a run started elsewhere."""
        asked = {"flow_runs": {"parent_flow_run_id": {"any_": [run_id]}}}
        return self.api("/flow_runs/filter", asked)

    def cancel(self, run_id: str) -> None:
        state = {"type": "CANCELLING", "name": "Cancelling"}
        self.api(f"/flow_runs/{run_id}/set_state", {"state": state})

    def worker_environment(self) -> dict[str, str]:
        """What `storygen up` gives its workers."""
        worker = self.processes("worker", "start")[0].environ()
        return {
            name: value
            for name, value in worker.items()
            if name.startswith(("PREFECT_", "STORYGEN_"))
        }

    @contextmanager
    def gpu_worker(self, **environment: str) -> Iterator[None]:
        """What `storygen up` starts for each graphics card; there is none where tests run."""
        name = "card-of-tests"
        command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "gpu",
                   "--limit", "1", "--type", "process", "--name", name]  # fmt: skip
        worker = subprocess.Popen(
            command,
            env={**self.environment, **self.worker_environment(), **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            self._wait_for_worker("gpu")
            yield
        finally:
            worker.terminate()
            worker.wait(30)
            self.api(f"/work_pools/gpu/workers/{name}", method="DELETE")

    def _wait_for_worker(self, pool: str) -> None:
        def is_online() -> bool:
            workers = self.api(f"/work_pools/{pool}/workers/filter", {})
            return any(worker["status"] == "ONLINE" for worker in workers)

        wait_for(is_online, or_tell=self.logs)

    def processes(self, *words: str) -> list[psutil.Process]:
        """Processes of this home whose command line holds all the words."""
        found: list[psutil.Process] = []
        for process in psutil.process_iter():
            try:
                line = " ".join(process.cmdline())
                ours = process.environ().get("STORYGEN_HOME") == str(self.home)
            except (psutil.Error, OSError):
                continue
            if ours and all(word in line for word in words):
                found.append(process)
        return found

    def run_processes(self, run_id: str) -> list[psutil.Process]:
        """Everything that a worker started for a flow run, whoever its parent is."""
        plain = run_id.replace("-", "")
        found: list[psutil.Process] = []
        for process in self.processes():
            with suppress(psutil.Error, OSError):
                own = process.environ().get("PREFECT__FLOW_RUN_ID", "").replace("-", "")
                if own == plain:
                    found.append(process)
        return found

    def flow_processes(self, run_id: str) -> list[psutil.Process]:
        """The process that runs a flow run."""
        found: list[psutil.Process] = []
        for process in self.processes():
            try:
                environment = process.environ()
                parents = [parent.cmdline() for parent in process.parents()[:1]]
            except (psutil.Error, OSError):
                continue
            is_child = any("worker" in word for line in parents for word in line)
            if environment.get("PREFECT__FLOW_RUN_ID", "").replace("-", "") == run_id.replace(
                "-", ""
            ) and (is_child or "prefect" in " ".join(process.cmdline())):
                found.append(process)
        return found


def _shown(process: psutil.Process) -> str:
    """What it is, for a message."""
    try:
        return f"{process.status()} {' '.join(process.cmdline())}"
    except psutil.Error:
        return f"{process.pid}, gone meanwhile"


def _patiently(asking: urllib.request.Request) -> bytes:
    """The answer; a server whose SQLite is busy says 503 for a moment."""
    for _ in range(20):
        try:
            with urllib.request.urlopen(asking, timeout=300) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
            time.sleep(1)
    raise AssertionError(f"{asking.full_url} answers 503 and nothing else")
