"""The console of plain lines.

Never knows a screen.
"""
