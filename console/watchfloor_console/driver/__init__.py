"""Between the terminal and the application: keys that stop agents are caught here, and frames never block.

Never knows a screen. What touches Textual is in `terminal` alone.
"""
