"""The `storygen` command."""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NoReturn

from storygen.version import VERSION

Command = Callable[[argparse.Namespace], int]

_DESCRIPTION = "Turn a story into a finished, narrated, captioned video."
_EPILOG = "Start here: storygen create STORY.md --output DIR"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns:
        0 done, 1 the run failed (what was made is kept), 2 the request is wrong.
    """
    if (reconfigure := getattr(sys.stdout, "reconfigure", None)) is not None:
        reconfigure(errors="backslashreplace")  # a terminal may lack a title's letters
    from storygen.rooms import RoomHidden, check_rooms

    try:
        check_rooms()  # the flags are read from providers already
    except RoomHidden as error:
        print(f"storygen: {error}", file=sys.stderr)
        return 2
    parser = _parser()
    options = parser.parse_args(arguments)
    if not hasattr(options, "command"):
        parser.print_help()
        return 0
    return _guarded(options)


def _guarded(options: argparse.Namespace) -> int:
    from storygen.errors import RequestError, StorygenError

    try:
        command: Command = import_module(options.command).run
        return command(options)
    except RequestError as error:
        return _tell(error, 2, options)
    except StorygenError as error:
        return _tell(error, 1, options)
    except KeyboardInterrupt:
        print("storygen: stopped; the same command goes on from here", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        return _tell(error, 1, options)


def _tell(error: Exception, code: int, options: argparse.Namespace) -> int:
    from storygen.services.keys import masked

    said = masked(str(error))
    if getattr(options, "json", False):
        import json

        print(json.dumps({"state": "refused" if code == 2 else "failed", "error": said}))
    print(f"storygen: {said}", file=sys.stderr)
    return code


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in a sentence, as everything else does."""

    def error(self, message: str) -> NoReturn:
        """Ends the process with 2."""
        told = message.removeprefix("argument ").replace("arguments: ", "arguments ")
        self.exit(2, f"storygen: {told}; `{self.prog} --help` tells what may be given\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser("storygen", description=_DESCRIPTION, epilog=_EPILOG)
    parser.add_argument("--version", action="version", version=f"storygen {VERSION}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name, module, about in (
        ("create", "create", "turn a story into a film"),
        ("ideas", "ideas", "find films that could be made about a topic"),
        ("doctor", "doctor", "say what is installed and what can be used"),
        ("voices", "voices", "list the voices"),
        ("status", "runs", "list the runs, or tell of one"),
        ("resume", "runs", "go on with a run that did not finish"),
        ("up", "stack", "start Prefect's UI, server and workers on this machine"),
        ("down", "stack", "stop what `up` started"),
        ("submit", "submit", "have a story told by the workers"),
        ("cache", "cache", "tell how large the cache is, or make it smaller"),
        ("models", "models", "list, fetch or check the trained models"),
    ):
        sub = commands.add_parser(name, help=about, description=about.capitalize() + ".")
        sub.set_defaults(command=f"storygen.cli.{module}", verb=name)
        _OPTIONS[name](sub)
    return parser


def _create_options(parser: argparse.ArgumentParser) -> None:
    from storygen.cli.flags import add_flags

    add_flags(parser)


def _ideas_options(parser: argparse.ArgumentParser) -> None:
    from storygen.cli.flags import OF_IDEAS, add_fields

    parser.add_argument("--topic", default="", metavar="TOPIC", help="what the films are about")
    add_fields(parser, OF_IDEAS)
    parser.add_argument("--count", type=int, default=5, metavar="N", help="default: 5, at most 50")
    parser.add_argument(
        "--set", action="append", default=[], metavar="language-model.SETTING=VALUE",
        help="a setting of the model, such as language-model.temperature=1.1",
    )  # fmt: skip
    parser.add_argument(
        "--again", action="store_true", help="ask anew instead of giving the kept answer"
    )
    _json_option(parser)


def _json_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def _voices_options(parser: argparse.ArgumentParser) -> None:
    from storygen.cli.flags import add_settings

    parser.add_argument("provider", nargs="?", default="", help="only this provider's voices")
    parser.add_argument("--language", default="", help="only voices of this language, such as de")
    parser.add_argument(
        "--online", action="store_true",
        help="ask the services that can be used for all voices of your account",
    )  # fmt: skip
    add_settings(parser)
    _json_option(parser)


def _status_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "run_id", nargs="?", default="", metavar="RUN", help="a run's id, or how it begins"
    )
    _server_option(parser)
    _json_option(parser)


def _server_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--server", action="store_true",
        help="runs of the Prefect server of your own profile, not of what `up` started",
    )  # fmt: skip


def _resume_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run_id", metavar="RUN", help="a run's id, or how it begins")
    parser.add_argument(
        "--budget-usd", type=float, metavar="USD",
        help="another budget for all of the run, what it has spent included",
    )  # fmt: skip
    _server_option(parser)
    _json_option(parser)


def _cache_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["size", "prune"])
    parser.add_argument(
        "--older-than-days", type=float, default=30.0, metavar="DAYS",
        help="with prune: drop what was not used for so long (default 30; 0 drops all)",
    )  # fmt: skip
    _json_option(parser)


def _models_options(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="the models that the providers are made for")
    _json_option(listing)
    fetching = actions.add_parser("fetch", help="fetch models from the Hugging Face hub")
    fetching.add_argument("names", nargs="*", metavar="MODEL", help="a hub id: OWNER/NAME[@COMMIT]")
    fetching.add_argument("--provider", default="", metavar="NAME", help="what it takes")
    fetching.add_argument("--all-of", default="", metavar="GROUP", help="a group: local-gpu")
    fetching.add_argument(
        "--variant", default="", metavar="NAME", help="such as fp16, half as large"
    )
    fetching.add_argument(
        "--only", action="append", default=[], metavar="PATTERN",
        help="only files of this name, such as a LoRA's; may be given again",
    )  # fmt: skip
    fetching.add_argument("--mend", action="store_true", help="fetch damaged files anew")
    verifying = actions.add_parser("verify", help="compare the files with what the hub has")
    verifying.add_argument("names", nargs="*", metavar="MODEL", help="a hub id or a folder")


def _up_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, metavar="N", help="of the UI; default 4200, or near it")
    parser.add_argument(
        "--output", default="", metavar="DIR",
        help="where relative output folders are taken from; default: here",
    )  # fmt: skip
    parser.add_argument(
        "--watch-inbox", nargs="?", const="", metavar="FOLDER",
        help="make a film of each story that is put into the folder, at once; default: the inbox "
        "in storygen's home",
    )  # fmt: skip
    parser.add_argument(
        "--reset", action="append", default=[], metavar="NAME",
        help="take what storygen's files say of NAME, such as storygen/daily or all, whatever was "
        "set on the server",
    )  # fmt: skip
    parser.add_argument(
        "--s3", default="", metavar="URL",
        help="keep files in s3://BUCKET/PREFIX?endpoint=URL&region=NAME; credentials come from "
        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    )  # fmt: skip
    parser.add_argument(
        "--database", default="", metavar="URL",
        help="PostgreSQL for the server: postgresql://USER:PASSWORD@HOST/NAME; default: SQLite",
    )  # fmt: skip
    _json_option(parser)


def _submit_options(parser: argparse.ArgumentParser) -> None:
    from storygen.cli.flags import add_request_flags

    add_request_flags(parser)
    parser.add_argument("--watch", action="store_true", help="wait until the film is made")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")


_OPTIONS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "create": _create_options,
    "ideas": _ideas_options,
    "doctor": _json_option,
    "voices": _voices_options,
    "status": _status_options,
    "resume": _resume_options,
    "cache": _cache_options,
    "models": _models_options,
    "up": _up_options,
    "down": _json_option,
    "submit": _submit_options,
}

if __name__ == "__main__":
    sys.exit(main())
