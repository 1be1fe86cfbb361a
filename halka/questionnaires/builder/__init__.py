"""A questionnaire made in the browser, by people who do not know XLSForm; what comes of it is a workbook like any other."""
