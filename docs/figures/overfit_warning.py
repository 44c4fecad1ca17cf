#!/usr/bin/env python3
"""Draws docs/overfit-warning.png: a recorded sweep whose tuning score climbs while the cross-check band does not.

Needs matplotlib (Debian: apt-get install python3-matplotlib; or pip install matplotlib). Usage, from the repository root:
python3 docs/figures/overfit_warning.py [TABLE.csv.gz] [SEED]. The rows of the table are put in a random order (Python's random.Random(SEED)),
the first 200 are the sweep. Shown at each new best trial: its tuning score, its pooled score on the secret sets with Wilson's 95 % interval, and its
score on the examples that no search ever used.
"""
import csv, gzip, math, pathlib, random, sys
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt

ROOT = pathlib.Path(__file__).resolve().parents[2]
table = sys.argv[1] if len(sys.argv) > 1 else ROOT / "examples/data/cancer_gb.csv.gz"
seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
with gzip.open(table, "rt") as file:
    rows = [row for row in csv.DictReader(file) if row["status"] == "ok"]
random.Random(seed).shuffle(rows)
rows = rows[:200]


def share(text):
    return text.count("1") / len(text)


def wilson(hits, n, q=1.96):
    middle = (hits + q * q / 2) / (n + q * q)
    half = q * math.sqrt(hits * (n - hits) / n + q * q / 4) / (n + q * q)
    return middle - half, middle + half


at, tuning, secret, low, high, truth = [], [], [], [], [], []
best = -1
for number, row in enumerate(rows, 1):
    if share(row["bits_tune"]) > best:
        best = share(row["bits_tune"])
        bits = row["bits_s1"] + row["bits_s2"] + row["bits_s3"]
        ends = wilson(bits.count("1"), len(bits))
        for series, value in zip((at, tuning, secret, low, high, truth), (number, best, share(bits), *ends, share(row["bits_rest"]))):
            series.append(value)
for series in (tuning, secret, low, high, truth):
    series.append(series[-1])
at.append(len(rows))
figure, axis = plt.subplots(figsize=(7.2, 4))
axis.fill_between(at, low, high, step="post", alpha=0.25, color="tab:blue", label="secret sets: 95 % band")
axis.step(at, secret, where="post", color="tab:blue", label="secret sets: score of the best trial")
axis.step(at, truth, where="post", color="tab:green", linestyle=":", label="209 further examples")
axis.step(at, tuning, where="post", color="tab:red", linewidth=2, label="tuning set: what the search shows")
axis.set(xlabel="trials finished", ylabel="accuracy of the best trial so far", xlim=(1, len(rows)), xscale="log")
axis.legend(loc="lower left", fontsize=8)
axis.grid(alpha=0.3)
figure.tight_layout()
figure.savefig(ROOT / "docs/overfit-warning.png", dpi=110)
print([(a, round(t, 4), round(s, 4), round(r, 4)) for a, t, s, r in zip(at, tuning, secret, truth)])
