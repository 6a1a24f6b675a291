"""Every attack of SECURITY.md has a defence to take out, and each is where ``tests/defences.toml`` says."""

import re

from tests.defences import ROOT, defences


def test_every_attack_has_a_defence_that_can_be_taken_out() -> None:
    page = (ROOT / "SECURITY.md").read_text("utf-8").partition("## Attacks and defences")[2].partition("\n## ")[0]
    attacks = {row.split("|")[1].strip() for row in page.splitlines() if row.startswith("|")} - {"attack", "---"}
    assert len(attacks) >= 20
    assert attacks == {one["attack"] for one in defences()}


def test_each_defence_stands_once_and_its_tests_are_there() -> None:
    for one in defences():
        assert (ROOT / one["file"]).read_text("utf-8").count(one["with"]) == 1, one
        for test in one["tests"]:
            file, _, name = test.partition("::")
            assert re.search(rf"def {name}\b", (ROOT / file).read_text("utf-8")), test
