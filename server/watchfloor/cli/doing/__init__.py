"""What subcommands do, once their words are read.

Never reads a command line.
"""
