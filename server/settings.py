"""What the server is told at its start: from the command line, else ``PITCHGUARD_*`` in the environment."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import platformdirs

from nlp import Sensitivity
from server.protocol import load

DEFAULT_PORT = 8787
SECOND_EAR = Sensitivity.OFF


def default_data() -> Path:
    """The user's own data folder."""
    return Path(platformdirs.user_data_dir("pitchguard", ensure_exists=False))


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting has a flag, an environment variable and a line in docs/settings.md."""

    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    rules: tuple[Path, ...] = ()
    second_ear: Sensitivity = SECOND_EAR
    ear_model: Path | None = None
    data: Path = Path()
    token: str = ""
    allow_origins: tuple[str, ...] = ()
    tls: bool = False

    @property
    def hosts(self) -> frozenset[str]:
        """The Host headers this server answers."""
        names = {"127.0.0.1", "localhost", self.host.lower() if ":" not in self.host else f"[{self.host.lower()}]"}
        bare = names if self.port == (443 if self.tls else 80) else set()  # browsers leave the usual port out
        return frozenset({*bare, *(f"{name}:{self.port}" for name in names)})

    @property
    def origins(self) -> frozenset[str]:
        """The Origins that need no token: the extension's, our own pages', and those allowed by hand."""
        scheme = "https" if self.tls else "http"
        own = {f"{scheme}://{host}" for host in self.hosts}
        return frozenset({f"chrome-extension://{extension_id()}", *own, *self.allow_origins})


def extension_folder() -> Traversable:
    """The unpacked extension: beside the package in a clone, inside it when installed."""
    packed = files("server").joinpath("_extension")
    if packed.is_dir():
        return packed
    return Path(str(files("server"))).parent / "extension"


@cache
def extension_id() -> str:
    """The id browsers derive from the manifest's ``key``: 32 letters of its SHA-256."""
    manifest = load(extension_folder().joinpath("manifest.json").read_text("utf-8"))
    digest = hashlib.sha256(base64.b64decode(manifest["key"])).hexdigest()[:32]
    return "".join(chr(ord("a") + int(digit, 16)) for digit in digest)
