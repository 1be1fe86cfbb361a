"""Analysis of event logs, as a library: reads a log, measures it, reports it. No Django, no installation."""
