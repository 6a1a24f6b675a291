"""``pitchguard report`` as a user types it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.__main__ import main


def run(data: Path, *arguments: str, answer: str = "") -> Result:
    return CliRunner().invoke(main, [*arguments, "--data", str(data)], input=answer)


@pytest.mark.parametrize("kind", ["html", "csv", "json", "xlsx"])
def test_report_writes_the_last_broadcast(recorded: Path, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"out.{kind}"
    assert run(recorded, "report", "-o", str(file)).output.strip() == str(file)
    assert len(file.read_bytes()) > 200
    if kind in ("html", "json"):
        assert "show2" in file.read_text("utf-8")


def test_report_finds_a_session_by_the_start_of_its_id(recorded: Path) -> None:
    page = run(recorded, "report", "show1", "-o", "-", "--lang", "en")
    assert "Broadcast report" in page.output
    assert "show1" in page.output
    many = run(recorded, "report", "show")
    assert many.exit_code == 2
    assert "3 sessions begin so" in many.output
    assert "no session" in run(recorded, "report", "nobody").output


def test_report_names_its_file_itself(recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = run(recorded, "report", "show2", "--format", "csv").output.strip()
    assert (tmp_path / name).is_file()
    assert name.endswith("-show2.csv")
