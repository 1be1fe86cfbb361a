"""python -m halka.analysis.analyse LOG --out FOLDER, the same as `halka analyse`."""

import sys

from .command import main

sys.exit(main(sys.argv[1:]))
