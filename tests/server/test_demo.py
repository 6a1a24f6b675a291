"""The rehearsal before the first broadcast."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MADE = """
import pathlib, sys
from server.context import load_checker
from server.settings import Settings
load_checker(Settings(data=pathlib.Path(sys.argv[1])))
for name, module in sorted(sys.modules.items()):
    if name.startswith("nlp."):
        for member, value in vars(module).items():
            if hasattr(value, "cache_info") and value.cache_info().currsize:
                print(f"{name}.{member}")
"""
DEAR = {"nlp.corrections._data", "nlp.facts_data.tables", "nlp.facts_price._cues", "nlp.sound._near_signs", "nlp.sound._signs", "nlp.wording._fillers"}


def test_what_takes_long_to_make_is_made_before_a_host_speaks(tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, "-c", MADE, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(run.stdout.split()) >= DEAR
