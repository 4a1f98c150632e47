"""``python -m toolkit`` is ``nianbao``."""

from toolkit.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
