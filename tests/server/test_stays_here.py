"""Nothing leaves the machine: a whole server at work where there is no network but loopback, every try counted.

The kernel counts each packet that found no way out of the network namespace; Python tells each address that is asked for.
Without the right to make a namespace only the latter is checked.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AT_WORK = """
import asyncio, ipaddress, json, socket, sys, tempfile, urllib.request
from pathlib import Path

asked = []

def hook(event, args):
    if event in ("socket.connect", "socket.sendto"):
        asked.append(str(args[1][0] if isinstance(args[1], tuple) else args[1]))
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "urllib.Request", "ftplib.connect", "smtplib.connect"):
        asked.append(str(args[0]))

sys.addaudithook(hook)

from websockets.asyncio.client import connect
from nlp import Checker
from server.cli.running import server
from server.record import recording
from server.settings import Settings

async def talk(port):
    async with connect(f"ws://127.0.0.1:{port}/v1/live", proxy=None) as socket:
        await socket.recv()
        await socket.send(json.dumps({"type": "identify", "protocol": 1, "token": "t"}))
        await socket.recv()
        for n, text in enumerate(("这款全网最低价", "加我微信", "一号链接保健食品三天见效")):
            await socket.send(json.dumps({"type": "caption", "cue": f"c{n}", "rev": 0, "text": text, "final": True, "at_ms": n}))
            await socket.recv()
        await socket.send(json.dumps({"type": "listen", "source": "vosk", "address": "ws://203.0.113.9:2700"}))
        while json.loads(await socket.recv())["type"] != "source":
            pass
        await asyncio.sleep(0.2)  # where it does not refuse, it would reach out now
        await socket.send(json.dumps({"type": "bye"}))
        while json.loads(await socket.recv())["type"] != "summary":
            pass

def no_routes():
    try:
        lines = Path("/proc/net/snmp").read_text().splitlines()
    except OSError:
        return 0
    names, values = [line.split() for line in lines if line.startswith("Ip:")][:2]
    return int(dict(zip(names, values))["OutNoRoutes"])

folder = Path(tempfile.mkdtemp())
with recording(folder) as recorder, server(Settings(port=0, data=folder, token="t"), recorder=recorder) as settings:
    asyncio.run(talk(settings.port))
    for path in ("/", "/panel", "/demo", "/check", "/health", "/metrics", "/v2/check?language=zh&text=%E6%9C%80%E4%BD%8E%E4%BB%B7"):
        urllib.request.urlopen(f"http://127.0.0.1:{settings.port}{path}").read()
tried, reached = no_routes(), list(asked)
try:
    socket.create_connection(("203.0.113.9", 80), 1)
except OSError:
    pass
print(json.dumps({"tried": tried, "after_a_try": no_routes(), "asked": reached}))
"""


def run(*before: str) -> dict[str, object]:
    """Run a server at work; what it reached for."""
    command = [*before, sys.executable, "-c", AT_WORK]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr[-2000:]
    return json.loads(ended.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def outside(addresses: object) -> list[str]:
    """Addresses that are not this machine, our own pages' URLs among the asked."""
    assert isinstance(addresses, list)
    return [a for a in addresses if not a.startswith(("127.", "::1", "localhost", "http://127.0.0.1:", "/"))]


@pytest.mark.no_cover
def test_a_server_at_work_never_reaches_beyond_loopback() -> None:
    names = ("unshare", "ip")
    alone = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$0" "$@"']
    may = all(shutil.which(name) for name in names) and subprocess.run(["unshare", "--net", "true"], check=False).returncode == 0
    result = run(*(alone if may else ()))
    assert outside(result["asked"]) == []
    assert result["asked"], "the hook is at work"
    if may:
        assert result["tried"] == 0
        assert int(str(result["after_a_try"])) >= 1, "the kernel counts"


def test_no_code_of_ours_names_an_address_beyond_this_machine() -> None:
    found = subprocess.run(
        ["git", "grep", "-nIE", "(https?|wss?)://", "--", "server/*.py", "nlp/*.py", "extension/*.js", "extension/*.html", "server/pages"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    ).stdout.splitlines()  # fmt: skip
    hosts = {host for line in found for host in re.findall(r"(?:https?|wss?)://([\w.*-]*)", line)}
    assert hosts <= {"", "127.0.0.1", "localhost", "www.w3.org", "json.schemastore.org"}, hosts  # names in SVG and SARIF


@pytest.mark.parametrize("policy", ["connect-src 'self' ws://127.0.0.1:* http://127.0.0.1:*"])
def test_the_extension_may_only_connect_to_this_machine(policy: str) -> None:
    manifest = json.loads((ROOT / "extension" / "manifest.json").read_text("utf-8"))
    assert policy in manifest["content_security_policy"]["extension_pages"]
    assert "default-src 'none'" in manifest["content_security_policy"]["extension_pages"]
    hosts = manifest.get("host_permissions", [])
    assert hosts == ["http://127.0.0.1/*"]
