"""``pitchguard train``: an agency's own labelled broadcasts, the same weights from the same files, and what cannot be learned from."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from nlp import Caption, Checker, Product, Sensitivity, read_model
from nlp.readings import FOLDER
from server.__main__ import main

pytest.importorskip("sklearn", reason="needs scikit-learn")

CLAIM, QUIET = "拍了二号的都懂，回去以后日子大不一样", "蓝色的这一件今天剩的码不多，看尺码表"


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


def train(folder: Path, out: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["train", str(folder), "--out", str(out), *more])


def test_ones_own_broadcasts_make_an_ear_that_hears_them(tmp_path: Path, checker: Checker) -> None:
    folder = broadcasts(tmp_path / "mine", 3)
    one, two = tmp_path / "one.npz", tmp_path / "two.npz"
    for out in (one, two):
        done = train(folder, out)
        assert done.exit_code == 0, done.output
    assert one.read_bytes() == two.read_bytes()
    ear = checker.with_ear(Sensitivity.NORMAL, read_model(one))
    assert _heard(checker) == [[], []]
    assert _heard(ear) == [[], ["efficacy"]]


def _heard(checker: Checker) -> list[list[str]]:
    """What a show of the two sentences earns, caption by caption."""
    stream = checker.stream(product=Product.FOOD)
    shown = [stream.caption(Caption(f"c{n}", 0, text, True, n * 4000), n * 4000)[0] for n, text in enumerate((QUIET, CLAIM))]
    return [[alert.category.value for alert in answer.alerts] for answer in shown]


def test_too_little_is_said_to_be_so(tmp_path: Path) -> None:
    done = train(broadcasts(tmp_path / "mine", 1), tmp_path / "out.npz")
    assert done.exit_code == 2
    assert "too little" in done.stderr
    empty = tmp_path / "empty"
    empty.mkdir()
    assert train(empty, tmp_path / "out.npz").exit_code == 2


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the marks are in the source tree only")
def test_our_own_marks_are_asked_for_only_beside_the_broadcasts_they_were_made_on(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    broadcasts(folder / "real", 3)
    done = train(folder, tmp_path / "out.npz")
    assert done.exit_code == 0, done.output
    (folder / "broadcasts").mkdir()
    done = train(folder, tmp_path / "out.npz")
    assert (done.exit_code, "is missing" in done.stderr) == (2, True)


SHOPS = ("青藤小院的竹编篮子轻便结实", "咕噜呱啦牌雪绒面霜敷一敷", "北坡果园的苹果今早才摘", "阿福鞋铺的千层底软和")


@pytest.fixture
def two_fold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Halves instead of fifths, for speed."""
    monkeypatch.setattr("nlp.proving.FOLDS", 2)
    monkeypatch.setattr("nlp.proving.SHARES", (1.0,))


@pytest.mark.usefixtures("two_fold")
def test_its_worth_is_proved_and_written_into_the_page(tmp_path: Path) -> None:
    folder = broadcasts(tmp_path / "mine", len(SHOPS))
    for file, shop in zip(sorted(folder.iterdir()), SHOPS):
        rows = [
            {"text": "这就是全网最低价", "gold": [{"span": "全网最低价", "category": ["price", "absolute"], "level": ["ban", "proof"]}]},
            {"text": "他家敢说行业第一", "gold": []}, *({"text": shop, "gold": []} for _ in range(12)),
        ]  # fmt: skip
        own = "\n".join(json.dumps({"id": f"r{n}", **row}) for n, row in enumerate(rows))
        file.write_text(f"{file.read_text('utf-8')}\n{own}", "utf-8")
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "model.md"
    page.write_text("by hand\n<!-- figures -->\nfigures of yore\n<!-- end -->\nthe rest\n", "utf-8")
    done = train(folder, tmp_path / "out.npz", "--no-save", "--card", str(tmp_path / "docs"))
    assert done.exit_code == 0, done.output
    assert not (tmp_path / "out.npz").exists()
    written = page.read_text("utf-8")
    assert written.startswith("by hand\n<!-- figures -->\n## Figures")
    assert written.endswith("<!-- end -->\nthe rest\n")
    assert "yore" not in written
    alone, ear = (row(written, "all real speech | broadcast", judge) for judge in ("rules alone", "with the ear, normal"))
    assert float(ear[1]) > float(alone[1]), "the claim no rule knows is heard on shows left out"
    assert CLAIM[:6] not in written
    charts = sorted((tmp_path / "docs" / "images").glob("model-*.svg"))
    assert len(charts) == 3
    for chart in charts:
        marks = ElementTree.parse(chart).findall("{http://www.w3.org/2000/svg}circle")
        assert marks
        assert all(0 <= float(mark.attrib["cx"]) <= 640 and 0 <= float(mark.attrib["cy"]) <= 400 for mark in marks)


@pytest.mark.usefixtures("two_fold")
def test_one_shop_alone_proves_nothing(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    done = train(broadcasts(tmp_path / "mine", 3), tmp_path / "out.npz", "--no-save", "--card", str(tmp_path / "docs"))
    assert (done.exit_code, "several shops" in done.stderr) == (2, True)


def row(page: str, what: str, judge: str) -> list[str]:
    """Precision, recall, … of one row of the page's first table."""
    (found,) = [line for line in page.splitlines() if line.startswith(f"| {what} | {judge} |")]
    return [cell.strip() for cell in found.split("|")[4:-1]]


def test_what_is_no_corpus_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.jsonl").write_text("{broken", "utf-8")
    bad = train(folder, tmp_path / "out.npz")
    assert (bad.exit_code, "not in the corpus format" in bad.stderr) == (2, True)
