"""Softmax regression in plain Python, as a Crosscheck trial. Needs the standard library only."""
import csv
import json
import math
import os
import pickle
import random
import signal

os.chdir(os.environ["CROSSCHECK_DIR"])
task = json.load(open("params.json"))
params = task["params"]
lr, l2, epochs = params["lr"], params["l2"], params["epochs"]

stop = []
signal.signal(signal.SIGTERM, lambda *_: stop.append(True))  # asked to stop: predict and leave


def read(name):
    rows = list(csv.DictReader(open(name)))
    inputs = [name for name in rows[0] if name not in ("id", "label")]
    return [r["id"] for r in rows], [[float(r[i]) / 16 for i in inputs] + [1.0] for r in rows], [r.get("label") for r in rows]


_, train_x, train_y = read("train.csv")
tuning_ids, tuning_x, tuning_y = read("tuning.csv")
blind_ids, blind_x, _ = read("blind.csv")
labels = sorted(set(train_y))
weights = [[0.0] * len(train_x[0]) for _ in labels]


def probabilities(x):
    scores = [sum(w * v for w, v in zip(row, x)) for row in weights]
    top = max(scores)
    exps = [math.exp(s - top) for s in scores]
    total = sum(exps)
    return [e / total for e in exps]


def predict(xs):
    return [labels[max(range(len(labels)), key=p.__getitem__)] for p in map(probabilities, xs)]


random.seed(task["seed"])
order = list(range(len(train_x)))
done = 0
checkpoint = os.environ["CROSSCHECK_CHECKPOINT"]
if os.path.exists(checkpoint):  # an earlier attempt was interrupted: go on where it was
    done, weights, order, state = pickle.load(open(checkpoint, "rb"))
    random.setstate(state)
with open("metrics.jsonl", "a", buffering=1) as metrics:
    for epoch in range(done + 1, epochs + 1):
        random.shuffle(order)
        for i in order:
            p = probabilities(train_x[i])
            for k, row in enumerate(weights):
                step = lr * (p[k] - (labels[k] == train_y[i]))
                for j, v in enumerate(train_x[i]):
                    row[j] -= step * v + lr * l2 * row[j]
        accuracy = sum(a == b for a, b in zip(predict(tuning_x), tuning_y)) / len(tuning_y)
        metrics.write(json.dumps({"step": epoch, "metrics": {"tuning_accuracy": accuracy}}) + "\n")
        with open("draft", "wb") as out:
            pickle.dump((epoch, weights, order, random.getstate()), out)
        os.replace("draft", checkpoint)
        if stop:
            break

for part, ids, xs in (("tuning", tuning_ids, tuning_x), ("blind", blind_ids, blind_x)):
    with open(f"predictions_{part}.csv", "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["id", "prediction"])
        writer.writerows(zip(ids, predict(xs)))
