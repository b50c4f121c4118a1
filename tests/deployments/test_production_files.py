"""What cannot be run here is held against its own tool: linters, schemas, Prefect's own classes."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect.settings import Settings

REPOSITORY = Path(__file__).parent.parent.parent
DEPLOYMENTS = REPOSITORY / "deployments"
DOCKERFILE = DEPLOYMENTS / "images" / "Dockerfile"
COMPOSE = DEPLOYMENTS / "compose.yaml"
TEMPLATES = sorted((DEPLOYMENTS / "job_templates").rglob("*.json"))
COMPOSED: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))


def _tool(name: str) -> str:
    """A program that a package brought into this environment."""
    return str(Path(sys.executable).parent / name)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=REPOSITORY)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_images_are_clean_to_hadolint():
    _run(_tool("hadolint"), "--failure-threshold", "info", str(DOCKERFILE))


def test_the_images_run_as_nobody_special_from_pinned_bases():
    text = DOCKERFILE.read_text(encoding="utf-8")
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    outside = [base for base in bases if ":" in base]
    assert outside and all(re.search(r":\d+\.\d+\.\d+", base) for base in outside)
    last = text[text.index(" AS cpu") :]
    assert re.search(r"^USER 10001$", last, re.MULTILINE)
    assert "USER root" not in last


def test_the_image_holds_every_package_that_the_project_has():
    text = DOCKERFILE.read_text(encoding="utf-8")
    rooms = {path.parent.name for path in REPOSITORY.glob("*/__init__.py")} - {
        "tests",
        "benchmarks",
    }
    assert {room for room in rooms if f"COPY {room} ./{room}" in text} == rooms - {"docs"}


def test_the_compose_file_follows_the_compose_specification():
    _run(
        sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec",
        str(COMPOSE),
    )  # fmt: skip


def test_no_service_is_reached_from_outside_nor_holds_a_secret():
    for name, service in COMPOSED["services"].items():
        for port in service.get("ports", ()):
            assert port.startswith("127.0.0.1:"), name
        for key, value in service.get("environment", {}).items():
            if any(word in key for word in ("PASSWORD", "SECRET", "AUTH", "ACCESS_KEY")):
                assert str(value).startswith("${"), (name, key)
        assert ":latest" not in service["image"]


def test_every_secret_of_the_compose_file_stands_in_the_example():
    wanted = set(re.findall(r"\$\{(\w+)", COMPOSE.read_text(encoding="utf-8")))
    example = (DEPLOYMENTS / ".env.example").read_text(encoding="utf-8")
    assert wanted == set(re.findall(r"^#?(\w+)=", example, re.MULTILINE))


def _prefect_variables() -> set[str]:
    texts = [path.read_text(encoding="utf-8") for path in (DOCKERFILE, COMPOSE, *TEMPLATES)]
    return set(re.findall(r"PREFECT_[A-Z0-9_]+", "\n".join(texts)))


def _known_variables() -> set[str]:
    known: set[str] = set()

    def walk(model: type[Any], prefix: str) -> None:
        for name, field in model.model_fields.items():
            inner = field.annotation
            if isinstance(inner, type) and hasattr(inner, "model_fields"):
                walk(inner, f"{prefix}{name.upper()}_")
            known.add(f"{prefix}{name.upper()}")
            alias = field.validation_alias
            for choice in getattr(alias, "choices", ()):
                if isinstance(choice, str):
                    known.add(choice.upper())

    walk(Settings, "PREFECT_")
    return known


def test_every_prefect_setting_in_the_files_is_one_that_prefect_knows():
    ours = {"PREFECT_AUTH"}  # of .env
    # Read by prefect-redis, and by the process that a pool's container runs.
    elsewhere = {"PREFECT_REDIS_MESSAGING_HOST", "PREFECT_FLOW_RUN_EXECUTE_SIGTERM_BEHAVIOR"}
    assert _prefect_variables() - ours - elsewhere - _known_variables() == set()


def test_workers_everywhere_send_heartbeats_often_enough():
    for name in ("cpu", "control", "gpu"):
        assert (
            COMPOSED["services"][name]["environment"]["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"] == "30"
        )
    for path in TEMPLATES:
        env = json.loads(path.read_text(encoding="utf-8"))["variables"]["properties"]["env"]
        assert env["default"]["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"] == "30"


def test_there_is_a_template_for_each_pool_of_each_kind():
    from deployments.pools import POOLS

    assert {(path.parent.name, path.stem) for path in TEMPLATES} == {
        (kind, pool) for kind in ("docker", "kubernetes") for pool in POOLS
    }


@pytest.mark.slow
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_job_template_is_one_that_prefects_worker_takes(path: Path):
    """In a process of its own: these packages register blocks and warn when imported."""
    program = f"""
import asyncio, json
from prefect.client.orchestration import PrefectClient
from prefect_{path.parent.name}.worker import {path.parent.name.title()}Worker as Worker

template = json.loads(open({str(path)!r}, encoding="utf-8").read())
nobody = PrefectClient("http://127.0.0.1:9/api")
fill_in = Worker.job_configuration.from_template_and_values
print(asyncio.run(fill_in(template, {{}}, client=nobody)).model_dump_json())
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    if path.parent.name == "kubernetes":
        _check_manifest(json.loads(done.stdout.splitlines()[-1])["job_manifest"], path)


def _check_manifest(manifest: dict[str, Any], path: Path) -> None:
    import kubernetes_validate

    manifest["metadata"]["generateName"] = "storygen-"
    container = manifest["spec"]["template"]["spec"]["containers"][0]
    for name in ("completions", "parallelism"):  # Prefect wants them where Kubernetes has none
        del manifest["spec"]["template"]["spec"][name]
    container["args"] = ["true"]
    container["env"] = []
    kubernetes_validate.validate(manifest, "1.31", strict=True)
    limits = container["resources"]["limits"]
    assert ("nvidia.com/gpu" in limits) == (path.stem == "gpu")
