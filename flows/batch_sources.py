"""Which stories a batch is about."""

from collections.abc import Sequence

from storygen.errors import RequestError
from storygen.home import user_path
from storygen.inbox import list_place

MOST = 10_000


def sources_of(sources: Sequence[str], folder: str) -> tuple[str, ...]:
    """Every source that was listed, then every story in the folder, by name; each once.

    Raises:
        RequestError: There is none, there are too many, or there is no such folder.
    """
    listed = [source.strip() for source in sources if source.strip()]
    found = [file.address for file in list_place(folder)] if folder else []
    wanted = tuple(dict.fromkeys([*listed, *sorted(found)]))
    if not wanted:
        where = f"the folder {str(user_path(folder))!r} holds no story" if folder else (
            "neither sources nor a folder was given"
        )  # fmt: skip
        raise RequestError(f"{where}; a batch needs at least one .txt, .md or .yaml file")
    if len(wanted) > MOST:
        raise RequestError(f"a batch may have {MOST} stories, not {len(wanted)}; split it")
    return wanted
