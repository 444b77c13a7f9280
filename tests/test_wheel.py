"""The wheel alone is enough: dialogs, schema and locales are in it, and it works from any folder."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


def test_dialogs_schema_and_locales_are_in_the_wheel(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    shipped = {path.relative_to(ROOT).as_posix() for path in (ROOT / "dialogs").rglob("*") if path.is_file()}
    assert {f"bot/shipped/{name}" for name in shipped} <= set(names)
    assert "bot/dialog/dialog.schema.json" in names
    assert any(name.startswith("bot/shipped/dialogs/locales/") for name in names)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_wheel_in_an_empty_environment_checks_its_dialogs_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    install = [home / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*install, "-c", ROOT / "constraints.txt", wheel], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    check = subprocess.run(
        [home / "bin" / "attune", "check"], cwd=elsewhere, capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stdout + check.stderr
