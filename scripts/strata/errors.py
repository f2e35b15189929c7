"""Every way a command can end other than well, each with its documented exit code.

An error's text is one line that names what is wrong and what to do about it; it is shown as it stands.
"""


class StrataError(Exception):
    """A failure that ends the command with ``exit_code`` and one line on standard error."""

    exit_code = 70


class CheckFailedError(StrataError):
    """A check failed, crashed or returned nothing, so nothing was published."""

    exit_code = 1


class UsageError(StrataError):
    """The command was called with an unknown source, a bad date, an unknown option value."""

    exit_code = 64


class DataError(StrataError):
    """An input cannot be read, or lacks what the contract requires."""

    exit_code = 65


class DiskError(StrataError):
    """The disk is full or the target cannot be written; the text names the megabytes."""

    exit_code = 73


class LockedError(StrataError):
    """Another run holds this home; the text names its process."""

    exit_code = 75


class ConfigurationError(StrataError):
    """The project, a policy or a setting is not usable."""

    exit_code = 78
