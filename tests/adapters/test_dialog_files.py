"""Folders of dialogs on the disk."""

from pathlib import Path

from bot.adapters.dialog_files import MOST_BYTES, Folder, read_file, read_folder, shipped_folder, with_shared


def test_the_program_brings_its_own_dialogs() -> None:
    folder = read_folder(shipped_folder())

    assert {"common.yaml", "now.yaml", "helplines.yaml"} <= folder.files.keys()
    assert folder.problems == ()


def test_folders_inside_are_read_too_and_other_files_are_not(tmp_path: Path) -> None:
    for name in ("a.yaml", "daily/b.yaml", "locales/de.po", "notes.txt", ".hidden/c.yaml", ".d.yaml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)

    assert read_folder(tmp_path).files == {
        "a.yaml": "a.yaml",
        "daily/b.yaml": "daily/b.yaml",
        "locales/de.po": "locales/de.po",
    }


def test_a_file_that_cannot_be_read_is_a_problem_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text("dialog: good\n")
    (tmp_path / "latin.yaml").write_bytes(b"dialog: caf\xe9\n")
    (tmp_path / "large.yaml").write_bytes(b"#" * (MOST_BYTES + 1))

    folder = read_folder(tmp_path)

    assert list(folder.files) == ["good.yaml"]
    assert [problem.path for problem in folder.problems] == ["large.yaml", "latin.yaml"]
    assert "UTF-8" in folder.problems[1].text


def test_a_mark_at_the_start_of_the_file_is_not_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfdialog: a\n")

    assert read_folder(tmp_path).files == {"a.yaml": "dialog: a\n"}


def test_a_folder_that_is_not_there_is_a_problem_with_its_key(tmp_path: Path) -> None:
    (problem,) = read_folder(tmp_path / "none").problems

    assert "dialogs.path" in problem.text


def test_one_file_is_read_like_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("dialog: a\n")

    assert read_file(tmp_path / "a.yaml") == Folder({"a.yaml": "dialog: a\n"})


def test_a_folder_borrows_shared_files_that_it_lacks_and_no_dialogs() -> None:
    own = Folder({"mine.yaml": "mine", "helplines.yaml": "my lines"})
    shipped = Folder(
        {
            "now.yaml": "now",
            "common.yaml": "common",
            "helplines.yaml": "lines",
            "inventory.yaml": "ideas",
            "screening/en.yaml": "rules",
        }
    )

    assert with_shared(own, shipped).files == {
        "common.yaml": "common",
        "screening/en.yaml": "rules",
        "mine.yaml": "mine",
        "helplines.yaml": "my lines",
    }
