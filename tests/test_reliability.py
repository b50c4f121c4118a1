"""What docs/reliability.md promises is what tests hold."""

import ast
from pathlib import Path

import pytest

from docs.make_reliability import PAGE, ROWS, Row, page

TESTS = Path(__file__).parent


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.fault)
def test_each_row_names_a_test(row: Row):
    file, _, name = row.test.partition("::")
    tree = ast.parse((TESTS / file).read_bytes())
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_table_is_as_its_rows_and_the_measured_times_make_it():
    assert page() == PAGE.read_text(encoding="utf-8"), "python -m docs.make_reliability"
