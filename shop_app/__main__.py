"""The command line: `python -m shop_app --help`."""

from shop_app.cli import cli

if __name__ == "__main__":
    cli(prog_name="python -m shop_app")
