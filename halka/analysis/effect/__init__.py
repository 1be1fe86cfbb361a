"""Did it help? A change at one place against the change at places that were asked nothing, with an honest interval.

    from halka.analysis.effect import measured, read_plan

    answer = measured(log.events, read_plan(Path("plan.toml")))

The formulas and what they cannot say stand in docs/effect.md."""

from .answer import Answer
from .measuring import measured
from .plan import Plan, WrongPlan, plan_of, read_plan

__all__ = ["Answer", "Plan", "WrongPlan", "measured", "plan_of", "read_plan"]
