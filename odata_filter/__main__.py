"""`python -m odata_filter`."""

import sys

from odata_filter.cli import main

if __name__ == "__main__":
    sys.exit(main())
