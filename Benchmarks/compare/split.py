"""Times scikit-learn's StratifiedGroupKFold and dsm's splitter on the same images, in one sitting.

    python3 -m venv peers && . peers/bin/activate && pip install scikit-learn
    (cd Benchmarks && swift build -c release --product split)
    python3 Benchmarks/compare/split.py Benchmarks/.build/release/split [IMAGES] [ROUNDS]

Two sets of IMAGES (a million unless given) are drawn, each with 14 strata and a group for every five images. In the uniform one, groups
and strata are random. In the skewed one, the size of a group falls with its rank, so that a few hold hundreds or thousands of images, and nine
in ten images of a group are of the group's own stratum, of which some are a hundred times as frequent as others. Both programs divide the set
into five equal parts, turn by turn, ROUNDS times each (3 unless given); medians are shown. Neither is timed while it reads the set.
The worst deviation is that of the stratum and the part which are furthest from a fifth of the stratum, in images, and as a part of that fifth.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

STRATA, PARTS = 14, 5


def uniform(count, random):
    """A random group and a random stratum for each image."""
    groups = random.integers(0, count // 5, count)
    return random.integers(0, STRATA, count), groups


def skewed(count, random):
    """Groups of falling size, each with a stratum of its own for nine in ten of its images."""
    ranks = np.arange(1, count // 5 + 1)
    weights = 1 / (ranks + 20) ** 0.9
    groups = random.choice(len(ranks), count, p=weights / weights.sum())
    frequency = np.geomspace(100, 1, STRATA)
    own = random.choice(STRATA, len(ranks), p=frequency / frequency.sum())
    strata = np.where(random.random(count) < 0.9, own[groups], random.integers(0, STRATA, count))
    return strata, groups


def worst(strata, parts):
    """The worst deviation in images, and as a part of what was asked."""
    held = np.zeros((STRATA, PARTS))
    np.add.at(held, (strata, parts), 1)
    asked = held.sum(axis=1, keepdims=True) / PARTS
    return np.abs(held - asked).max(), (np.abs(held - asked) / asked).max()


def sklearn(strata, groups):
    """Seconds for all five folds, and the part of each image."""
    parts = np.zeros(len(strata), dtype=int)
    start = time.perf_counter()
    folds = list(StratifiedGroupKFold(PARTS).split(np.zeros(len(strata)), strata, groups))
    seconds = time.perf_counter() - start
    for number, (_, test) in enumerate(folds):
        parts[test] = number
    return seconds, *worst(strata, parts)


def dsm(program, path):
    """Seconds, and the worst deviation in images and as a part of what was asked, as the program tells them."""
    text = subprocess.run([program, path], capture_output=True, check=True, text=True).stdout
    found = re.search(r"largest of (\d+).*: ([\d.]+) s, worst stratum off by ([\d.]+) images \(([\d.]+)%\)", text)
    return float(found[2]), float(found[3]), float(found[4]) / 100


def main():
    program = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    for draw in [uniform, skewed]:
        strata, groups = draw(count, np.random.default_rng(1))
        sizes = np.bincount(groups)
        print(
            f"{draw.__name__}: {count} images, {np.count_nonzero(sizes)} groups, the largest of {sizes.max()}, "
            f"{np.count_nonzero(sizes >= 100)} of 100 and more; load {os.getloadavg()[0]:.1f}"
        )
        with tempfile.TemporaryDirectory() as scratch:
            path = os.path.join(scratch, "set.csv")
            np.savetxt(path, np.stack([strata, groups], axis=1), fmt="%d", delimiter=",")
            runs = {"StratifiedGroupKFold": [], "dsm": []}
            for _ in range(rounds):
                runs["StratifiedGroupKFold"].append(sklearn(strata, groups))
                runs["dsm"].append(dsm(program, path))
        seconds = {name: statistics.median(run[0] for run in each) for name, each in runs.items()}
        for name, each in runs.items():
            print(
                f"  {name}: {seconds[name]:.2f} s (from {min(each)[0]:.2f} to {max(each)[0]:.2f}), worst deviation "
                f"{each[0][1]:.1f} images, {100 * each[0][2]:.3f}% of what was asked"
            )
        print(f"  dsm is {seconds['StratifiedGroupKFold'] / seconds['dsm']:.1f} times as fast")


if __name__ == "__main__":
    main()
