"""What the tests of a stack take for a fault in its logs."""

from pathlib import Path

from tests.support.stack_logs import Exempt, StackLogs, faults_in

_LOG = """\
12:00:00.100 | WARNING | prefect.server - late
12:00:00.200 | ERROR   | prefect.server.events - Failed in consume_loop
Traceback (most recent call last):
  File "here.py", line 1, in <module>
ValueError: no ERROR of its own
12:00:00.300 | INFO    | prefect.server - the word ERROR is no fault
server ended with -9
Traceback (most recent call last):
KeyError: 'x'
"""


def test_an_error_and_its_traceback_are_one_fault_and_a_bare_traceback_another():
    first, second = faults_in(_LOG)
    assert first.startswith("12:00:00.200") and first.endswith("no ERROR of its own")
    assert second.splitlines() == ["Traceback (most recent call last):", "KeyError: 'x'"]


def test_a_fault_is_told_once_also_when_its_log_was_put_aside_meanwhile(tmp_path: Path):
    logs, path = StackLogs(tmp_path), tmp_path / "server.log"
    path.write_text(_LOG, encoding="utf-8")
    assert len(logs.new_faults()) == 2
    path.rename(tmp_path / "server.log.old")
    path.write_text("12:01:00.000 | CRITICAL | x - gone\n", encoding="utf-8")
    assert logs.new_faults() == ["server: 12:01:00.000 | CRITICAL | x - gone"]
    assert logs.new_faults() == []


def test_a_fault_that_is_exempt_is_none_and_one_of_a_deleted_stack_is(tmp_path: Path):
    logs = StackLogs(tmp_path)
    (tmp_path / "server.log").write_text(_LOG, encoding="utf-8")
    logs.keep()
    (tmp_path / "server.log").unlink()
    (found,) = logs.new_faults([Exempt("consume_loop.*ValueError", "a test")])
    assert "KeyError" in found
