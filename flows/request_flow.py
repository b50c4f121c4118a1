"""Flows whose parameters are a request's: what is wrong with them is said in sentences."""

import inspect
import logging
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from difflib import get_close_matches
from typing import Any, ParamSpec, TypeVar

from prefect import Flow
from prefect.exceptions import CancelledRun, FailedRun
from prefect.runtime import deployment
from pydantic import TypeAdapter, ValidationError

from flows.form import ADVANCED, FilmParameters, unfolded, whole
from storygen.errors import RequestError
from storygen.request import Request, make_request
from storygen.request_errors import sentence

P = ParamSpec("P")
R = TypeVar("R")

_refusal: ContextVar[RequestError | None] = ContextVar("_refusal", default=None)


class RequestFlow(Flow[P, R]):
    """A flow that refuses its parameters in a sentence.

    Prefect itself would log a traceback and pydantic's words. A run of a deployment begins even so,
    and ends in a state that says the sentence, once it calls `check_given`.
    """

    def validate_parameters(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """The parameters as the flow takes them. Raises RequestError, but for a deployment."""
        tell_end_once()
        try:
            check_parameters(self.fn, parameters)
        except RequestError as error:
            if deployment.id is None:
                raise
            _refusal.set(error)
            return parameters
        given = {
            name: _usual(name) if value is None else value for name, value in parameters.items()
        }
        return super().validate_parameters(given)  # which turns texts into numbers


def request_flow(**options: Any) -> Callable[[Callable[P, R]], Flow[P, R]]:
    """Prefect's `flow`, for a flow whose parameters are a request's."""

    def made(fn: Callable[P, R]) -> Flow[P, R]:
        return RequestFlow(fn, **options)

    return made


def tell_end_once() -> None:
    """Have a deployment's run say in its state alone how it ended, without a traceback."""
    if deployment.id is not None:
        logging.getLogger("prefect.flow_runs").addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    """Not how the run ended, which its state says; Prefect logs that again, with a traceback."""
    raised = record.exc_info[1] if record.exc_info else None
    is_ending = record.getMessage().startswith("Engine execution exited")
    return not (is_ending and isinstance(raised, FailedRun | CancelledRun))


def check_given() -> None:
    """Raises RequestError: the parameters of the run under way are not what they may be."""
    if (refusal := _refusal.get()) is not None:
        raise refusal


def check_parameters(fn: Callable[..., Any], parameters: Mapping[str, Any]) -> None:
    """Check a flow's parameters as they were given.

    Args:
        fn: The flow's function.
        parameters: By name.

    Raises:
        RequestError: One sentence for each that is wrong.
    """
    known = inspect.signature(fn).parameters
    for name in {ADVANCED} & set(parameters):
        _check(name, known[name].annotation, parameters[name])
    asked = unfolded(parameters)
    if unknown := sorted(set(asked) - set(known)):
        near = get_close_matches(unknown[0], known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise RequestError(f"there is no setting {unknown[0]!r}{hint}")
    fields = whole(Request).model_fields
    for name in set(asked) - set(fields):
        _check(name, known[name].annotation, asked[name])
    make_request(**{name: value for name, value in asked.items() if name in fields})


def _usual(name: str) -> Any:
    """What a field that is left open by None holds."""
    field = whole(FilmParameters).model_fields.get(name)
    return field.default if field else None


def _check(name: str, kind: Any, value: object) -> None:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        told = ({**item, "loc": (name, *item["loc"])} for item in error.errors())
        raise RequestError("; ".join(sentence(item, Request) for item in told)) from None
