"""`python -m spiqbench` is `spiqbench`."""

import sys

from spiqbench.cli import main

if __name__ == "__main__":
    sys.exit(main())
