"""The subcommands: what each takes on its command line.

Never does what a subcommand is for, so that its help is there at once.
"""
