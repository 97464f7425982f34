"""What an agent's environment installs: the shared language, the SDK, the warden and the headless operator.

It must never know the server, the console or the demo, nor load what only those need.
"""
