"""E-mail about failed runs, as a Prefect block: the address may hold a password."""

from typing import Any, cast

from apprise import Apprise
from prefect.blocks.notifications import AppriseNotificationBlock

from storygen.errors import RequestError

_SCHEMES = ("mailto://", "mailtos://")


class EmailAlert(AppriseNotificationBlock):
    """Sends a mail over SMTP; `url` is an address as Apprise writes them.

    Prefect's own blocks for e-mail need an account at a paid service.
    """

    _block_type_name = "E-mail alert"
    _block_type_slug = "email-alert"
    _description = "Tells somebody by e-mail, through any SMTP server, that a run failed."


def email_alert(url: str) -> EmailAlert:
    """The block for an address such as `mailtos://USER:PASSWORD@SERVER?from=A&to=B`; not saved.

    Raises:
        RequestError: It is no such address.
    """
    if not url.startswith(_SCHEMES) or cast(Any, Apprise).instantiate(url) is None:
        # The address may hold a password: it is not shown.
        raise RequestError(
            "the address for e-mails cannot be understood; it must be mailtos://USER:PASSWORD@"
            "SERVER:PORT?from=ADDRESS&to=ADDRESS (mailto:// without encryption), an @ within USER "
            "or PASSWORD written as %40"
        )
    # Apprise writes HTML, where the message's lines would run together.
    plain = "" if "format=" in url else f"{'&' if '?' in url else '?'}format=text"
    return EmailAlert.model_validate({"url": f"{url}{plain}", "notify_type": "failure"})
