"""The version of storygen, part of every run's identity."""

VERSION = "0.1.0"
