"""The code on docs/extending.md, as a package that is installed beside storygen."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "extending.md"


def code_blocks() -> dict[str, str]:
    """The page's Python files by their names, which stand in their first lines."""
    blocks = re.findall(r"^```python\n# (\S+)\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
    return {name: code for name, code in blocks}


def entry_points() -> str:
    """The page's entry points, as an installed package's `entry_points.txt` has them."""
    tables = re.findall(
        r"^```toml\n\[project\.entry-points\.\"([\w.]+)\"\]\n(.*?)^```",
        PAGE.read_text("utf-8"), re.M | re.S,
    )  # fmt: skip
    return "\n".join(f"[{group}]\n{lines.replace(chr(34), '')}" for group, lines in tables)


def suites() -> list[str]:
    """The lines with which the page has its contract suites run."""
    return re.findall(r"^pytest (.*)$", PAGE.read_text("utf-8"), re.M)


def install(folder: Path) -> Path:
    """Lay the page's package out in a folder, which then belongs on the path."""
    package = folder / "my_package"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    for name, code in code_blocks().items():
        if "/" not in name:
            (package / name).write_text(code, encoding="utf-8")
    about = folder / "my_package-1.0.dist-info"
    about.mkdir()
    metadata = "Metadata-Version: 2.1\nName: my-package\nVersion: 1.0\n"
    (about / "METADATA").write_text(metadata, encoding="utf-8")
    (about / "entry_points.txt").write_text(entry_points(), encoding="utf-8")
    return folder
