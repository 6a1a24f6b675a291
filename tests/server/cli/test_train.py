"""``pitchguard train``: an agency's own labelled broadcasts, the same weights from the same files, and what cannot be learned from."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nlp import Checker, Product, Sensitivity, read_model
from server.__main__ import main

pytest.importorskip("sklearn", reason="needs scikit-learn")

CLAIM, QUIET = "拍了二号的都懂，回去以后日子大不一样", "蓝色的这一件今天剩的码不多，看尺码表"


@pytest.fixture(autouse=True)
def loaded(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Checker, "load", lambda dirs=(): checker)


def broadcasts(folder: Path, count: int) -> Path:
    """Shows in which one sentence is always a claim and another never."""
    folder.mkdir()
    for name in range(count):
        rows: list[dict[str, object]] = [{"header": True, "broadcast": f"show{name}", "product": "food"}]
        for number in range(12):
            gold = [{"span": CLAIM, "category": ["efficacy"], "level": ["proof"]}]
            rows += [{"id": f"a{number}", "text": CLAIM, "gold": gold}, {"id": f"b{number}", "text": QUIET}]
        (folder / f"{name}.jsonl").write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return folder


def train(folder: Path, out: Path) -> Result:
    return CliRunner().invoke(main, ["train", str(folder), "--out", str(out)])


def test_ones_own_broadcasts_make_an_ear_that_hears_them(tmp_path: Path, checker: Checker) -> None:
    folder = broadcasts(tmp_path / "mine", 3)
    one, two = tmp_path / "one.npz", tmp_path / "two.npz"
    for out in (one, two):
        done = train(folder, out)
        assert done.exit_code == 0, done.output
    assert one.read_bytes() == two.read_bytes()
    ear = checker.with_ear(Sensitivity.NORMAL, read_model(one))
    assert checker.check(CLAIM, Product.FOOD) == []
    assert [alert.category for alert in ear.check(CLAIM, Product.FOOD)] == ["efficacy"]
    assert ear.check(QUIET, Product.FOOD) == checker.check(QUIET, Product.FOOD)


def test_too_little_is_said_to_be_so(tmp_path: Path) -> None:
    done = train(broadcasts(tmp_path / "mine", 1), tmp_path / "out.npz")
    assert done.exit_code == 2
    assert "too little" in done.stderr
    empty = tmp_path / "empty"
    empty.mkdir()
    assert train(empty, tmp_path / "out.npz").exit_code == 2
