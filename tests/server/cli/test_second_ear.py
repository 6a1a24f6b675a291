"""``--second-ear`` and ``--ear-model`` as a user types them, and the same setting told by a client."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nlp import Checker, RuleError, Sensitivity
from nlp.ear import own_file
from server.__main__ import main
from server.context import load_checker
from server.settings import Settings

ROWS = [
    {"header": True, "broadcast": "b", "product": "health_food"},
    {"id": "1", "text": "老人家吃了能跑能跳", "gold": [{"span": "能跑能跳", "category": ["efficacy"], "level": ["proof"]}]},
]


@pytest.fixture(autouse=True)
def loaded(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package's rules are loaded once for all of these commands."""
    monkeypatch.setattr(Checker, "load", lambda dirs=(): checker)


@pytest.fixture
def eager(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> list[Sensitivity]:
    """Which ears were asked for."""
    asked: list[Sensitivity] = []
    with_ear = Checker.with_ear

    def noted(self: Checker, sensitivity: Sensitivity, model: object = None) -> Checker:
        asked.append(sensitivity)
        return with_ear(self, sensitivity, model)  # type: ignore[arg-type]

    monkeypatch.setattr(Checker, "with_ear", noted)
    return asked


def run(*arguments: str, text: str = "", **env: str) -> Result:
    return CliRunner().invoke(main, arguments, input=text, env=env)


def test_check_takes_it_from_the_option_or_the_environment(eager: list[Sensitivity]) -> None:
    assert run("check", "-", "--second-ear", "high", text="大家好").exit_code == 0
    assert run("check", "-", text="大家好", PITCHGUARD_CHECK_SECOND_EAR="low").exit_code == 0
    assert run("check", "-", "--second-ear", "loud", text="大家好").exit_code == 2
    assert eager == [Sensitivity.HIGH, Sensitivity.LOW]


def test_eval_scores_without_it_unless_asked(tmp_path: Path, eager: list[Sensitivity]) -> None:
    file = tmp_path / "b.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in ROWS), "utf-8")
    for extra in ([], ["--second-ear", "high"]):
        done = run("eval", str(file), "--json", *extra)
        assert json.loads(done.output)["lines"] == 1
    assert eager == [Sensitivity.OFF, Sensitivity.HIGH]


def test_weights_of_ones_own(tmp_path: Path) -> None:
    mine = tmp_path / "mine.npz"
    mine.write_bytes(own_file().read_bytes())
    assert run("check", "-", "--second-ear", "normal", "--ear-model", str(mine), text="大家好").exit_code == 0
    mine.write_bytes(b"nothing")
    done = run("check", "-", "--second-ear", "normal", "--ear-model", str(mine), text="大家好")
    assert done.exit_code == 2
    assert "pitchguard train" in done.stderr


def test_the_server_loads_it_as_set(tmp_path: Path) -> None:
    assert load_checker(Settings(second_ear=Sensitivity.OFF)).ear is None
    assert load_checker(Settings(second_ear=Sensitivity.LOW, ear_model=own_file())).ear is not None
    broken = tmp_path / "broken.npz"
    broken.write_bytes(b"nothing")
    with pytest.raises(RuleError, match="second ear"):
        load_checker(Settings(ear_model=broken))


def test_every_command_that_judges_has_it() -> None:
    for command in ("serve", "check", "eval", "replay", "listen"):
        assert "--second-ear" in run(command, "--help").output
