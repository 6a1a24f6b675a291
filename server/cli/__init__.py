"""Commands of `pitchguard`, one file a group; `server.__main__` gathers them."""
