"""The report as people read it."""

from collections.abc import Iterator, Sequence

from storygen.models.film import Check
from storygen.models.report import PictureReport, Report, StageReport
from storygen.models.usage import Cost, Usage, total_usd
from storygen.timing import timecode
from tasks.inspection.report_grounding import grounding_blocks

_MEBIBYTE = 1 << 20


def report_markdown(report: Report) -> str:
    """A run's report as Markdown: the verdict first, what to know, every number, what was cut."""
    blocks = [
        _opening(report),
        *_listing("Look at this", [*_failed(report.checks), *report.fallbacks, *report.warnings]),
        "## Checks\n\n" + "\n".join(_check_rows(report.checks)),
        *_script(report),
        *grounding_blocks(report.grounding, _row),
        *_pictures(report.pictures),
        "## Stages\n\n" + "\n".join(_stage_rows(report.stages)),
        *_services(report),
        *_left_out(report.omitted),
    ]
    return "\n\n".join(blocks) + "\n"


def _opening(report: Report) -> str:
    verdict = "passed its inspection" if report.passed else "**did not pass its inspection**"
    made = sum(stage.executed for stage in report.stages)
    cached = sum(stage.cached for stage in report.stages)
    facts = [
        f"# {_plain(report.title)}",
        f"The film {verdict}. It lasts {timecode(report.duration_s, '.')} and speaks "
        f"`{report.language}`.",
        f"Run `{report.run_id}` with storygen {report.created_with}: {made} parts made, "
        f"{cached} from the cache.",
    ]
    if report.omitted:
        facts.append(
            f"Left out to reach the wanted length, listed below: {_count(report.omitted)}."
        )
    return "\n\n".join(facts)


def _count(sentences: Sequence[str]) -> str:
    return f"{len(sentences)} sentence{'s' if len(sentences) > 1 else ''} of the source"


def _failed(checks: Sequence[Check]) -> list[str]:
    return [
        f"**{check.name}**{_where(check)}: {check.value}; allowed is {check.allowed}"
        for check in checks
        if not check.passed
    ]


def _listing(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"## {heading}\n\n" + "\n".join(f"- {line}" for line in lines)


def _script(report: Report) -> Iterator[str]:
    """How good the script is, and who says so."""
    if not report.scores:
        return
    rows = ["| | score | |", "|---|---:|---|"]
    rows += [_row(each.quality, f"{each.score:.2f}", each.reason) for each in report.scores]
    drafts = "one draft" if report.drafts == 1 else f"the best of {report.drafts} drafts"
    who = f"A model wrote it; this is {drafts}." if report.drafts else "Measured, without a model."
    yield f"## Script\n\n{who}\n\n" + "\n".join(rows)


def _pictures(pictures: Sequence[PictureReport]) -> Iterator[str]:
    """The pictures that somebody looked at; those without a flaw in one sentence."""
    if not pictures:
        return
    flawed = [each for each in pictures if each.verdict.remarks or not each.verdict.is_accepted]
    rows = ["| shot | score | kept | remarks |", "|---:|---:|---|---|"]
    rows += [
        _row(
            str(each.shot),
            f"{each.verdict.score:.2f}",
            "yes" if each.verdict.is_accepted else "for want of a better one",
            "; ".join(each.verdict.remarks),
        )
        for each in flawed
    ]
    spotless = len(pictures) - len(flawed)
    table = "\n".join(rows) + "\n\n" if flawed else ""
    yield f"## Pictures\n\n{table}Nothing is wrong with {spotless} of {len(pictures)} pictures."


def _services(report: Report) -> Iterator[str]:
    if report.costs:
        yield "## Services\n\n" + "\n".join(cost_rows(report.costs))


def cost_rows(costs: Sequence[Cost]) -> Iterator[str]:
    """A table of what services were used and what they charge, with its sum."""
    yield "| service | model | calls | used | USD |"
    yield "|---|---|---:|---|---:|"
    for cost in costs:
        usage = cost.usage
        yield _row(cost.provider, usage.model, str(cost.calls), _used(usage), _usd(usage.usd))
    yield _row(
        "**together**", "", str(sum(cost.calls for cost in costs)), "", _usd(total_usd(costs))
    )


def _used(usage: Usage) -> str:
    parts = {
        "characters": usage.characters, "tokens read": usage.input_tokens,
        "tokens written": usage.output_tokens, "pictures": usage.pictures,
        "s of sound": round(usage.seconds, 1),
    }  # fmt: skip
    return ", ".join(f"{count:,} {unit}" for unit, count in parts.items() if count)


def _usd(usd: float | None) -> str:
    return "price not known" if usd is None else f"{usd:.4f}"


def _left_out(sentences: Sequence[str]) -> Iterator[str]:
    if sentences:
        quoted = "\n".join(f"> {_plain(sentence)}\n>" for sentence in sentences).removesuffix("\n>")
        yield f"## Left out\n\nTo reach the wanted length, {_count(sentences)}:\n\n{quoted}"


def _check_rows(checks: Sequence[Check]) -> Iterator[str]:
    """One row for each check of the film; those of many segments in one row while they hold."""
    yield "| | check | found | allowed |"
    yield "|---|---|---|---|"
    names = list(dict.fromkeys(check.name for check in checks))
    for name in names:
        alike = [check for check in checks if check.name == name]
        good = [check for check in alike if check.passed]
        for check in alike:
            if not check.passed:
                yield _row("✗", name + _where(check), check.value, check.allowed)
        if len(good) == 1:
            yield _row("✓", name + _where(good[0]), good[0].value, good[0].allowed)
        elif good:
            values = list(dict.fromkeys(check.value for check in good))
            found = values[0] if len(values) == 1 else f"{values[0]} … {values[-1]}"
            yield _row("✓", f"{name}, {len(good)} segments", found, good[0].allowed)


def _stage_rows(stages: Sequence[StageReport]) -> Iterator[str]:
    yield "| stage | provider | made | cached | wall | CPU | retries | peak memory |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|"
    for stage in stages:
        yield _row(
            stage.name, stage.provider or "", str(stage.executed), str(stage.cached),
            f"{stage.wall_s:.1f} s", f"{stage.cpu_s:.1f} s", str(stage.retries),
            f"{stage.peak_memory_bytes / _MEBIBYTE:.0f} MiB",
        )  # fmt: skip
    if stages:
        yield _row(
            "**together**", "", str(sum(s.executed for s in stages)),
            str(sum(s.cached for s in stages)), f"{sum(s.wall_s for s in stages):.1f} s",
            f"{sum(s.cpu_s for s in stages):.1f} s", str(sum(s.retries for s in stages)),
            f"{max(s.peak_memory_bytes for s in stages) / _MEBIBYTE:.0f} MiB",
        )  # fmt: skip


def _row(*cells: str) -> str:
    return "| " + " | ".join(_plain(cell).replace("|", "\\|") for cell in cells) + " |"


def _where(check: Check) -> str:
    return f" ({check.where})" if check.where else ""


def _plain(text: str) -> str:
    return " ".join(text.split())
