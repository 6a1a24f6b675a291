"""The demo broadcast: its script and the page that plays it."""
