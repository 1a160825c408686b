"""The program's entry: `layersmith` and `python -m layersmith`. Imports as late as it can, to start fast."""

import sys


def main() -> None:
    """Run the command line in `sys.argv` and end the process with its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        try:
            _version()
        except OSError:
            from layersmith.cli.streams import with_streams  # takes longer than all else here

            sys.exit(with_streams(_version))
        return
    import gc

    # Looking for garbage costs a short run a tenth of its time, and finds next to none in a long one.
    # At the end all goes at once, and need not be searched.
    gc.disable()
    try:
        from layersmith.cli.quick import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    gc.freeze()
    sys.exit(code)


def _version() -> int:
    from layersmith.version import __version__

    print(f"layersmith {__version__}", flush=True)
    return 0


if __name__ == "__main__":
    main()
