"""The finished film on its run's page: the video, downloads, what was found, what it cost."""

from collections.abc import Iterator, Sequence

from flows.bookkeeping import Book
from flows.outcomes import REJECTED, Outcome
from flows.run_result import POSTER, VIDEO, length_of, link_of
from storygen.markdown import code, plain
from storygen.models.film import Check
from storygen.models.publication import Publication, PublishedFile
from storygen.models.usage import Cost, bill
from storygen.services.spending import current_spending
from tasks.inspection.verdict import failures


def result_page(publication: Publication, book: Book, checks: tuple[Check, ...]) -> Outcome:
    """What a person wants of a finished film, most wanted first."""
    video, costs = link_of(publication, VIDEO), current_spending().costs()
    verdict = _verdict(checks)
    above = [
        *_rejection(publication, checks),
        _player(video, link_of(publication, POSTER)),
        _facts(publication, book, verdict, costs),
        *(f"> **Note:** {plain(said)}" for said in (*book.fallbacks, *book.warnings)),
        f"**Downloads:** {_downloads(publication)}",
        f"**Folder on the worker:** {code(publication.folder)}",
    ]
    below = [
        f"### Checks: {verdict}\n\n{_checks(checks)}",
        f"### Costs: {_costs(costs)}",
        f"### Work\n\n{_stages(book)}",
    ]
    return Outcome(
        _headline(publication, video, verdict),
        "\n\n".join(part for part in above if part),
        "\n\n".join(below),
        is_film=True,
    )


def _headline(publication: Publication, video: str | None, verdict: str) -> str:
    if not publication.passed:
        return f"{REJECTED} {verdict}"
    title = f"**{plain(publication.title)}** · {length_of(publication)}"
    return f"[▶ Play the film]({video}) · {title}" if video else title


def _rejection(publication: Publication, checks: tuple[Check, ...]) -> Iterator[str]:
    if not publication.passed:
        yield (
            f"## ✗ Rejected: the film did not pass its inspection\n\n"
            f"**{plain('; '.join(failures(checks)))}**\n\nIt lies with its report where it is "
            "named below and was not handed over. Look at it, then change the request or the "
            "story and run it again: what is good of it is kept."
        )


def _player(video: str | None, poster: str | None) -> str:
    if not video:
        return ""
    # A picture within a link is shown as text by Prefect's UI.
    picture = f"\n\n![The film's thumbnail]({poster})" if poster else ""
    return f"## [▶ Play the film]({video}){picture}"


def _facts(publication: Publication, book: Book, verdict: str, costs: Sequence[Cost]) -> str:
    made = sum(stage.executed for stage in book.stages)
    cached = sum(stage.cached for stage in book.stages)
    parts = [f"**{length_of(publication)}** of film", verdict, f"{made} parts made"]
    parts += [f"{cached} from the cache"] if cached else []
    return " · ".join([*parts, plain(bill(costs)) or "no costs"])


def _downloads(publication: Publication) -> str:
    return " · ".join(
        f"[{plain(file.name)}]({address}) {_size(file)}"
        if (address := link_of(publication, file.name))
        else f"{plain(file.name)} {_size(file)}"
        for file in publication.files
    )


def _size(file: PublishedFile) -> str:
    size_bytes = file.content.size_bytes
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes >= 1e5 else f"{size_bytes / 1e3:.1f} kB"


def _verdict(checks: tuple[Check, ...]) -> str:
    failed = failures(checks)
    if not failed:
        return f"all {len(checks)} checks passed"
    return f"{len(failed)} of {len(checks)} checks failed"


def _checks(checks: tuple[Check, ...]) -> str:
    """What failed first, then what concerns the whole film, then its parts."""
    ordered = sorted(checks, key=lambda check: (check.passed, bool(check.where)))
    rows = ["| | check | measured | allowed |", "| --- | --- | --- | --- |"]
    rows += [
        f"| {'✓' if check.passed else '✗'} | {plain(f'{check.name} {check.where}')} | "
        f"{plain(check.value)} | {plain(check.allowed)} |"
        for check in ordered
    ]
    return "\n".join(rows)


def _costs(costs: Sequence[Cost]) -> str:
    if not costs:
        return "none\n\nNo paid service was used."
    rows = ["| service | model | calls | USD |", "| --- | --- | ---: | ---: |"]
    rows += [
        f"| {plain(cost.provider)} | {plain(cost.usage.model)} | {cost.calls} | "
        f"{'price not known' if cost.usage.usd is None else f'{cost.usage.usd:.4f}'} |"
        for cost in costs
    ]
    return f"{plain(bill(costs)) or 'none'}\n\n" + "\n".join(rows)


def _stages(book: Book) -> str:
    rows = ["| stage | made | from the cache | wall s | CPU s | by |", "| --- " * 6 + "|"]
    rows += [
        f"| {stage.name} | {stage.executed} | {stage.cached} | {stage.wall_s:.1f} | "
        f"{stage.cpu_s:.1f} | {plain(stage.provider)} |"
        for stage in book.stages
    ]
    return "\n".join(rows)
