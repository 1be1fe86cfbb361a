"""Lists that phones carry along and change without a network (ODK Entities 2024.1 and 2025.1): rows with versions, branches,
changes that wait for an earlier one, two values for the same."""
