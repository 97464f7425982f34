"""`python -m watchfloor.cli` is the command `watchfloor`. It never does more than start it."""

import sys

from watchfloor.cli.entry import main

sys.exit(main())
