"""The rules of tools/check, by what they look at."""
