"""The built-in trainers beside scikit-learn (scores) and PyTorch (speed), in one run on one machine.

  mvn -q -Dquick -pl proto,worker test-compile dependency:build-classpath -Dmdep.outputFile=/tmp/cp   (in the checkout)
  python docs/benchmarks/trainers.py --classpath worker/target/test-classes:worker/target/classes:$(cat /tmp/cp) [--scores] [--speed] [--kernels]

Needs python with numpy, scikit-learn and torch (CPU). Every figure is from one thread. The speed runs of the two sides alternate, and each is given with the machine's
load beside it; with other work on the machine compare epochs per second of CPU time of the training thread, which both sides report, too.
"""

import argparse, csv, gzip, json, os, statistics, subprocess, sys, tempfile, time

os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "..", "examples", "data")
# name, task for the Java side, share of train and of tuning
SETS = [("digits", "classification 8x8", 0.6, 0.15), ("breast_cancer", "classification", 0.5, 0.2), ("diabetes", "regression", 0.5, 0.2)]
SPLITS = 5
# One network each, the same on both sides.
MLP = {"lr": 0.001, "units": 128, "depth": 2, "batch_size": 64, "keep": "last"}
CNN = {"lr": 0.001, "width": 16, "blocks": 2, "kernel": 3, "units": 64, "batch_size": 64, "keep": "last"}


def load(name):
    with gzip.open(os.path.join(DATA, name + ".csv.gz"), "rt") as f:
        rows = list(csv.reader(f))
    head, rows = rows[0], rows[1:]
    label, ident = head.index("label"), head.index("id")
    inputs = [i for i in range(len(head)) if i not in (label, ident)]
    return head, rows, label, ident, inputs


def deal(name, task, train, tuning, seed, root):
    """Writes one split as the Java side wants it and returns it as arrays."""
    head, rows, label, ident, inputs = load(name)
    order = np.random.default_rng(seed).permutation(len(rows))
    a, b = int(train * len(rows)), int((train + tuning) * len(rows))
    parts = {"train": order[:a], "tuning": order[a:b], "blind": order[b:]}
    folder = os.path.join(root, f"{name}-{seed}")
    os.makedirs(folder, exist_ok=True)
    open(os.path.join(folder, "task"), "w").write(task)
    out = {}
    for part, index in parts.items():
        drop = label if part == "blind" else -1
        with open(os.path.join(folder, part + ".csv"), "w", newline="") as f:
            w = csv.writer(f)
            w.writerow([h for i, h in enumerate(head) if i != drop])
            for r in index:
                w.writerow([c for i, c in enumerate(rows[r]) if i != drop])
        x = np.array([[float(rows[r][i]) for i in inputs] for r in index], dtype=np.float32)
        y = np.array([rows[r][label] for r in index])
        out[part] = (x, y.astype(np.float64) if task == "regression" else y)
    with open(os.path.join(folder, "labels.csv"), "w", newline="") as f:
        w = csv.writer(f)
        w.writerow(["id", "label"])
        w.writerows([rows[r][ident], rows[r][label]] for r in parts["blind"])
    return folder, out


def java(classpath, *args, main="TrainerBench"):
    command = ["java", "-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classpath, "dev.crosscheck.worker.bench." + main, *args]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr[-3000:])
    return json.loads(done.stdout.strip().splitlines()[-1])


def pairs(params):
    return [f"{k}={v}" for k, v in params.items()]


def scores(classpath, root):
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    net = {"lr": 0.001, "units": 64, "epochs": 60, "batch_size": 32}
    print("| data set | metric | linear | scikit-learn linear | mlp | scikit-learn mlp | cnn |\n|---|---|---|---|---|---|---|")
    for name, task, train, tuning in SETS:
        regression = task == "regression"
        got = {k: [] for k in ("linear", "sk linear", "mlp", "sk mlp", "cnn")}
        for seed in range(SPLITS):
            folder, parts = deal(name, task, train, tuning, seed, root)
            (x, y), (tx, ty) = parts["train"], parts["blind"]
            linear = Ridge(alpha=1.0) if regression else LogisticRegression(C=1.0, max_iter=2000)
            kind = MLPRegressor if regression else MLPClassifier
            mlp = kind(hidden_layer_sizes=(64,), learning_rate_init=0.001, batch_size=32, max_iter=60, alpha=0, random_state=seed)
            scale = (y.mean(), y.std()) if regression else (0, 1)
            for key, model in (("sk linear", linear), ("sk mlp", mlp)):
                import warnings

                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    fitted = make_pipeline(StandardScaler(), model).fit(x, (y - scale[0]) / scale[1] if regression else y)
                guess = fitted.predict(tx)
                got[key].append(float(np.sqrt(np.mean((guess * scale[1] + scale[0] - ty) ** 2))) if regression else float((guess == ty).mean()))
            got["linear"].append(java(classpath, "score", folder, "linear", "l2=1")["score"])
            got["mlp"].append(java(classpath, "score", folder, "mlp", *pairs(net))["score"])
            if task.endswith("8x8"):
                got["cnn"].append(java(classpath, "score", folder, "cnn", *pairs(net))["score"])
        show = lambda v: f"{statistics.mean(v):.2f} ± {statistics.stdev(v):.2f}" if regression else f"{statistics.mean(v):.4f} ± {statistics.stdev(v):.4f}"
        cells = [show(got[k]) if got[k] else "-" for k in ("linear", "sk linear", "mlp", "sk mlp", "cnn")]
        print(f"| {name} | {'RMSE' if regression else 'accuracy'} | " + " | ".join(cells) + " |", flush=True)


def torch_speed(parts, which, epochs):
    """The loop that people write: the training set in memory, a permutation an epoch, Adam, then the tuning set's loss and accuracy."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(1)
    (x, y), (tx, ty) = parts["train"], parts["tuning"]
    mean, std = x.mean(0), x.std(0)
    std[std == 0] = 1
    image = which == "cnn"
    if image:
        mean, std = x.mean(), x.std()
    shape = (-1, 1, 8, 8) if image else (-1, x.shape[1])
    X = torch.tensor((x - mean) / std).reshape(shape)
    TX = torch.tensor((tx - mean) / std).reshape(shape)
    Y, TY = torch.tensor(y.astype(np.int64)), torch.tensor(ty.astype(np.int64))
    nn = torch.nn
    if image:
        model = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10))
    else:
        model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    loss = nn.CrossEntropyLoss()

    def run(n):
        for _ in range(n):
            order = torch.randperm(len(X))
            total = torch.zeros(())
            for start in range(0, len(X), 64):
                index = order[start : start + 64]
                out = loss(model(X[index]), Y[index])
                optimizer.zero_grad()
                out.backward()
                optimizer.step()
                total += out.detach() * len(index)
            with torch.no_grad():
                model.eval()
                answer = model(TX)
                loss(answer, TY).item(), (answer.argmax(1) == TY).float().mean().item()
                model.train()
        return total.item() / len(X)

    run(max(2, epochs // 3))
    wall, cpu = time.perf_counter(), time.thread_time()
    last = run(epochs)
    return {"epochs_per_s": epochs / (time.perf_counter() - wall), "epochs_per_cpu_s": epochs / (time.thread_time() - cpu), "train_loss": last}


def speed(classpath, root, repeats):
    folder, parts = deal("digits", "classification 8x8", 0.6, 0.15, 0, root)
    print("| network | side | epochs/s | epochs per CPU second | train loss | load |\n|---|---|---|---|---|---|")
    for which, params, epochs in (("mlp", MLP, 150), ("cnn", CNN, 50)):
        sides = {"crosscheck": [], "torch": []}
        for i in range(repeats):
            for side in ("crosscheck", "torch") if i % 2 == 0 else ("torch", "crosscheck"):
                if side == "torch":
                    # A process of its own, as the other side has.
                    code = f"import sys; sys.path.insert(0, {HERE!r}); import trainers, json; print(json.dumps(trainers.child({root!r}, {which!r}, {epochs})))"
                    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
                    if done.returncode != 0:
                        sys.exit(done.stderr[-3000:])
                    got = json.loads(done.stdout.strip().splitlines()[-1])
                else:
                    got = java(classpath, "speed", folder, which, str(epochs), *pairs(params))
                got["load"] = os.getloadavg()[0]
                sides[side].append(got)
        for side, runs in sides.items():
            med = lambda key: statistics.median(r[key] for r in runs)
            print(f"| {which} | {side} | {med('epochs_per_s'):.1f} | {med('epochs_per_cpu_s'):.1f} | {med('train_loss'):.4f} | {med('load'):.1f} |", flush=True)
        for key in ("epochs_per_s", "epochs_per_cpu_s"):
            ratios = [a[key] / b[key] for a, b in zip(sides["crosscheck"], sides["torch"])]
            print(f"  {which} {key}: ratio per pair " + " ".join(f"{r:.2f}" for r in ratios) + f", median {statistics.median(ratios):.2f}", flush=True)


def torch_kernels(steps):
    """What KernelBench does: the two convolutions of the cnn with activation and pooling, forward and back, on a batch of 64."""
    import torch

    torch.set_num_threads(1)
    nn = torch.nn
    model = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
    images = torch.randn(64, 1, 8, 8)

    def run(n):
        for _ in range(n):
            model(images).sum().backward()
            model.zero_grad()

    run(100)
    wall, cpu = time.perf_counter(), time.thread_time()
    run(steps)
    return {"ms": 1000 * (time.perf_counter() - wall) / steps, "cpu_ms": 1000 * (time.thread_time() - cpu) / steps}


def kernels(classpath, repeats, steps=500):
    print("| side | PyTorch | ms per step | CPU ms per step, each run | load |\n|---|---|---|---|---|")
    sides = {"crosscheck": [], "torch": []}
    for i in range(repeats):
        for side in ("crosscheck", "torch") if i % 2 == 0 else ("torch", "crosscheck"):
            if side == "torch":
                code = f"import sys; sys.path.insert(0, {HERE!r}); import trainers, json; print(json.dumps(trainers.torch_kernels({steps})))"
                done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
                if done.returncode != 0:
                    sys.exit(done.stderr[-3000:])
                got = json.loads(done.stdout.strip().splitlines()[-1])
            else:
                got = java(classpath, str(steps), main="KernelBench")
            got["load"] = os.getloadavg()[0]
            sides[side].append(got)
    import torch

    for side, runs in sides.items():
        each = " ".join(f"{r['cpu_ms']:.2f}" for r in runs)
        version = torch.__version__ if side == "torch" else "that of DJL"
        print(f"| {side} | {version} | {statistics.median(r['ms'] for r in runs):.2f} | {each} | {statistics.median(r['load'] for r in runs):.1f} |", flush=True)


def child(root, which, epochs):
    return torch_speed(deal("digits", "classification 8x8", 0.6, 0.15, 0, root)[1], which, epochs)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--classpath", required=True)
    parser.add_argument("--scores", action="store_true")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--kernels", action="store_true")
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as root:
        chosen = args.scores or args.speed or args.kernels
        if args.scores or not chosen:
            scores(args.classpath, root)
        if args.speed or not chosen:
            speed(args.classpath, root, args.repeats)
        if args.kernels or not chosen:
            kernels(args.classpath, args.repeats)
