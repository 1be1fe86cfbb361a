"""Bottlenecks as the report keeps them: every count with the name of its cell."""

from __future__ import annotations

from halka.analysis.measures.bottlenecks import Bottleneck
from halka.analysis.measures.places import NEWS, Grain

from .amounts import Count, Ratio, Spread, ratio
from .decisions import who
from .facts import Place

EVERYBODY = "*"  # in the name of a cell: all senders


def place(b: Bottleneck, grain: Grain, mark: str) -> Place:
    """Its requests are those of the receiver, or of the pair, and so are their cells."""
    is_news = b.step == NEWS
    sender, receiver = (b.to_place, b.from_place) if is_news else (b.from_place, b.to_place)
    pair = f"{mark}pair/{EVERYBODY if grain == 'receiver' else sender or ''}/{receiver}"
    cell = f"{pair}/{b.step}"
    return Place(
        step=b.step,
        from_place=b.from_place,
        to_place=b.to_place,
        cause=b.cause,
        days_lost=Count(round(b.days_lost), f"{cell}/days"),
        silent_days=Count(round(b.parts.get("silence", 0)), f"{cell}/silent"),
        children=Count(b.children, f"{cell}/children"),
        requests=Count(b.referrals, f"{pair}/requests"),
        silent=ratio(b.silent.k, b.silent.n, f"{pair}/unanswered"),
        refused=ratio(b.refused.k, b.refused.n, f"{pair}/refused"),
        untold=Ratio(Count(b.untold.k, f"{pair}/untold"), Count(b.untold.n, f"{pair}/told/n")),
        late=ratio(b.late.k, b.late.n, f"{pair}/late"),
        closed=ratio(b.closed.k, b.closed.n, f"{pair}/closed"),
        batched=ratio(b.batched.k, b.batched.n, f"{pair}/batched"),
        middle_answer=Spread(b.median_answer_days, None, Count(b.refused.n, f"{pair}/refused/n")),
        who=who(b),
    )
