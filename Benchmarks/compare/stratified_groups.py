"""How near scikit-learn's StratifiedGroupKFold comes to what is asked, on small drawn catalogs: the figures that dsm is tested against.

    python3 -m venv peers && . peers/bin/activate && pip install scikit-learn
    python3 Benchmarks/compare/stratified_groups.py > Tests/SplittingTests/Fixtures/stratified-groups.csv

Tests/SplittingTests/PeerTests.swift draws the same catalogs and holds dsm's splits against these figures. A catalog follows from the numbers
of its line alone, by SplitMix64 (Steele, Lea and Flood, 2014) started with the seed: `below(n)` is the next word modulo n, and
`falling(n)` is below(n), then below of that plus one, `skew` times over, so that low numbers are the more frequent the larger the skew.
First each group draws a stratum of its own, falling(strata). Then each image draws its group, falling(groups), and whether its stratum is
the group's own, below(10) < pure, or below(strata).

Equal folds are those of StratifiedGroupKFold. Shares such as 14/3/3 are made of it as people make them: as many folds as the shares add up to, of
which the first 14 together are train, the next 3 val, and the last 3 test.

For every line: `check` is the sum over all images of their number, from 1 on, times strata * group + stratum, modulo 2^31. `worst` is the largest
and `total` the sum of |W held - share * N| over all strata and splits, where a split of `share` among W holds `held` of a stratum's N images: deviations
in images, times W. `relative` is the largest |W held - share * N| / (share * N).
"""

import csv
import sys
import warnings

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

MASK = (1 << 64) - 1
SHARES = ["1/1/1", "1/1/1/1/1", "1/1/1/1/1/1/1/1/1/1", "3/1/1", "8/1/1", "14/3/3"]


class Random:
    """SplitMix64."""

    def __init__(self, seed):
        self.state = seed

    def below(self, count):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        word = self.state
        word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & MASK
        return (word ^ (word >> 31)) % count

    def falling(self, count, skew):
        number = self.below(count)
        for _ in range(skew):
            number = self.below(number + 1)
        return number


def catalog(seed, images, groups, strata, skew, pure):
    """The stratum and the group of each image."""
    random = Random(seed)
    own = [random.falling(strata, skew) for _ in range(groups)]
    rows = []
    for _ in range(images):
        group = random.falling(groups, skew)
        rows.append((own[group] if random.below(10) < pure else random.below(strata), group))
    return np.array(rows).T


def parts(strata, groups, shares):
    """The split of each image: folds one after the other until each split has its share of them."""
    role = np.repeat(np.arange(len(shares)), shares)
    split = np.zeros(len(strata), dtype=int)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a stratum has fewer images than folds
        for fold, (_, test) in enumerate(StratifiedGroupKFold(len(role)).split(strata, strata, groups)):
            split[test] = role[fold]
    return split


def deviations(strata, split, shares):
    """The largest deviation, the sum of all, and the largest as a part of what was asked."""
    held = np.zeros((strata.max() + 1, len(shares)), dtype=int)
    np.add.at(held, (strata, split), 1)
    held = held[held.sum(axis=1) > 0]
    asked = np.outer(held.sum(axis=1), shares)
    off = np.abs(held * sum(shares) - asked)
    return off.max(), off.sum(), (off / asked).max()


def cases(count):
    """Catalogs of even and of skewed groups, of 2 to 14 strata."""
    for seed in range(1, count + 1):
        random = Random(seed << 32)
        images = 200 + random.below(1800)
        groups = images // (2 + random.below(9))
        yield seed, images, groups, 2 + random.below(13), seed % 4, [10, 9, 5, 0][random.below(4)]


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    names = "seed,images,groups,strata,skew,pure,check,shares,worst,total,relative"
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(names.split(","))
    for case in cases(count):
        strata, groups = catalog(*case)
        codes = np.arange(1, len(strata) + 1) * (case[3] * groups + strata)
        for text in SHARES:
            shares = [int(share) for share in text.split("/")]
            if np.unique(groups).size < sum(shares) or np.bincount(strata).max() < sum(shares):
                continue  # scikit-learn refuses it
            worst, total, relative = deviations(strata, parts(strata, groups, shares), shares)
            out.writerow([*case, codes.sum() % (1 << 31), text, worst, total, f"{relative:.4f}"])


if __name__ == "__main__":
    main()
