"""The operator's console: what is going on, what waits for a person, and the keys that answer and stop.

It must never know the server, nor draw a word that an agent wrote except through `watchfloor.visible`.
"""
