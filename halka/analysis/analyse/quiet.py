"""What Python warns of is for those who develop Halka or use it as a library, not for who types a command."""

import sys
import warnings


def keep_warnings_from_users() -> None:
    """For a process that is one command. Who asks for warnings (-W, PYTHONWARNINGS, -X dev) gets them."""
    if not (sys.warnoptions or sys.flags.dev_mode):
        warnings.simplefilter("ignore")
