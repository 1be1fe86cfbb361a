from halka.insight.models.survey import Survey, SurveyReceipt, SurveyTally

__all__ = ["Survey", "SurveyReceipt", "SurveyTally"]
