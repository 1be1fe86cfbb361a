"""The demo province: reads the scenario and plays it by calling the same actions that people call."""
