"""The desk: the pure core of the server. One input in, effects out.

Never knows a socket, a file, a clock or chance: all of that is handed in or given out as words.
"""
