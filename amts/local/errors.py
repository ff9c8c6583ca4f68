"""What can go wrong with the embedded AWS, one class for each thing a caller tells apart."""


class EmbeddedAwsError(Exception):
    """Base of every error of the embedded AWS; its text is one clear line for a user."""


class StartError(EmbeddedAwsError):
    """The server process did not come up."""


class AlreadyRunningError(EmbeddedAwsError):
    """A server is running already for this project folder."""


class DeployError(EmbeddedAwsError):
    """A cloud assembly could not be deployed."""


class PatchError(EmbeddedAwsError):
    """The installed moto lacks a place that a plug-in hooks into."""
