"""The warden: runs any command as a supervised run; its lines are reasoning, orders reach its whole process tree.

It names nothing here: the guard is started from this package, and must not load what only the warden needs. Never
knows what the command does.
"""
