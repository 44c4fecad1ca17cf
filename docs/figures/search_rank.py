#!/usr/bin/env python3
"""Normalised ranks of search runs, with bootstrap intervals over seeds.

    search_rank.py RUNS.jsonl... [--checkpoint 100] [--problems hpo_net7,hpo_gbm8]

Each line of a file is a run as dev.crosscheck.bench.SearchQuality prints it: sampler, problem, seed, mode, regret (after
10, 20, 30, 50, 75 and 100 evaluations). The normalised rank of a sampler on a problem is the chance that a run of another
sampler ends lower, all pairs of seeds, ties half, averaged over the other samplers: 0 is always best. Only samplers that
ran all the problems count. The interval is the middle 95 % over 4,000 draws of each sampler's seeds with replacement; "first"
is the share of the draws in which the sampler has the lowest rank, and "behind first" the interval of its distance from the sampler
that is first in the data: one that holds 0 cannot be told from it.
"""
import argparse
import json
from collections import defaultdict

import numpy as np

CHECKPOINTS = [10, 20, 30, 50, 75, 100]
DRAWS = 4000


def read(files):
    runs = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for name in files:
        with open(name) as lines:
            for run in map(json.loads, lines):
                if "error" not in run:
                    runs[run["mode"]][run["problem"]][run["sampler"]].append(run["regret"])
    return runs


def ranks(problems, samplers, checkpoint, rng):
    """The ranks in the data, and in each draw: arrays of samplers, and of draws by samplers."""
    at = CHECKPOINTS.index(checkpoint)
    plain = np.zeros(len(samplers))
    drawn = np.zeros((DRAWS, len(samplers)))
    for runs in problems.values():
        values = [np.array([regret[at] for regret in runs[s]]) for s in samplers]
        shares = [rng.multinomial(len(v), np.full(len(v), 1 / len(v)), DRAWS) / len(v) for v in values]
        for i, own in enumerate(values):
            for j, other in enumerate(values):
                if i != j:
                    lower = (other[None, :] < own[:, None]) + 0.5 * (other[None, :] == own[:, None])
                    weight = 1 / (len(samplers) - 1) / len(problems)
                    plain[i] += weight * lower.mean()
                    drawn[:, i] += weight * np.einsum("bi,ij,bj->b", shares[i], lower, shares[j])
    return plain, drawn


def table(problems, checkpoint):
    samplers = sorted(set.intersection(*(set(runs) for runs in problems.values())))
    plain, drawn = ranks(problems, samplers, checkpoint, np.random.default_rng(1))
    first = int(plain.argmin())
    wins = np.bincount(drawn.argmin(axis=1), minlength=len(samplers)) / DRAWS
    print("| sampler | rank | 95 % interval | first | behind first |\n|---|---|---|---|---|")
    for i in np.argsort(plain):
        low, high = np.quantile(drawn[:, i], [0.025, 0.975])
        near, far = np.quantile(drawn[:, i] - drawn[:, first], [0.025, 0.975])
        behind = "-" if i == first else f"{near:.2f} to {far:.2f}"
        print(f"| {samplers[i]} | {plain[i]:.3f} | {low:.3f} to {high:.3f} | {wins[i]:.0%} | {behind} |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+")
    parser.add_argument("--checkpoint", type=int, default=100, choices=CHECKPOINTS)
    parser.add_argument("--problems", default="", help="names, with commas; all without")
    options = parser.parse_args()
    wanted = options.problems.split(",") if options.problems else []
    for mode, all_problems in sorted(read(options.files).items(), reverse=True):
        problems = {name: runs for name, runs in all_problems.items() if not wanted or name in wanted}
        print(f"\n{mode}, after {options.checkpoint} evaluations: {', '.join(problems)}\n")
        table(problems, options.checkpoint)


if __name__ == "__main__":
    main()
