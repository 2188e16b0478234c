"""``python -m herkomst``."""

from herkomst.cli import main

if __name__ == "__main__":
    main()
