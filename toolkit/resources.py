"""Where the package's own data lie: inside an installed wheel, or at the top of a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """The folder ``templates`` or ``samples``."""
    installed = _PACKAGE / "_data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def form_file(edition: str) -> Path:
    """The form file of a built-in edition (it may not exist)."""
    return data_folder("templates") / "xlsx" / f"{edition}.toml"


def known_form(edition: str) -> Path:
    """What the form file of a built-in edition was read into (it may not exist)."""
    return data_folder("templates") / "xlsx" / f"{edition}.json"


def editions() -> list[str]:
    """The built-in editions."""
    return sorted(path.stem for path in (data_folder("templates") / "xlsx").glob("*.toml"))


def report_templates() -> Path:
    """The package's own report templates."""
    return data_folder("templates") / "report"


def notice_templates() -> Path:
    """Where the package's own template of the notice stands."""
    return data_folder("templates") / "notice"


def paper_templates() -> Path:
    """Where the package's own templates of the papers for the level above stand."""
    return data_folder("templates") / "papers"


def bulletin_templates() -> Path:
    """Where the package's own templates of the bulletins stand."""
    return data_folder("templates") / "bulletins"


def status_templates() -> Path:
    """Where the package's own template of the wall of units stands."""
    return data_folder("templates") / "status"


def form_templates() -> Path:
    """Where the template of a form's page stands."""
    return data_folder("templates") / "form"


def desk_templates() -> Path:
    """Where the desk's pages stand, with what they look like."""
    return data_folder("templates") / "desk"
