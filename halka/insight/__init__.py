"""Learns from the record of work: extract, measures, reports."""
