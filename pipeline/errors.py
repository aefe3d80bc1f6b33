"""The errors a user can meet.

Each message says what was met, what was expected and what to do; never what a customer wrote.
"""


class ClamorError(Exception):
    """Anything the user can mend: the command line prints it without a traceback and exits with 1."""


class SettingsError(ClamorError):
    """A setting in clamor.toml or in the environment cannot be used."""


class InputError(ClamorError):
    """A file, table or query cannot be read as answers at all (single bad rows are rejected instead)."""


class ModelError(ClamorError):
    """A model file is missing, or is not the one its manifest promises."""


class TaxonomyError(ClamorError):
    """The taxonomy file is malformed (line, key and reason), or gives a theme the key of another one."""


class StoreError(ClamorError):
    """The store cannot be opened, is of another version, or was written with another encoder."""


class StoreLockedError(StoreError):
    """Another night is running on this store."""


class EditConflictError(StoreError):
    """Somebody else changed a theme between reading and editing it: who, when, and what to do."""


class ThemeEditError(ClamorError):
    """An edit of themes that cannot be done: merged into itself, split without members, an unknown id."""


class NightFailedError(ClamorError):
    """A night was incomplete: the command line exits with 3."""
