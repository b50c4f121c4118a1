"""The finished film on its run's page: the video, downloads, what was found, what it cost."""

from flows.bookkeeping import Book
from storygen.models.film import Check
from storygen.models.publication import Publication, PublishedFile
from storygen.services.spending import current_spending
from storygen.store import current_store
from tasks.inspection.reporting import cost_rows
from tasks.inspection.verdict import failures

_LINK_S = 7 * 24 * 3600
"""The longest that S3 lets a presigned link live."""


def result_markdown(publication: Publication, book: Book, checks: tuple[Check, ...]) -> str:
    """The result as Markdown."""
    links = {file.name: _link(file) for file in publication.files}
    parts = [
        f"## {publication.title}",
        _poster(links),
        _downloads(publication, links),
        f"**Folder on the worker:** `{publication.folder}`",
        _findings(checks),
        *(f"> **Note:** {sentence}" for sentence in (*book.fallbacks, *book.warnings)),
        _stages(book),
        _services(),
    ]
    return "\n\n".join(part for part in parts if part)


def _services() -> str:
    costs = current_spending().costs()
    return "**Services:** none were used." if not costs else "\n".join(cost_rows(costs))


def _link(file: PublishedFile) -> str | None:
    return current_store().link(file.content, file.name, _LINK_S)


def _poster(links: dict[str, str | None]) -> str:
    video, picture = links.get("video.mp4"), links.get("thumbnail.png")
    if not video or not picture:
        return ""
    return f"### [▶ Play the film]({video})\n\n![The film's thumbnail]({picture})"


def _downloads(publication: Publication, links: dict[str, str | None]) -> str:
    rows = ["| file | size |", "| --- | --- |"]
    for file in publication.files:
        address = links[file.name]
        name = f"[{file.name}]({address})" if address else file.name
        rows.append(f"| {name} | {_size(file.content.size_bytes)} |")
    return "\n".join(rows)


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes >= 1e5 else f"{size_bytes / 1e3:.1f} kB"


def _findings(checks: tuple[Check, ...]) -> str:
    failed = failures(checks)
    verdict = f"**Inspection:** all {len(checks)} checks passed." if not failed else (
        f"**Inspection: {len(failed)} of {len(checks)} checks failed.**"
    )  # fmt: skip
    rows = ["| check | measured | allowed | |", "| --- | --- | --- | --- |"]
    rows += [
        f"| {check.name} {check.where} | {check.value} | {check.allowed} | "
        f"{'✓' if check.passed else '✗'} |"
        for check in checks
    ]
    return f"{verdict}\n\n" + "\n".join(rows)


def _stages(book: Book) -> str:
    rows = ["| stage | made | from the cache | wall s | CPU s | by |", "| --- " * 6 + "|"]
    rows += [
        f"| {stage.name} | {stage.executed} | {stage.cached} | {stage.wall_s:.1f} | "
        f"{stage.cpu_s:.1f} | {stage.provider} |"
        for stage in book.stages
    ]
    return "\n".join(rows)
