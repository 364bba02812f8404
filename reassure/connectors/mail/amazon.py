"""Amazon SES, which speaks through boto3 and not through the session that other providers share."""

from typing import Any

from reassure.connectors.base import Account, Temporary
from reassure.connectors.mail import client
from reassure.kit import extras

KEYS = ("aws_access_key_id", "aws_secret_access_key")
#: Refusals that somebody can mend while the letter waits (SES API v2, SendEmail, errors).
MENDABLE = {"AccountSuspendedException", "LimitExceededException", "SendingPausedException"}


class Ses(client.Anymail):
    """The merchant's own keys, never those of the machine we run on: only the operator may leave them out."""

    def _backend(self, account: Account, ours: bool) -> Any:
        keys = {name: account.credentials[name] for name in KEYS if account.credentials.get(name)}
        if not ours and len(keys) < len(KEYS):
            raise Temporary("Amazon SES needs an access key and its secret.")
        try:
            extras.load("boto3", extra="ses")
        except extras.Missing as error:
            raise Temporary(error.message) from error
        #: A second attempt after a lost answer would be a second letter: the errand decides on that.
        config = {
            "retries": {"total_max_attempts": 1},
            "connect_timeout": client.TIMEOUT,
            "read_timeout": client.TIMEOUT,
        }
        region = str(account.settings.get("region_name", "")).strip() or None
        options = {"session_params": keys, "client_params": {"region_name": region, "config": config}}
        if name := account.settings.get("configuration_set_name"):
            options["configuration_set_name"] = name
        backend = client.made(account.vendor, options)
        try:
            backend.open()
        except (extras.load("botocore.exceptions", extra="ses").BotoCoreError, ValueError) as error:
            raise Temporary(f"Amazon SES can’t be set up so: {error}") from error
        return backend

    def _judged(self, error: Any) -> Exception:
        errors, cause = extras.load("botocore.exceptions", extra="ses"), error.__cause__
        if isinstance(cause, errors.ClientError):
            if cause.response["Error"]["Code"] in MENDABLE:
                return Temporary(str(cause))
            return client.judged_status(cause.response["ResponseMetadata"]["HTTPStatusCode"], cause)
        before_sending = (errors.EndpointConnectionError, errors.ConnectTimeoutError, errors.NoCredentialsError)
        if isinstance(cause, before_sending):
            return Temporary(f"No connection: {cause}")
        return RuntimeError(f"Nobody knows whether it went: {cause}")
