"""Plans the deeds of the cases around the stories."""

from __future__ import annotations

from datetime import datetime, timedelta

from halka.demo.life import Episode
from halka.demo.needs import Need, deal_answers, resend, services_of
from halka.demo.population import Life, populate
from halka.demo.stage import Stage
from halka.demo.times import DAY, Chain, chain_of, plan_contacts

ROUNDS = 3


def settle(stage: Stage, share: float) -> None:
    """Plans the cases around the stories: first all times and needs, then the fates, then the deeds."""
    if share <= 0:
        return
    episodes = [_begin(stage, life) for life in populate(stage.rng, share)]
    _find_needs(stage, episodes)
    for episode in episodes:
        _stretch(episode.chain, episode.life, episode.needs, stage.at)
        plan_contacts(stage.rng, episode.life, episode.chain, stage.at)
        episode.plan()


def _begin(stage: Stage, life: Life) -> Episode:
    profile = stage.units[life.ward.unit].profile
    return Episode(stage, life, chain_of(stage.rng, life, profile, stage.at))


def _find_needs(stage: Stage, episodes: list[Episode]) -> None:
    rng = stage.rng
    owners: dict[int, Episode] = {}
    for episode in episodes:
        life, chain = episode.life, episode.chain
        last = min(chain.quiet_from, stage.at) - timedelta(hours=3)
        for service, unit in services_of(
            rng, life.concerns[0], life.ward.place, life.needs, life.is_disabled
        ):
            sent_at = chain.registered_at + timedelta(hours=2) + timedelta(days=rng.expovariate(1 / 25))
            if sent_at >= last:
                sent_at = chain.registered_at + (last - chain.registered_at) * rng.random()
            if chain.registered_at + timedelta(hours=1) < sent_at < last:
                episode.needs.append(Need(service, unit, sent_at))
                owners[id(episode.needs[-1])] = episode
    fresh = [need for episode in episodes for need in episode.needs]
    for _ in range(ROUNDS):
        refused = deal_answers(rng, fresh)
        ends = {id(need): owners[id(need)].chain.quiet_from - DAY for need in refused}
        fresh = resend(rng, refused, ends)
        for need in fresh:
            assert need.after is not None
            owners[id(need)] = owners[id(need.after)]
            owners[id(need)].needs.append(need)
    for need in fresh:  # the last round finds nobody who answers yet
        need.answer = ""


def _stretch(chain: Chain, life: Life, needs: list[Need], at: datetime) -> None:
    """A case is not closed while an answer or a service is still to come."""
    if life.is_open:
        return
    moments = [
        moment for need in needs for moment in (need.answered_at, need.served_at, need.told_at) if moment
    ]
    wanted = max([chain.ends_at, *(moment + DAY for moment in moments)])
    chain.ends_at = chain.quiet_from = min(wanted, max(chain.ends_at, at - timedelta(days=1)))
