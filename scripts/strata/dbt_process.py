"""dbt in a process of its own that ends when the process that started it ends."""

from dbt.cli.main import cli

from strata.child import end_with_parent

if __name__ == "__main__":
    end_with_parent()
    cli()
