"""Who is told of failed runs: a webhook, a person by e-mail, or both."""

from collections.abc import Mapping
from typing import NamedTuple

from prefect.blocks.notifications import CustomWebhookNotificationBlock

from blocks.email_alert import EmailAlert, email_alert
from storygen.errors import RequestError

WEBHOOK, EMAIL = "STORYGEN_ALERT_WEBHOOK", "STORYGEN_ALERT_EMAIL"


class Alert(NamedTuple):
    """One way in which somebody is told.

    Attributes:
        automation: Its name in the UI.
        block_name: Of the block that keeps the address.
        block: Not saved.
    """

    automation: str
    block_name: str
    block: CustomWebhookNotificationBlock | EmailAlert


def alerts(environment: Mapping[str, str]) -> list[Alert]:
    """The alerts that an environment asks for. Raises RequestError for an address of no use."""
    found: list[Alert] = []
    if url := environment.get(WEBHOOK, ""):
        name = "storygen: somebody is told of a failed run"
        found.append(Alert(name, "storygen-alert", _webhook(url)))
    if url := environment.get(EMAIL, ""):
        name = "storygen: a failed run is told by e-mail"
        found.append(Alert(name, "storygen-alert-email", _email(url)))
    return found


def _webhook(url: str) -> CustomWebhookNotificationBlock:
    if not url.startswith(("http://", "https://")):
        raise RequestError(f"{WEBHOOK} must begin with https:// or http://")
    return CustomWebhookNotificationBlock(
        name="storygen alert", url=url,
        json_data={"text": "{{subject}}\n{{body}}", "title": "{{subject}}", "message": "{{body}}"},
        headers=None, cookies=None,
    )  # fmt: skip


def _email(url: str) -> EmailAlert:
    try:
        return email_alert(url)
    except RequestError as error:
        raise RequestError(f"{EMAIL}: {error}") from error
