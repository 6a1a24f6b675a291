"""Writes the figures and curves of the second ear into ``docs/model.md`` and ``docs/images``; no sentence of a corpus.

What stands between ``<!-- figures -->`` and ``<!-- end -->`` is replaced; the rest of the page is written by hand.
"""

from collections.abc import Sequence
from pathlib import Path

from nlp import LabelledLine, Sensitivity
from nlp.checker import Checker
from nlp.ear import LISTENING, Model
from nlp.evaluate import Score
from nlp.learning import HEARD, Corpus
from nlp.proving import Proof, calibration, learning_curve, own, precision_recall, prove
from server.curves import Curve, Series

BEGIN, END = "<!-- figures -->", "<!-- end -->"
_WORST = 10


def write(docs: Path, checker: Checker, corpus: Corpus) -> str:
    """Prove the ear, rewrite the page and the images, return the figures as text. Raises OSError."""

    def load(model: Model | None, sensitivity: Sensitivity) -> Checker:
        return checker.with_ear(sensitivity, model)

    by_broadcast, by_brand = prove(load, corpus), prove(load, corpus, by_brand=True)
    images = docs / "images"
    images.mkdir(exist_ok=True)
    _curves(images, corpus, by_broadcast, by_brand)
    text = "\n".join(_figures(corpus, by_broadcast, by_brand))
    page = docs / "model.md"
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}", "utf-8")
    return text


def _figures(corpus: Corpus, by_broadcast: Proof, by_brand: Proof) -> list[str]:
    annotated = [line for line in corpus.lines if "annotated" in line.tags]
    out = ["## Figures", "", "| scored on | left out by | judge | precision | recall | F1 | right | wrong | found | missed |", "|---|---|---|---|---|---|---|---|---|---|"]
    for name, lines in (("all real speech", corpus.lines), ("`annotated.jsonl`", annotated)):
        for by, proof in (("broadcast", by_broadcast), ("brand", by_brand)):
            for sensitivity in LISTENING:
                alone, both = proof.scores(lines, sensitivity)
                if sensitivity is Sensitivity.LOW:
                    out.append(f"| {name} | {by} | rules alone | {_row(alone)} |")
                out.append(f"| {name} | {by} | with the ear, {sensitivity} | {_row(both)} |")
    out += ["", "### By category (left out by brand, normal)", "", "| category | rules: precision | recall | with the ear: precision | recall | the ear's own: right | wrong |", "|---|---|---|---|---|---|---|"]
    alone, both = by_brand.scores(corpus.lines)
    mine = _own_score(by_brand, corpus.lines)
    for category in HEARD:
        a, b, m = (s.tally("category", category).figures() for s in (alone, both, mine))
        out.append(f"| `{category}` | {_share(a['precision'])} | {_share(a['recall'])} | {_share(b['precision'])} | {_share(b['recall'])} | {m['right']} | {m['wrong']} |")
    out += ["", "### Lines that are not live speech (left out by line, normal)", "", "| lines | judge | alerting quiet lines | of | precision | recall |", "|---|---|---|---|---|---|"]
    for tag in dict.fromkeys(line.tags[0] for line in corpus.aside):
        lines = [line for line in corpus.aside if line.tags[0] == tag]
        for judge, s in zip(("rules alone", "with the ear"), by_broadcast.scores(lines), strict=True):
            f = s.total.figures()
            out.append(f"| `{tag}` | {judge} | {s.quiet_lines_alerting} | {s.quiet_lines} | {_share(f['precision'])} | {_share(f['recall'])} |")
    for by, proof in (("broadcast", by_broadcast), ("brand", by_brand)):
        out += ["", f"### Folds by {by}", ""]
        out += [f"{number}. {', '.join(names)}" for number, names in enumerate(proof.folds, 1)]
    return out + _worst(by_broadcast, corpus.lines)


def _row(s: Score) -> str:
    f = s.total.figures()
    return " | ".join([_share(f["precision"]), _share(f["recall"]), _share(f["f1"]), *(str(f[k]) for k in ("right", "wrong", "found", "missed"))])


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _own_score(proof: Proof, lines: Sequence[LabelledLine]) -> Score:
    from nlp import score

    heard = proof.ears[Sensitivity.NORMAL]
    return score(lines, lambda batch: [own(heard[id(line)]) for line in batch])


def _worst(proof: Proof, lines: Sequence[LabelledLine]) -> list[str]:
    """The errors the ear was surest of, named by caption; the words stay in the corpus."""
    silent = [(line, trial, model.chance(trial.column, trial.score)) for line, trial, model in proof.tried if not trial.example.spoken]
    alarms = sorted((x for x in silent if x[1].right is False), key=lambda x: -x[2])[:_WORST]
    misses = sorted((x for x in silent if x[1].example.truth == 1), key=lambda x: x[2])[:_WORST]
    out = ["", "### The ten surest false alarms", "", "| caption | goods | heard as | chance told | marked there |", "|---|---|---|---|---|"]
    out += [f"| {_name(line)} | {line.product} | {HEARD[trial.column]} | {chance:.2f} | {_marked(line)} |" for line, trial, chance in alarms]
    out += ["", "### The ten claims it heard least", "", "| caption | goods | marked | chance told | length of the claim |", "|---|---|---|---|---|"]
    out += [f"| {_name(line)} | {line.product} | {_marked(line)} | {chance:.2f} | {trial.example.golds[0].end - trial.example.golds[0].start} |" for line, trial, chance in misses]
    return out


def _name(line: LabelledLine) -> str:
    return f"{line.broadcast}#{line.id}"


def _marked(line: LabelledLine) -> str:
    return ", ".join(dict.fromkeys(gold.categories[0] for gold in line.gold)) or "nothing"


def _curves(images: Path, corpus: Corpus, by_broadcast: Proof, by_brand: Proof) -> None:
    proofs = (("left out by broadcast", by_broadcast), ("left out by brand", by_brand))
    recall = Curve("Precision against recall, captions with a claim", "recall", "precision", (0, 1), (0, 1))
    told = Curve("Chance told against share right, captions no rule alerts", "chance told", "share right", (0, 1), (0, 1))
    for name, proof in proofs:
        recall.add(Series(f"rules and ear, {name}", [(r, p) for _, r, p in precision_recall(proof)]))
        told.add(Series(name, [(chance, right) for chance, right, _ in calibration(proof)]))
    alone = _alone(by_broadcast)
    recall.add(Series("rules alone", [alone], dots=True))
    told.add(Series("as it should be", [(0, 0), (1, 1)]))
    points = learning_curve(corpus)
    learnt = Curve("What more annotated speech is worth", "captions learned from", "average precision where no rule speaks", (0, 1.1 * max(n for n, _ in points)), (0, max(0.7, *(ap for _, ap in points))))
    learnt.add(Series("average precision", [(n, ap) for n, ap in points]))
    for name, curve in (("recall", recall), ("calibration", told), ("learning", learnt)):
        (images / f"model-{name}.svg").write_text(curve.svg(), "utf-8")


def _alone(proof: Proof) -> tuple[float, float]:
    """Recall and precision of the rules, counted by caption like the curve."""
    outcomes = [[one.right for one in trial.example.spoken] for _, trial, _ in proof.tried]
    claims = sum(trial.example.truth == 1 for _, trial, _ in proof.tried)
    right, wrong = sum(x.count(True) for x in outcomes), sum(x.count(False) for x in outcomes)
    return sum(True in x for x in outcomes) / claims, right / (right + wrong)
