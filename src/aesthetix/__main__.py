"""`python -m aesthetix` is the `aesthetix` command."""

from aesthetix.config.cli import main

if __name__ == "__main__":
    main()
