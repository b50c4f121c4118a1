"""All measurements, as `make bench` runs them: prints the tables of `benchmarks/README.md`."""

from benchmarks import compose, moviepy_timeline, orchestration, whole_runs


def main() -> None:
    """Measure everything; takes about a quarter of an hour on two cores."""
    whole_runs.main()
    for title, measure in (
        ("Composing against a bare encode", compose.measure),
        ("Composing against MoviePy", moviepy_timeline.measure),
    ):
        print(f"\n## {title}\n", *measure(), sep="\n", flush=True)
    print("\n## A run of a deployment\n", flush=True)
    orchestration.main()


if __name__ == "__main__":
    main()
