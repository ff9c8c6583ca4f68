"""`python -m amts` is `amts`."""

from amts.cli import main

if __name__ == "__main__":
    main(prog_name="amts")
