"""python -m halka.analysis.analyse LOG --out FOLDER, the same as `halka analyse`."""

import sys

from .command import main
from .quiet import keep_warnings_from_users

keep_warnings_from_users()
sys.exit(main(sys.argv[1:]))
