"""A pack from elsewhere is data: no code in it, and nothing it can say makes a caption take for ever."""

import subprocess
import sys
from pathlib import Path

import pytest

from nlp import RuleError
from tests.nlp.minirules import pack

ROOT = Path(__file__).parents[2]
CPU_SECONDS = 60
RULE = """
title = "外来规则"
why = "外来规则的说明"
say_instead = ["换一句"]
cite = ["ad-law-9-3"]
level = "hint"
hits = ["甲【{0}】", "乙【{0}】"]
allows = ["大家好", "欢迎来"]
"""


RUNNER = """
import resource, sys
from pathlib import Path
from tests.nlp.minirules import pack
checkers = [pack(Path(folder), {}) for folder in sys.argv[2:]]
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[1]), int(sys.argv[1])))
for checker in checkers:
    print(len(checker.check("没有" + "词语" * 400)), flush=True)
"""


def write_pack(folder: Path, body: str) -> Path:
    """A pack of one rule."""
    (folder / "absolute").mkdir(parents=True)
    (folder / "absolute" / "own.toml").write_text(RULE.format("词语") + body, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('tokens = [[{TEXT = {REGEX = "(a+)+$"}}]]\nanchors = ["词语"]', "REGEX"),
        ('tokens = [[{_ = {own = {REGEX = "(a|a)*b"}}}]]\nanchors = ["词语"]', "REGEX"),
        ('tokens = [[{TEXT = {FUZZY9 = "词语"}}]]\nanchors = ["词语"]', "FUZZY"),
        ('tokens = [[{OP = "*"}, {OP = "*"}, {OP = "+"}, {TEXT = "完"}]]\nanchors = ["词语"]', "any number of times"),
        ('tokens = [[{OP = "{1,99}"}, {OP = "{,99}"}, {TEXT = "完"}]]\nanchors = ["词语"]', "any number of times"),
        (f'tokens = [[{",".join(["{}"] * 17)}]]\nanchors = ["词语"]', "17 tokens"),
        ('patterns = ["' + "{a|b}" * 30 + '"]', "wordings"),
        ('patterns = ["' + "词语? " * 4 + '词语"]', "optional"),
        ('patterns = ["' + "词语 " * 9 + '"]', "9 elements"),
        ('patterns = ["词语 ~~99999 没有"]', "99999 characters"),
        ('patterns = ["词语 ' + "长" * 25 + '"]', "25 characters"),
        ('patterns = ["词语 ' + "|".join("{a|b|c|d}{e|f|g|h}{i|j|k|l}{m|n|o|p}x" + str(n) for n in range(9)) + '"]', "2304 wordings"),
        (f'note = "{"长" * 30_000}"', "64000 is the most"),
        (f"note = {'[' * 20_000}", "recursion"),
        ('patterns = ["<../../../etc/passwd>"]', "<"),
        ('patterns = ["词语"]\nexec = "import os"', "not a key"),
    ],
)
def test_what_could_run_away_or_is_no_data_is_refused(tmp_path: Path, body: str, said: str) -> None:
    with pytest.raises(RuleError) as caught:
        pack(write_pack(tmp_path, body), {})
    assert said in str(caught.value)
    assert "own.toml" in str(caught.value)


@pytest.mark.no_cover
def test_a_pattern_that_could_match_in_countless_ways_is_tried_in_few(tmp_path: Path) -> None:
    patterns = ["词语 " + "~~24 词语 " * 6 + "~~24 没有", "~24 ".join(["词语 "] * 7) + " 没有", " ".join(["词语"] * 7) + " ~~24 没有"]
    folders = [write_pack(tmp_path / str(n), f'patterns = ["词语", "{pattern}"]') for n, pattern in enumerate(patterns)]
    command = [sys.executable, "-c", RUNNER, str(CPU_SECONDS), *map(str, folders)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, f"ended by {ended.returncode} after {CPU_SECONDS} seconds of CPU: {ended.stderr[-300:]}"
    found = [int(line) for line in ended.stdout.split()]
    assert len(found) == len(patterns)
    assert min(found) > 0
