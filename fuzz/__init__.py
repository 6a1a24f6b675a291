"""Random and guided fuzzing of everything that reads what others wrote: ``python -m fuzz`` and ``python -m fuzz.million``."""
