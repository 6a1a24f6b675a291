"""The PitchGuard server: a thin Starlette shell around a sans-I/O session."""

__version__ = "0.1.0"
