"""`python -m voc` is `voc`."""

from voc.cli.main import main

if __name__ == "__main__":
    main(prog_name="voc")
