"""Where captions come from besides the extension: speech recognisers, OBS, growing subtitle files. One file each."""
