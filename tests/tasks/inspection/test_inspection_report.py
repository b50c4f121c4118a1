from storygen.models.film import Check
from storygen.models.report import Report, StageReport
from tasks.inspection.reporting import report_markdown

STAGE = StageReport(
    name="voice", wall_s=2.0, cpu_s=1.5, retries=1, peak_memory_bytes=200 << 20,
    provider="espeak-ng", executed=3, cached=17,
)  # fmt: skip
GOOD = Check(name="frozen picture", value="none", allowed="less than 3 s", passed=True)
BAD = Check(name="loudness", value="-9.0 LUFS", allowed="-14 +- 0.5 LU", passed=False)


def report(**more: object) -> str:
    fields: dict[str, object] = {
        "title": "The keeper", "run_id": "r1", "language": "en", "created_with": "0.1.0",
        "checks": (GOOD,), "stages": (STAGE,), "providers": {"voice": "espeak-ng"},
        "duration_s": 62.5, "passed": True,
    }  # fmt: skip
    return report_markdown(Report.model_validate(fields | more))


def test_report_opens_with_the_verdict_and_counts_the_cache() -> None:
    text = report()

    assert text.startswith("# The keeper\n\nThe film passed its inspection. It lasts 00:01:02.500")
    assert "3 parts made, 17 from the cache" in text
    assert "## Look at this" not in text
    assert "## Left out" not in text


def test_failures_fallbacks_and_warnings_stand_before_the_numbers() -> None:
    text = report(checks=(GOOD, BAD), passed=False, fallbacks=("edge-tts gave way",))

    assert "**did not pass its inspection**" in text
    assert text.index("- **loudness**: -9.0 LUFS") < text.index("- edge-tts gave way")
    assert text.index("- edge-tts gave way") < text.index("## Checks")
    assert "| ✗ | loudness | -9.0 LUFS | -14 +- 0.5 LU |" in text


def test_left_out_sentences_are_quoted() -> None:
    text = report(omitted=("First.", "Second."))

    assert (
        "To reach the wanted length, 2 sentences of the source:\n\n> First.\n>\n> Second.\n" in text
    )


def test_checks_of_many_segments_share_a_row_and_a_failed_one_stands_alone() -> None:
    checks = tuple(GOOD.model_copy(update={"where": f"shot {i}"}) for i in range(5))
    failed = GOOD.model_copy(update={"passed": False, "where": "shot 9", "value": "4.0 s"})

    text = report(checks=(*checks, failed))

    assert "| ✓ | frozen picture, 5 segments | none | less than 3 s |" in text
    assert "| ✗ | frozen picture (shot 9) | 4.0 s | less than 3 s |" in text


def test_stages_add_up_and_bars_do_not_break_the_table() -> None:
    text = report(stages=(STAGE, STAGE), title="A | B")

    assert "| **together** |  | 6 | 34 | 4.0 s | 3.0 s | 2 | 200 MiB |" in text
    assert all(row.count(" | ") == 7 for row in text.splitlines() if row.startswith("| voice"))
