"""What holds for every test: examples are found the same way each time, and no example is judged by the clock."""

from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")
