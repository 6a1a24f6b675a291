"""What fuzzing starts from: golden messages, sheets, subtitles and a rule of our own."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

GOLDEN = Path(__file__).parents[1] / "tests" / "protocol"
WORDS = ("全网最低价", "三天见效", "加我微信", "最近", "大家好", "刚才说错了 不是最低价", "保健食品不是药物", "\U0001f525", "最 低", "zui低",
         "ｖ信", "\u200b最低", "一二三上链接", "好" * 400, "\n", "\ud800", "\0", "\u202e", "1" * 30, "")  # fmt: skip
RULE = 'title="词"\nwhy="因"\nsay_instead=["换"]\ncite=["ad-law-9-3"]\nlevel="hint"\npatterns=["词语 ~ <num>"]\nhits=["【词语3】","【词语4】"]\nallows=["无","没"]\n'
SHEET = '[{"sku":"a","name":"杯子","price":9.9,"stock":3,"gifts":["盖子"]}]'
SRT = "1\n00:00:01,000 --> 00:00:02,000\n这款全网最低价\n\n2\n00:00:02,000 --> 00:00:03,000\n大家好\n"


def messages() -> list[str]:
    """Every golden client message, good and bad."""
    found = []
    for file in sorted(GOLDEN.glob("*.json")):
        golden = json.loads(file.read_text("utf-8"))
        if golden["from"] == "client":
            found += [json.dumps(message) for message in golden["examples"]]
            found += [json.dumps(bad["message"]) for bad in golden.get("bad", ())]
    return found


def seeds() -> list[bytes]:
    """Bytes every target can begin with."""
    return [*(message.encode() for message in messages()), RULE.encode(), SHEET.encode(), SRT.encode(), b"sku,name\na,b\n"]


def frames(random_: random.Random) -> Iterator[str | bytes]:
    """Frames without end: golden messages, changed in their values, in their keys, in their characters, or cut."""
    golden = [json.loads(message) for message in messages()]
    captions = [message for message in golden if isinstance(message, dict) and message.get("type") == "caption"]
    while True:
        message = random_.choice(captions if random_.random() < 0.6 else golden)
        kind = random_.random()
        if kind < 0.35 and isinstance(message, dict):
            yield json.dumps({**message, **_caption_fields(random_)}, ensure_ascii=True)
        elif kind < 0.65 and isinstance(message, dict):
            yield json.dumps({**message, random_.choice([*message, "x"]): _value(random_)})
        elif kind < 0.8:
            text = list(json.dumps(message))
            for _ in range(random_.randint(1, 4)):
                text[random_.randrange(len(text))] = chr(random_.choice((random_.randrange(128), random_.randrange(0xD7FF))))
            yield "".join(text)
        elif kind < 0.9:
            data = json.dumps(message).encode()
            yield data[: random_.randrange(len(data))]
        else:
            yield random_.randbytes(random_.randrange(40))


def _caption_fields(random_: random.Random) -> dict[str, object]:
    return {
        "cue": f"c{random_.randrange(40)}", "rev": random_.randrange(60), "final": random_.random() < 0.3,
        "text": "".join(random_.choice(WORDS) for _ in range(random_.randrange(5))).replace("\ud800", ""),
        "at_ms": random_.randrange(10**9), "shape": random_.choice(("cue", "cue", "window")), "source": f"s{random_.randrange(80)}",
    }  # fmt: skip


def _value(random_: random.Random) -> object:
    return random_.choice(
        (None, True, -1, 2**53, 2**70, 1e308, "", "x" * 200, [], {}, [[]], {"a": {}}, random_.choice(WORDS), [{"sku": 1}], 0)
    )
