"""`python -m central.catalogue`: check the catalogue's files."""

from __future__ import annotations

from central.catalogue.cli import check_catalogue

if __name__ == "__main__":
    check_catalogue()
