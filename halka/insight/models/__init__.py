from .reading import Reading
from .roll import Handover, Roll, Written
from .step import Step
from .thread import Thread

__all__ = ["Handover", "Reading", "Roll", "Step", "Thread", "Written"]
