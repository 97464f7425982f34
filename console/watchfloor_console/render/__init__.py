"""Pure functions from what is true to rows of a screen, cell by cell.

Never knows a widget, a key press or a clock: the picture that is handed in holds the moment.
"""
