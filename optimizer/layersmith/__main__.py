"""The program's entry: `layersmith` and `python -m layersmith`. Imports as late as it can, to start fast."""

import sys


def main() -> None:
    """Run the command line in `sys.argv` and end the process with its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from layersmith.version import __version__

        print(f"layersmith {__version__}")
        return
    from layersmith.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
