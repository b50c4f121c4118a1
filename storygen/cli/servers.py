"""Which Prefect server a command speaks to."""

import os

from storygen.stack.state import read_stack, supervisor


def use_server() -> None:
    """The stack of this home if it is up, else the server of the user's Prefect profile.

    Raises:
        RequestError: There is neither.
    """
    stack = read_stack()
    if stack is not None and supervisor() is not None:
        from storygen.stack.processes import environment

        os.environ.update(environment(stack))
        return
    from flows.submitting import check_server

    check_server()
