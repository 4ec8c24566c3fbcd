"""Times `dsm ingest` beside what people run today, on the same photographs, in one sitting.

    python3 -m venv peers && . peers/bin/activate && pip install imagededup imagehash
    python3 Benchmarks/compare/ingest.py .build/release/dsm FOLDER [ROUNDS]

The peers and dsm take turns, ROUNDS times each (5 unless given); the median of each is shown, and every ratio is of medians.
imagededup computes one perceptual hash in two processes; dsm's record holds everything that docs/facts.md lists. dsm is timed on the
photographs alone, of which the peers read no more, and on the folder as it is, whose labels and metadata it reads as well.
"""

import glob
import hashlib
import json
import logging
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from imagededup.methods import PHash
import imagehash
from PIL import Image

logging.disable(logging.INFO)


def pillow(files):
    """SHA-256, EXIF and one perceptual hash, file by file in one process; images a second."""
    some = files[:400]
    start = time.perf_counter()
    for file in some:
        with open(file, "rb") as stream:
            hashlib.sha256(stream.read()).hexdigest()
        image = Image.open(file)
        image.getexif()
        imagehash.phash(image)
    return len(some) / (time.perf_counter() - start)


def imagededup(folder):
    """imagededup's perceptual hash in two processes; images a second."""
    start = time.perf_counter()
    count = len(PHash(verbose=False).encode_images(folder, recursive=True, num_enc_workers=2))
    return count / (time.perf_counter() - start)


def photographs_alone(files, folder, scratch):
    """The photographs of a folder, linked (or copied) to another place that holds nothing else."""
    for file in files:
        target = os.path.join(scratch, os.path.relpath(file, folder))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        try:
            os.link(file, target)
        except OSError:
            shutil.copy(file, target)
    return scratch


def dsm(program, folder):
    """A first ingest into a new catalog, from the start of the process to its end; files a second."""
    with tempfile.TemporaryDirectory() as scratch:
        command = [program, "ingest", folder, "--catalog", os.path.join(scratch, "c.sqlite"), "--threads", "2", "--json"]
        start = time.perf_counter()
        result = subprocess.run(command, capture_output=True, check=False)
        seconds = time.perf_counter() - start
        if result.returncode not in (0, 1):
            sys.exit(result.stderr.decode())
        return json.loads(result.stdout)["work"]["read"] / seconds


def main():
    program, folder = sys.argv[1], sys.argv[2]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    files = sorted(glob.glob(os.path.join(folder, "**", "*.jp*g"), recursive=True))
    scratch = tempfile.TemporaryDirectory()
    alone = photographs_alone(files, folder, scratch.name)
    contenders = {
        "Pillow, SHA-256, EXIF and one pHash, one process": lambda: pillow(files),
        "imagededup, one pHash, two processes": lambda: imagededup(folder),
        "dsm ingest, the whole record, two threads": lambda: dsm(program, alone),
        "dsm ingest, the whole record and all labels, two threads": lambda: dsm(program, folder),
    }
    rates = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            rates[name].append(run())
    medians = {name: statistics.median(each) for name, each in rates.items()}
    ours = medians["dsm ingest, the whole record, two threads"]
    for name, each in rates.items():
        print(f"{name}: {medians[name]:.0f}/s (from {min(each):.0f} to {max(each):.0f}); dsm is {ours / medians[name]:.1f} times as fast")


if __name__ == "__main__":
    main()
