"""The bare server ours is measured against: Starlette reads JSON from a socket and sends it back."""

import sys

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from server.cli.running import bind, uvicorn_server


async def echo(socket: WebSocket) -> None:
    """Send back what comes."""
    await socket.accept()
    try:
        while True:
            await socket.send_json(await socket.receive_json())
    except WebSocketDisconnect:
        return


if __name__ == "__main__":
    bound = bind("127.0.0.1", 0)
    print("ready on", bound.getsockname()[1], flush=True)
    uvicorn_server(Starlette(routes=[WebSocketRoute("/v1/live", echo)])).run(sockets=[bound])
    sys.exit(0)
