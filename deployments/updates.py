"""A deployment is brought up to date, also where what a person set does not fit it any more."""

from typing import Any

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.client.schemas.responses import DeploymentResponse
from prefect.exceptions import PrefectHTTPStatusError

from deployments.agreement import Agreement, on_one_line

CHECK = "check of parameters"
_CONFLICT = 409
_CHECKED = "enforce_parameter_schema"


async def send_update(
    client: PrefectClient,
    there: DeploymentResponse,
    update: dict[str, Any],
    agreement: Agreement,
    owner: str,
) -> None:
    """Update a deployment; unchecked, where parameters that stay are none that it takes now.

    A field may have gone, or a choice of one. That must not keep a stack from coming up: the
    parameters stay as a person set them, and a run says what is wrong with them.

    Args:
        client: Of the server.
        there: The deployment as it is.
        update: Its fields that are to be set.
        agreement: Is told of what stays, and tries the check again the next time.
        owner: The deployment's name.
    """
    try:
        await client.update_deployment(there.id, DeploymentUpdate(**update))
    except PrefectHTTPStatusError as error:
        if error.response.status_code != _CONFLICT:
            raise
        unchecked: dict[str, Any] = {**update, _CHECKED: False}
        # Any update has the server plan the deployment's runs anew.
        if there.enforce_parameter_schema or set(update) != {_CHECKED}:
            await client.update_deployment(there.id, DeploymentUpdate(**unchecked))
        agreement.note_unchecked(owner, CHECK, _why(error))


def _why(error: PrefectHTTPStatusError) -> str:
    """What the server says, without what it says each time."""
    said = str(error.response.json().get("detail", "")).partition("Failure reason: ")
    return on_one_line(said[2] or said[0])
