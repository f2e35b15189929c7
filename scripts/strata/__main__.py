"""``python -m strata`` is the same as the ``strata`` command."""

from strata.cli import app

if __name__ == "__main__":
    app()
