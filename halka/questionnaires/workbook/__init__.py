"""A workbook of questions: read within limits, mended by name, converted into the XForm that phones and pages fill."""
