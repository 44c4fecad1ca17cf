"""A small network in PyTorch, as a Crosscheck trial: on the slot's GPU, with checkpoints."""
import csv
import json
import os
import signal
import sys

try:
    import torch
except ImportError:
    sys.exit("This trial needs PyTorch in the worker's Python " + sys.executable + ": pip install torch")

os.chdir(os.environ["CROSSCHECK_DIR"])
task = json.load(open("params.json"))
params = task["params"]
torch.manual_seed(task["seed"] % 2**63)
torch.set_num_threads(1)
device = "cuda" if torch.cuda.is_available() else "cpu"  # CUDA_VISIBLE_DEVICES shows the slot's GPU, or none

stop = []
signal.signal(signal.SIGTERM, lambda *_: stop.append(True))  # asked to stop: predict and leave


def read(name):
    rows = list(csv.DictReader(open(name)))
    inputs = [column for column in rows[0] if column not in ("id", "label")]
    x = torch.tensor([[float(row[column]) for column in inputs] for row in rows], device=device) / 16
    return [row["id"] for row in rows], x, [row.get("label") for row in rows]


_, train_x, train_labels = read("train.csv")
tuning_ids, tuning_x, tuning_labels = read("tuning.csv")
blind_ids, blind_x, _ = read("blind.csv")
labels = sorted(set(train_labels))
train_y = torch.tensor([labels.index(label) for label in train_labels], device=device)

units = params["units"]
model = torch.nn.Sequential(
    torch.nn.Linear(train_x.shape[1], units),
    torch.nn.ReLU(),
    torch.nn.Dropout(params["dropout"]),
    torch.nn.Linear(units, len(labels)),
).to(device)
optimizer = torch.optim.Adam(model.parameters(), lr=params["lr"])


def probabilities(x):
    model.eval()
    with torch.no_grad():
        return torch.softmax(model(x).double(), dim=1).tolist()


done = 0
checkpoint = os.environ["CROSSCHECK_CHECKPOINT"]
if os.path.exists(checkpoint):  # an earlier attempt was interrupted: go on where it was
    saved = torch.load(checkpoint, map_location=device)
    done = saved["epoch"]
    model.load_state_dict(saved["model"])
    optimizer.load_state_dict(saved["optimizer"])
    torch.set_rng_state(saved["random"].cpu())

with open("metrics.jsonl", "a", buffering=1) as metrics:
    for epoch in range(done + 1, params["epochs"] + 1):
        model.train()
        for batch in torch.randperm(len(train_x)).split(32):
            batch = batch.to(device)
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(model(train_x[batch]), train_y[batch])
            loss.backward()
            optimizer.step()
        guesses = [labels[row.index(max(row))] for row in probabilities(tuning_x)]
        accuracy = sum(a == b for a, b in zip(guesses, tuning_labels)) / len(tuning_labels)
        metrics.write(json.dumps({"step": epoch, "metrics": {"loss": loss.item(), "tuning_accuracy": accuracy}}) + "\n")
        state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "random": torch.get_rng_state()}
        torch.save({"epoch": epoch, **state}, "draft")
        os.replace("draft", checkpoint)  # never half a checkpoint
        if stop:
            break

for part, ids, x in (("tuning", tuning_ids, tuning_x), ("blind", blind_ids, blind_x)):
    with open(f"predictions_{part}.csv", "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["id"] + ["p_" + label for label in labels])
        writer.writerows([i] + row for i, row in zip(ids, probabilities(x)))
