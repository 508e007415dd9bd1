"""python -m jingwen."""

from __future__ import annotations

from jingwen.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
