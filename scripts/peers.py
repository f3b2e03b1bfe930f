"""Trains a network with the library that one would take instead of ptrain; for scripts/compare-peers.

    peers.py PEER --layers 784,256,128,10 --batch 128 --rows 16384 --threads 2 --seconds 4

The problem is that of `ptrain bench train`: normal features, the class that a random linear teacher
names, hidden layers rectified, the same initial distributions and rates. Rows are in memory; every
epoch is shuffled and its batches are gathered. Prints one JSON object with the fields of `ptrain
bench train --json`: rows_per_s of the best epoch, the median, the mean loss of the third epoch and of
the last. The first epoch compiles and warms up and does not count.

Each peer in its fastest honest form, as tried with torch 2.15, jax 0.10, scikit-learn 1.9:
  torch          eager, fused optimizer. Small batches are views of an epoch gathered at once (6 %
                 faster at 8 KiB a batch), large ones are gathered one by one by index_select (11 %
                 faster at 400 KiB; x[rows] is slower).
  torch-compile  the loss compiled with max-autotune, so its backward pass too: as fast as the plain
                 mode or up to a tenth faster. The fused optimizer stays eager: compiling it along
                 was no faster on any network, and 15 % slower on the smallest.
  jax            one jit for an epoch: a scan over batches, state donated. Gathering an epoch at once
                 was up to 12 % slower, a one-hot loss no faster.
  sklearn        MLPClassifier, one epoch a call.
"""

import argparse
import json
import os
import statistics
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("peer", choices=["torch", "torch-compile", "jax", "sklearn"])
parser.add_argument("--layers", required=True)
parser.add_argument("--batch", type=int, required=True)
parser.add_argument("--rows", type=int, required=True)
parser.add_argument("--threads", type=int, required=True)
parser.add_argument("--optimizer", choices=["momentum", "adam"], default="momentum")
parser.add_argument("--seconds", type=float, default=4)
options = parser.parse_args()

WIDTHS = [int(width) for width in options.layers.split(",")]
PAIRS = list(zip(WIDTHS, WIDTHS[1:]))
STEPS = options.rows // options.batch
ADAM = options.optimizer == "adam"
RATE = 0.001 if ADAM else 0.01
MOMENTUM, BETA1, BETA2, EPSILON = 0.9, 0.9, 0.999, 1e-8

# Threads must be counted before the libraries load; cores beyond them are taken away too.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(options.threads)
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.threads])
os.environ["JAX_PLATFORMS"] = "cpu"

import numpy as np  # noqa: E402

random = np.random.default_rng(0)
X = random.standard_normal((options.rows, WIDTHS[0]), dtype=np.float32)
TEACHER = random.standard_normal((WIDTHS[0], WIDTHS[-1]), dtype=np.float32)
Y = (X @ TEACHER).argmax(1)


def initial():
    """He's normal weights for rectified layers, Glorot's uniform for the last, as ptrain has."""
    weights = [random.standard_normal(p) * np.sqrt(2 / p[0]) for p in PAIRS[:-1]]
    bound = np.sqrt(6 / sum(PAIRS[-1]))
    return [w.astype(np.float32) for w in weights + [random.uniform(-bound, bound, PAIRS[-1])]]


def measure(epoch):
    """Runs epochs, each of which returns its mean loss, until the time is over."""
    losses, seconds = [epoch()], []
    start = time.perf_counter()
    while len(seconds) < 2 or time.perf_counter() - start < options.seconds:
        before = time.perf_counter()
        losses.append(epoch())
        seconds.append(time.perf_counter() - before)
    return losses, seconds


def torch_epochs(compiled):
    import torch

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    modules = []
    for (inputs, outputs), weight in zip(PAIRS, initial()):
        layer = torch.nn.Linear(inputs, outputs)
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(weight).T)
            layer.bias.zero_()
        modules += [layer, torch.nn.ReLU()]
    network = torch.nn.Sequential(*modules[:-1])
    x, y = torch.from_numpy(X), torch.from_numpy(Y)
    if ADAM:
        optimizer = torch.optim.Adam(network.parameters(), RATE, (BETA1, BETA2), EPSILON, fused=True)
    else:
        optimizer = torch.optim.SGD(network.parameters(), RATE, MOMENTUM, fused=True)
    loss_function = torch.nn.CrossEntropyLoss()

    def loss_of(rows, classes):
        return loss_function(network(rows), classes)

    if compiled:
        loss_of = torch.compile(loss_of, mode="max-autotune")

    def batches():
        order = torch.randperm(options.rows)[: STEPS * options.batch]
        if options.batch * WIDTHS[0] * 4 < 65536:
            yield from zip(x[order].split(options.batch), y[order].split(options.batch))
        else:
            for part in order.split(options.batch):
                yield x.index_select(0, part), y.index_select(0, part)

    def epoch():
        losses = []
        for rows, classes in batches():
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(rows, classes)
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
        return torch.stack(losses).mean().item()

    return epoch


def jax_epochs():
    from functools import partial

    import jax
    import jax.numpy as jnp

    x, y = jnp.asarray(X), jnp.asarray(Y.astype(np.int32))
    each = jax.tree_util.tree_map

    def loss_of(parameters, rows, classes):
        for index, (weight, bias) in enumerate(parameters):
            rows = rows @ weight + bias
            if index < len(parameters) - 1:
                rows = jax.nn.relu(rows)
        return -jnp.take_along_axis(jax.nn.log_softmax(rows), classes[:, None], 1).mean()

    def step(state, rows):
        parameters, m, v, t = state
        loss, g = jax.value_and_grad(loss_of)(parameters, x[rows], y[rows])
        if ADAM:
            t = t + 1
            m = each(lambda m, g: BETA1 * m + (1 - BETA1) * g, m, g)
            v = each(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, v, g)
            rate, scale = RATE / (1 - BETA1**t), 1 / (1 - BETA2**t)
            parameters = each(
                lambda p, m, v: p - rate * m / (jnp.sqrt(v * scale) + EPSILON), parameters, m, v)
        else:
            m = each(lambda m, g: MOMENTUM * m + g, m, g)
            parameters = each(lambda p, m: p - RATE * m, parameters, m)
        return (parameters, m, v, t), loss

    @partial(jax.jit, donate_argnums=0)
    def run(state, key):
        order = jax.random.permutation(key, options.rows)[: STEPS * options.batch]
        state, losses = jax.lax.scan(step, state, order.reshape(STEPS, options.batch))
        return state, losses.mean()

    parameters = [(jnp.asarray(w), jnp.zeros(w.shape[1])) for w in initial()]
    zeros = each(jnp.zeros_like, parameters)
    held = [(parameters, zeros, each(jnp.zeros_like, zeros) if ADAM else (), 0.0)]
    keys = [jax.random.PRNGKey(0)]

    def epoch():
        keys[0], key = jax.random.split(keys[0])
        held[0], loss = run(held[0], key)
        return float(loss)

    return epoch


def sklearn_epochs():
    import warnings

    from sklearn.neural_network import MLPClassifier

    warnings.filterwarnings("ignore")
    network = MLPClassifier(
        WIDTHS[1:-1], batch_size=options.batch, solver="adam" if ADAM else "sgd",
        learning_rate_init=RATE, momentum=MOMENTUM, nesterovs_momentum=False, alpha=0, max_iter=1,
        warm_start=True, random_state=0)
    return lambda: network.fit(X, Y).loss_


if options.peer == "jax":
    epoch = jax_epochs()
elif options.peer == "sklearn":
    epoch = sklearn_epochs()
else:
    epoch = torch_epochs(compiled=options.peer == "torch-compile")
losses, seconds = measure(epoch)
trained = STEPS * options.batch
library = {"jax": "jax", "sklearn": "sklearn"}.get(options.peer, "torch")
json.dump(
    {
        "program": f"{options.peer} {sys.modules[library].__version__}", "layers": WIDTHS,
        "batch": options.batch, "rows": options.rows, "threads": options.threads,
        "optimizer": options.optimizer, "rows_per_s": round(trained / min(seconds)),
        "median_rows_per_s": round(trained / statistics.median(seconds)), "epochs": len(losses),
        "early_loss": losses[2], "final_loss": losses[-1],
    }, sys.stdout)
print()
