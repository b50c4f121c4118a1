import argparse

import pytest

from storygen.cli.flags import OF_IDEAS, add_flags, chosen_fields
from storygen.cli.main import main
from storygen.request import Request, make_request


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("create --text Hi --aspect 3:7", "aspect cannot be '3:7': write 9:16, 16:9 or 1:1"),
        (
            "create --text Hi --preset fast",
            "preset cannot be 'fast': write draft, standard or high",
        ),
        ("create --text Hi --seed one", "seed cannot be 'one': write a whole number, such as 60"),
        ("create --text Hi --redo all", "redo[0] cannot be 'all': write source, transcription"),
        ("submit --text Hi --gpu two", "gpu cannot be 'two': write auto, pool, local or off"),
        ("create --nothing", "unrecognized arguments --nothing; `storygen --help`"),
        ("create --aspect", "--aspect: expected one argument; `storygen create --help`"),
        ("ideas --topic x --count many", "--count: invalid int value: 'many'; `storygen ideas"),
        ("films", "COMMAND: invalid choice: 'films'"),
    ],
)
def test_what_is_wrong_on_the_command_line_is_one_sentence(
    arguments: str, told: str, capsys: pytest.CaptureFixture[str]
):
    try:
        code = main(arguments.split())
    except SystemExit as ended:
        code = ended.code
    said = capsys.readouterr().err

    assert code == 2
    assert said.startswith(f"storygen: {told}") and said.count("\n") == 1


def test_numbers_are_taken_as_they_are_written_and_several_values_one_by_one():
    parser = argparse.ArgumentParser()
    add_flags(parser)
    options = parser.parse_args(
        [
            "--seed",
            "7",
            "--rate",
            "1.5",
            "--seconds",
            "9",
            "--redo",
            "voice",
            "--redo",
            "clips",
            "--speakers",
            "A=espeak-ng",
            "--strict",
        ]
    )
    request = make_request(**chosen_fields(options))

    assert (request.seed, request.rate, request.seconds) == (7, 1.5, 9)
    assert (request.redo, request.strict) == (("voice", "clips"), True)
    assert request.speaker_voices() == {"A": "espeak-ng"}


def test_a_flag_that_takes_any_value_names_no_empty_list(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["create", "--help"])
    told = " ".join(capsys.readouterr().out.split())

    assert "One of ." not in told and "NAME=VOICE" in told
    assert "One of script, revision, shots, metadata." in told


def test_what_a_field_is_told_of_is_written_once(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["ideas", "--help"])
    told = "".join(capsys.readouterr().out.split())

    for name in OF_IDEAS:
        about = Request.model_fields[name].description
        assert about is not None and "".join(about.split()) in told
