#!/usr/bin/env python3
"""Draws docs/overfit-warning.png: a recorded sweep whose tuning score climbs while the cross-check band does not, and the trial at which the alarm is raised.

Needs matplotlib (Debian: apt-get install python3-matplotlib; or pip install matplotlib) and the crosscheck command (CROSSCHECK names another than the
repository's). Usage, from the repository root: python3 docs/figures/overfit_warning.py [TABLE.csv.gz] [SEED]. The rows of the table are put in a random
order (Python's random.Random(SEED)), the first 200 are the sweep; without a SEED it is the first of 1, 2, ... 40 that raises an alarm
between its first test, at trial 20, and its end; how many raise one is printed. Shown at each new best trial: its tuning score, its pooled score on the
secret sets with Wilson's 95 % interval, and its score on the examples that no search ever used. The alarm is that of "crosscheck calibrate --in-order" on the
same rows.
"""
import csv, gzip, json, math, os, pathlib, random, subprocess, sys, tempfile
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt

ROOT = pathlib.Path(__file__).resolve().parents[2]
table = sys.argv[1] if len(sys.argv) > 1 else ROOT / "examples/data/cancer_gb.csv.gz"
with gzip.open(table, "rt") as file:
    recorded = [row for row in csv.DictReader(file) if row["status"] == "ok"]


def sweep(seed):
    order = list(recorded)
    random.Random(seed).shuffle(order)
    return order[:200]


def replays(seeds):
    """The run of each seed's sweep, as calibrate replays it."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "orders.csv.gz"
        columns = ["config", "split", "status", "rest"] + [c for c in recorded[0] if c.startswith("bits_")]
        with gzip.open(path, "wt", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(columns)
            for seed in seeds:
                for row in sweep(seed):
                    writer.writerow([seed if c == "split" else row[c] for c in columns])
        command = [os.environ.get("CROSSCHECK", str(ROOT / "crosscheck")), "calibrate", str(path), "--in-order", "--each", "-o", "json"]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["runs"]


seeds = [int(sys.argv[2])] if len(sys.argv) > 2 else list(range(1, 41))
runs = replays(seeds)
print(f"alarms in {sum(run['alarm_at'] is not None for run in runs)} of {len(runs)} orders, false: {sum(bool(run['false_alarm']) for run in runs)}")
for run in runs:
    if run["alarm_at"] is not None:
        print(f"seed {run['split']}: alarm at {run['alarm_at']}, false: {run['false_alarm']}, true lost share then {run['true_lost_share_at_alarm']:.2f}, at the end {run['true_lost_share']:.2f}")
run = next((run for run in runs if 20 < (run["alarm_at"] or 0) < 200), runs[0])
rows = sweep(run["split"])
print(f"drawn: seed {run['split']}")


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
if run["alarm_at"] is not None:
    axis.axvline(run["alarm_at"], color="black", linestyle="--", linewidth=1.2)
    axis.annotate(f"alarm at trial {run['alarm_at']}", (run["alarm_at"], 0), xycoords=("data", "axes fraction"), xytext=(5, 8), textcoords="offset points", fontsize=9)
axis.set(xlabel="trials finished", ylabel="accuracy of the best trial so far", xlim=(1, len(rows)), xscale="log")
# The first trial of a random order can be far below all that matters.
axis.set_ylim(bottom=sorted(low)[1] - 0.02)
axis.legend(loc="lower left", fontsize=8)
axis.grid(alpha=0.3)
figure.tight_layout()
figure.savefig(ROOT / "docs/overfit-warning.png", dpi=110)
print([(a, round(t, 4), round(s, 4), round(r, 4)) for a, t, s, r in zip(at, tuning, secret, truth)])
