"""Times dsm's stream and Albumentations on the same JPEG files under the same recipe, in turns, and prints ratios.

    python3 -m venv peers && . peers/bin/activate && pip install albumentations opencv-python-headless torch
    (cd Benchmarks && swift build -c release --product stream)
    python3 Benchmarks/compare/stream.py Benchmarks/.build/release/stream FOLDER [ROUNDS]

Both make normalised float tensors of 3 x 320 x 320 from files: RandomResizedCrop, HorizontalFlip, Rotate, RandomBrightnessContrast, GaussNoise, Normalize,
with two boxes a photograph. Albumentations decodes with OpenCV in one process, then in a DataLoader of two workers (where torch is there). The
median of ROUNDS (3 unless given) is printed, by the wall's clock; rates of one thread also by processor time, which other work on the machine
changes little.
"""

import glob
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

import albumentations as A
import cv2
import numpy as np

FILES = 300
RECIPE = """augment:
  - RandomResizedCrop: {size: [320, 320], scale: [0.3, 1.0]}
  - HorizontalFlip: {p: 0.5}
  - Rotate: {limit: 15, p: 0.5}
  - RandomBrightnessContrast: {p: 0.5}
  - GaussNoise: {std_range: [0.02, 0.1], p: 0.5}
  - Normalize: {}
boxes: {min_visibility: 0.3, clip: true}
"""


def pipeline():
    steps = [
        A.RandomResizedCrop((320, 320), scale=(0.3, 1.0)), A.HorizontalFlip(p=0.5), A.Rotate(15, p=0.5),
        A.RandomBrightnessContrast(p=0.5), A.GaussNoise((0.02, 0.1), p=0.5), A.Normalize(),
    ]
    rules = A.BboxParams("coco", label_fields=["kinds"], min_visibility=0.3, clip=True, filter_invalid_bboxes=True)
    return A.Compose(steps, bbox_params=rules)


class Photographs:
    """Files as normalised tensors, as a Dataset of torch wants them."""

    def __init__(self, paths, passes):
        self.paths, self.count, self.pipeline = paths, passes * len(paths), pipeline()

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        if index >= self.count:
            raise IndexError
        with open(self.paths[index % len(self.paths)], "rb") as file:
            image = cv2.imdecode(np.frombuffer(file.read(), np.uint8), cv2.IMREAD_COLOR)
        height, width = image.shape[:2]
        boxes = [[part * width, part * height, 0.3 * width, 0.3 * height] for part in (0.2, 0.4)]
        made = self.pipeline(image=cv2.cvtColor(image, cv2.COLOR_BGR2RGB), bboxes=boxes, kinds=[0, 0])
        return np.ascontiguousarray(made["image"].transpose(2, 0, 1))


def timed(samples):
    """Samples a second by the wall's clock and by this process's processor time; the first sample, or batch, does not count."""
    samples = iter(samples)
    next(samples)
    count, wall, processor = 0, time.perf_counter(), time.process_time()
    for sample in samples:
        count += len(sample) if sample.ndim == 4 else 1
    return count / (time.perf_counter() - wall), count / (time.process_time() - processor)


def loader(photographs):
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(1)
    return torch.utils.data.DataLoader(photographs, batch_size=32, num_workers=2)


def dsm_rates(program, folder, recipe):
    text = subprocess.run([program, folder, recipe, str(FILES)], check=True, capture_output=True, text=True).stdout
    rows = re.findall(r"^(.+?) +(\d+) img/s +(\d+) a processor second$", text, re.M)
    return {name: (float(wall), float(processor)) for name, wall, processor in rows}, re.findall(r"^peak.*$", text, re.M)


def readable(folder):
    paths = [p for e in ("jpg", "jpeg") for p in glob.glob(os.path.join(folder, "**", "*." + e), recursive=True)]
    paths = sorted(paths)
    chosen = paths[:: max(1, len(paths) // FILES)]
    return [path for path in chosen if cv2.imread(path) is not None]


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    program, folder, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 3
    cv2.setNumThreads(1)
    paths = readable(folder)
    if not paths:
        sys.exit(f"{folder}: no JPEG file in it")
    seen = {}
    with tempfile.TemporaryDirectory() as scratch:
        recipe = os.path.join(scratch, "recipe.yaml")
        with open(recipe, "w") as file:
            file.write(RECIPE)
        for _ in range(rounds):
            ours, peaks = dsm_rates(program, folder, recipe)
            ours["Albumentations, one process"] = timed(Photographs(paths, 2))
            batches = loader(Photographs(paths, 3))
            if batches is not None:
                # Its work is done in other processes: their time is not looked at.
                ours["Albumentations, DataLoader of two workers"] = (timed(batches)[0], None)
            for name, rates in ours.items():
                seen.setdefault(name, []).append(rates)
    median = {name: [None if None in column else statistics.median(column) for column in zip(*rates)] for name, rates in seen.items()}
    print(f"{len(paths)} files, {rounds} rounds, load {os.getloadavg()[0]:.1f}; Albumentations {A.__version__}, OpenCV {cv2.__version__}")
    print("| what | img/s | a processor second |\n|---|---|---|")
    for name, (wall, processor) in median.items():
        print(f"| {name} | {wall:,.0f} | {'' if processor is None else f'{processor:,.0f}'} |")
    print("\n| ratio | by the clock | by processor time |\n|---|---|---|")
    jpeg, peer = "JPEG, {} thread(s)", ["Albumentations, one process", "Albumentations, DataLoader of two workers"]
    pairs = [(jpeg.format(1), peer[0]), (jpeg.format(2), peer[1])]
    for threads in (1, 2):
        pairs.append((jpeg.format(threads), f"libjpeg-turbo alone, {threads} thread(s)"))
        pairs += [(f"{kind}, later epochs, {threads} thread(s)", jpeg.format(threads)) for kind in ("cache", "packed")]
    for one, other in pairs:
        if other in median:
            parts = [f"{a / b:.2f}" if a and b else "" for a, b in zip(median[one], median[other])]
            print(f"| {one} / {other} | {parts[0]} | {parts[1]} |")
    print("\n" + "\n".join(peaks))


if __name__ == "__main__":
    main()
