"""A server with a record, and a client that comes from its own pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from nlp import Checker
from server.app import create_app
from server.record import LiveRecorder, Store
from server.settings import Settings

ADDRESS = "http://127.0.0.1:8787"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "data")
    yield store
    store.close()


@pytest.fixture
def client(tmp_path: Path, checker: Checker, store: Store) -> Iterator[TestClient]:
    app = create_app(Settings(data=tmp_path / "data"), checker, LiveRecorder(store))
    headers = {"Origin": ADDRESS, "Accept-Language": "zh-CN"}
    with TestClient(app, base_url=ADDRESS, headers=headers, client=("127.0.0.1", 50_000)) as client:
        yield client
