"""The warden: runs any command as a supervised run; its lines are reasoning, orders reach its process group.

Never knows what the command does.
"""

from watchfloor.warden.command import default_agent, default_task, run_command

__all__ = ["default_agent", "default_task", "run_command"]
