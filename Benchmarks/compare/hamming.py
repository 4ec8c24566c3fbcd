"""Times imagededup on all pairs within 8 bits among 20,000 hashes: what `swift run -c release hamming` does first.

Needs `pip install imagededup`.
"""

import logging
import time

import numpy
from imagededup.methods import PHash

logging.disable(logging.INFO)


def main():
    hashes = numpy.random.default_rng(0).integers(0, 2**63, 20000)
    encodings = {str(number): "%016x" % int(value) for number, value in enumerate(hashes)}
    start = time.time()
    PHash(verbose=False).find_duplicates(encoding_map=encodings, max_distance_threshold=8)
    print(f"imagededup, all pairs within 8 bits among 20,000 hashes: {time.time() - start:.1f} s")


if __name__ == "__main__":
    main()
