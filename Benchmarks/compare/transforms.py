"""Compares what dsm's transforms make of photographs with what Albumentations and OpenCV make of them, with fixed parameters.

    python3 -m venv peers && . peers/bin/activate && pip install albumentations opencv-python-headless
    python3 Benchmarks/compare/transforms.py .build/release/dsm FOLDER [NAME...]

FOLDER holds JPEG files; the first 24 of them are brought to 640x480 and written as PNG, so that both programs begin with the same pixels.
`dsm stream` applies a recipe of one transform. The smallest and the median PSNR over the photographs are printed, in dB ("equal" where no byte
differs), with the bound that the smallest must keep. Of noise, mean and standard deviation of what was added are compared. Transforms whose names begin with a NAME
are compared, or all. Exit code 1 where a bound is missed.
"""

import glob
import hashlib
import io
import itertools
import json
import os
import subprocess
import sys
import tarfile
import tempfile

import albumentations as A
import cv2
import numpy as np

WIDTH, HEIGHT = 640, 480


def resized(interpolation, width, height):
    return lambda image: [cv2.resize(image, (width, height), interpolation=interpolation)]


def down_and_up(image):
    """What is lost by shrinking to a quarter with averages and enlarging again."""
    small = cv2.resize(image, (WIDTH // 4, HEIGHT // 4), interpolation=cv2.INTER_AREA)
    return [cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)]


def peer(transform):
    """What a transform of Albumentations makes of an image."""
    pipeline = A.Compose([transform])
    return lambda image: [pipeline(image=image)["image"]]


def turns(image):
    return [np.rot90(image, k) for k in range(4)]


def motion(image):
    """A level line of seven equal weights."""
    return [cv2.filter2D(image, -1, np.full((1, 7), 1 / 7), borderType=cv2.BORDER_REFLECT_101)]


def jpeg(quality):
    def compressed(image):
        encoded = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), (cv2.IMWRITE_JPEG_QUALITY, quality))[1]
        return [cv2.cvtColor(cv2.imdecode(encoded, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)]

    return compressed


def clahe_of_luminance(image):
    """Red, green and blue moved by as much as OpenCV's CLAHE moves the luminance."""
    gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    moved = cv2.createCLAHE(3, (8, 8)).apply(gray).astype(int) - gray
    return [np.clip(image + moved[..., None], 0, 255).astype(np.uint8)]


# Name, dsm's recipe, what it is to be like (the nearest of a list), the least PSNR, and why they differ.
PICTURES = [
    ("HorizontalFlip", "{p: 1}", peer(A.HorizontalFlip(p=1)), np.inf, ""),
    ("VerticalFlip", "{p: 1}", peer(A.VerticalFlip(p=1)), np.inf, ""),
    ("Transpose", "{p: 1}", peer(A.Transpose(p=1)), np.inf, ""),
    ("RandomRotate90", "{p: 1}", turns, np.inf, "any of the four turns"),
    ("D4", "{p: 1}", lambda i: turns(i) + turns(i[:, ::-1]), np.inf, "any of the eight"),
    ("ChannelShuffle", "{p: 1}", lambda i: [i[..., list(o)] for o in itertools.permutations(range(3))], np.inf,
     "any of the six orders"),
    ("CenterCrop", "{height: 201, width: 301}", peer(A.CenterCrop(201, 301)), np.inf, "an odd rest: rounded alike"),
    ("PadIfNeeded", "{min_height: 601, min_width: 801}", peer(A.PadIfNeeded(601, 801)), np.inf, ""),
    ("Resize to 960x720", "{height: 720, width: 960}", resized(cv2.INTER_LINEAR, 960, 720), 50, "OpenCV's INTER_LINEAR"),
    ("Resize to 320x240", "{height: 240, width: 320}", resized(cv2.INTER_AREA, 320, 240), np.inf, "OpenCV's INTER_AREA"),
    ("Resize to 200x150", "{height: 150, width: 200}", resized(cv2.INTER_AREA, 200, 150), 60, "OpenCV's INTER_AREA"),
    ("Resize to 200x150, LINEAR", "{height: 150, width: 200}", peer(A.Resize(150, 200)), 25,
     "by design: Albumentations takes single pixels and aliases, dsm averages"),
    ("RandomResizedCrop", "{size: [240, 320], scale: [1, 1], ratio: [1.3333333333, 1.3333333333]}",
     resized(cv2.INTER_AREA, 320, 240), np.inf, "of the whole picture"),
    ("LongestMaxSize", "{max_size: 320}", resized(cv2.INTER_AREA, 320, 240), np.inf, "OpenCV's INTER_AREA"),
    ("SmallestMaxSize", "{max_size: 600}", peer(A.SmallestMaxSize(600)), 50, ""),
    ("Rotate", "{limit: [20, 20], p: 1}", peer(A.Rotate((20, 20), p=1)), 50,
     ""),
    ("Affine, turn", "{rotate: [15, 15], p: 1}", peer(A.Affine(rotate=(15, 15), p=1)), 50, ""),
    ("Affine, scale", "{scale: [1.25, 1.25], p: 1}", peer(A.Affine(scale=(1.25, 1.25), p=1)), 50, ""),
    ("Affine, shift", "{translate_percent: [0.1, 0.1], p: 1}", peer(A.Affine(translate_percent=(0.1, 0.1), p=1)), np.inf, "whole pixels"),
    ("Affine, shear x", "{shear: {x: [12, 12], y: [0, 0]}, p: 1}", peer(A.Affine(shear={"x": (12, 12), "y": (0, 0)}, p=1)), 35,
     "by design: what shrinks in one direction, however little, is averaged"),
    ("Affine, shear y", "{shear: {x: [0, 0], y: [12, 12]}, p: 1}", peer(A.Affine(shear={"x": (0, 0), "y": (12, 12)}, p=1)), 35,
     "by design: what shrinks in one direction, however little, is averaged"),
    ("Affine, all", "{scale: [1.2, 1.2], rotate: [10, 10], shear: {x: [8, 8], y: [0, 0]}, translate_percent: [0.05, 0.05], p: 1}",
     peer(A.Affine(scale=(1.2, 1.2), rotate=(10, 10), shear={"x": (8, 8), "y": (0, 0)}, translate_percent=(0.05, 0.05), p=1)),
     50, ""),
    ("ShiftScaleRotate", "{shift_limit: [0.05, 0.05], scale_limit: [0.2, 0.2], rotate_limit: [20, 20], p: 1}",
     peer(A.ShiftScaleRotate((0.05, 0.05), (0.2, 0.2), (20, 20), p=1)), 50, ""),
    ("RandomBrightnessContrast", "{brightness_limit: [0.15, 0.15], contrast_limit: [0.2, 0.2], p: 1}",
     peer(A.RandomBrightnessContrast((0.15, 0.15), (0.2, 0.2), p=1)), 50, "rounding"),
    ("RandomBrightnessContrast, mean", "{brightness_limit: [0.15, 0.15], contrast_limit: [0, 0], brightness_by_max: false, p: 1}",
     peer(A.RandomBrightnessContrast((0.15, 0.15), (0, 0), brightness_by_max=False, p=1)), 45, "rounding"),
    ("RandomGamma", "{gamma_limit: [140, 140], p: 1}", peer(A.RandomGamma((140, 140), p=1)), 50,
     "Albumentations rounds down"),
    ("RGBShift", "{r_shift_limit: [20, 20], g_shift_limit: [-15, -15], b_shift_limit: [7, 7], p: 1}",
     peer(A.RGBShift((20, 20), (-15, -15), (7, 7), p=1)), np.inf, ""),
    ("HueSaturationValue, hue", "{hue_shift_limit: [10, 10], sat_shift_limit: [0, 0], val_shift_limit: [0, 0], p: 1}",
     peer(A.HueSaturationValue((10, 10), (0, 0), (0, 0), p=1)), 45, "OpenCV keeps hues in 180 whole steps"),
    ("HueSaturationValue, saturation", "{hue_shift_limit: [0, 0], sat_shift_limit: [30, 30], val_shift_limit: [0, 0], p: 1}",
     peer(A.HueSaturationValue((0, 0), (30, 30), (0, 0), p=1)), 45, "OpenCV keeps them in whole steps"),
    ("HueSaturationValue, value", "{hue_shift_limit: [0, 0], sat_shift_limit: [0, 0], val_shift_limit: [20, 20], p: 1}",
     peer(A.HueSaturationValue((0, 0), (0, 0), (20, 20), p=1)), 45, "OpenCV keeps them in whole steps"),
    ("ColorJitter, brightness", "{brightness: [1.3, 1.3], contrast: [1, 1], saturation: [1, 1], hue: [0, 0], p: 1}",
     peer(A.ColorJitter((1.3, 1.3), (1, 1), (1, 1), (0, 0), p=1)), 45, "rounding"),
    ("ColorJitter, contrast", "{brightness: [1, 1], contrast: [1.3, 1.3], saturation: [1, 1], hue: [0, 0], p: 1}",
     peer(A.ColorJitter((1, 1), (1.3, 1.3), (1, 1), (0, 0), p=1)), 45, "rounding"),
    ("ColorJitter, saturation", "{brightness: [1, 1], contrast: [1, 1], saturation: [1.4, 1.4], hue: [0, 0], p: 1}",
     peer(A.ColorJitter((1, 1), (1, 1), (1.4, 1.4), (0, 0), p=1)), 45, "rounding"),
    ("ColorJitter, hue", "{brightness: [1, 1], contrast: [1, 1], saturation: [1, 1], hue: [0.1, 0.1], p: 1}",
     peer(A.ColorJitter((1, 1), (1, 1), (1, 1), (0.1, 0.1), p=1)), 45, "OpenCV keeps hues in 180 whole steps"),
    ("ToGray", "{p: 1}", peer(A.ToGray(p=1)), 50, "rounding"),
    ("ToGray, desaturation", "{method: desaturation, p: 1}", peer(A.ToGray(method="desaturation", p=1)), 45, "rounding"),
    ("ToGray, average", "{method: average, p: 1}", peer(A.ToGray(method="average", p=1)), 45, "rounding"),
    ("ToGray, max", "{method: max, p: 1}", peer(A.ToGray(method="max", p=1)), np.inf, ""),
    ("Posterize", "{num_bits: [3, 3], p: 1}", peer(A.Posterize((3, 3), p=1)), np.inf, ""),
    ("Solarize", "{threshold_range: [0.5, 0.5], p: 1}", peer(A.Solarize((0.5, 0.5), p=1)), np.inf, ""),
    ("Equalize", "{p: 1}", peer(A.Equalize(p=1)), np.inf, ""),
    ("Equalize, luminance", "{by_channels: false, p: 1}", peer(A.Equalize(by_channels=False, p=1)), 45,
     "Cb and Cr are not rounded on the way"),
    ("CLAHE", "{clip_limit: [3, 3], p: 1}", clahe_of_luminance, 50, "OpenCV's CLAHE of the luminance"),
    ("CLAHE, lightness", "{clip_limit: [3, 3], p: 1}", peer(A.CLAHE((3, 3), p=1)), 25,
     "by design: Albumentations spreads the lightness of L*a*b*, dsm the luminance"),
    ("GaussianBlur", "{sigma_limit: [1.5, 1.5], p: 1}", peer(A.GaussianBlur(0, (1.5, 1.5), p=1)), 45, "weights in 256ths"),
    ("GaussianBlur, window 5", "{sigma_limit: [1, 1], blur_limit: [5, 5], p: 1}",
     peer(A.GaussianBlur((5, 5), (1, 1), p=1)), 45, "weights in 256ths"),
    ("MotionBlur", "{blur_limit: [7, 7], angle_range: [0, 0], direction_range: [0, 0], allow_shifted: false, p: 1}",
     motion, 45, "OpenCV's filter2D with a level line"),
    ("MedianBlur", "{blur_limit: [5, 5], p: 1}", peer(A.MedianBlur((5, 5), p=1)), np.inf, ""),
    ("Downscale", "{scale_range: [0.25, 0.25], p: 1}", down_and_up, 45, "OpenCV's INTER_AREA, then INTER_LINEAR"),
    ("Downscale, NEAREST", "{scale_range: [0.25, 0.25], p: 1}", peer(A.Downscale((0.25, 0.25), p=1)), 18,
     "by design: Albumentations takes single pixels, dsm averages"),
    ("ImageCompression", "{quality_range: [50, 50], p: 1}", jpeg(50), 40, "OpenCV's JPEG of the picture"),
    ("ImageCompression, red for blue", "{quality_range: [50, 50], p: 1}", peer(A.ImageCompression("jpeg", (50, 50), p=1)), 30,
     "by design: Albumentations gives the encoder red where it wants blue"),
    ("GridDropout", "{ratio: 0.5, unit_size_range: [40, 40], random_offset: false, p: 1}",
     peer(A.GridDropout(0.5, False, (40, 41), p=1)), np.inf, "Albumentations draws below the upper end"),
    ("MultiplicativeNoise", "{multiplier: [1.2, 1.2], p: 1}", peer(A.MultiplicativeNoise((1.2, 1.2), p=1)), 50, "rounding"),
]

# Name, dsm's recipe, the peer, by how much the mean of what was added may differ (of 255) and by what part its deviation.
NOISES = [
    ("GaussNoise", "{std_range: [0.1, 0.1], p: 1}", A.GaussNoise((0.1, 0.1), p=1), 0.5, 0.03),
    ("GaussNoise, mean", "{std_range: [0.05, 0.05], mean_range: [0.1, 0.1], p: 1}", A.GaussNoise((0.05, 0.05), (0.1, 0.1), p=1),
     0.6, 0.03),
    ("GaussNoise, gray", "{std_range: [0.1, 0.1], per_channel: false, p: 1}",
     A.GaussNoise((0.1, 0.1), per_channel=False, p=1), 0.5, 0.03),
    ("SaltAndPepper", "{amount: [0.05, 0.05], salt_vs_pepper: [0.5, 0.5], p: 1}", A.SaltAndPepper((0.05, 0.05), (0.5, 0.5), p=1),
     0.5, 0.05),
    ("MultiplicativeNoise, elementwise", "{multiplier: [0.7, 1.3], per_channel: true, elementwise: true, p: 1}",
     A.MultiplicativeNoise((0.7, 1.3), per_channel=True, elementwise=True, p=1), 0.6, 0.03),
    ("ShotNoise", "{scale_range: [0.1, 0.1], p: 1}", A.ShotNoise((0.1, 0.1), p=1), 1, 0.05),
    ("ISONoise", "{color_shift: [0.03, 0.03], intensity: [0.5, 0.5], p: 1}", A.ISONoise((0.03, 0.03), (0.5, 0.5), p=1), 0.5, 0.03),
    ("ISONoise, weak", "{color_shift: [0.01, 0.01], intensity: [0.1, 0.1], p: 1}", A.ISONoise((0.01, 0.01), (0.1, 0.1), p=1), 0.1, 0.05),
    ("ISONoise, hue", "{color_shift: [1, 1], intensity: [1, 1], p: 1}", A.ISONoise((1, 1), (1, 1), p=1), 0.5, 0.03),
    ("CoarseDropout", "{num_holes_range: [1, 1], hole_height_range: [0.5, 0.5], hole_width_range: [0.5, 0.5], p: 1}",
     A.CoarseDropout((1, 1), (0.5, 0.5), (0.5, 0.5), p=1), 8, 0.15),
]


def write_pictures(source, folder):
    """PNG files of the first 24 photographs, and a manifest of them; the pictures by content id."""
    paths = [p for e in ("jpg", "jpeg") for p in glob.glob(os.path.join(source, "**", "*." + e), recursive=True)]
    pictures, lines = {}, []
    for number, path in enumerate(sorted(paths)[:24]):
        image = cv2.resize(cv2.imread(path), (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
        name = f"{number}.png"
        cv2.imwrite(os.path.join(folder, name), image)
        with open(os.path.join(folder, name), "rb") as file:
            id = hashlib.sha256(file.read()).hexdigest()
        pictures[id] = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
        objects = {"bbox": [], "categories": []}
        lines.append({"attributes": {}, "file_name": name, "height": HEIGHT, "id": id, "objects": objects, "width": WIDTH})
    with open(os.path.join(folder, "manifest.jsonl"), "w") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    return pictures


def streamed(dsm, folder, transform, parameters):
    """What dsm makes of every picture, by content id."""
    recipe = os.path.join(folder, "recipe.yaml")
    with open(recipe, "w") as file:
        file.write(f"augment:\n  - {transform}: {parameters}\n")
    command = [dsm, "stream", os.path.join(folder, "manifest.jsonl"), "--recipe", recipe, "--image", "npy"]
    run = subprocess.run(command, capture_output=True)
    if run.returncode != 0:
        sys.exit(run.stderr.decode())
    result = {}
    with tarfile.open(fileobj=io.BytesIO(run.stdout)) as archive:
        members = {member.name: archive.extractfile(member).read() for member in archive}
    for name, content in members.items():
        if name.endswith(".json"):
            facts = json.loads(content)
            assert facts.get("problem") is None and facts["applied"], facts
            result[facts["id"]] = np.load(io.BytesIO(members[name[:-5] + ".npy"]))
    return result


def psnr(one, other):
    if one.shape != other.shape:
        return -np.inf
    error = np.mean((one.astype(np.float64) - other) ** 2)
    return 10 * np.log10(255**2 / error) if error else np.inf


def decibels(value):
    return "equal" if value == np.inf else f"{value:.1f}"


def main():
    dsm, source, names = sys.argv[1], sys.argv[2], sys.argv[3:]
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        pictures = write_pictures(source, folder)

        def wanted(rows):
            return [row for row in rows if not names or row[0].startswith(tuple(names))]

        print("| transform | PSNR, smallest | median | bound | |\n|---|---|---|---|---|")
        for name, parameters, reference, bound, note in wanted(PICTURES):
            made = streamed(dsm, folder, name.split(",")[0].split(" ")[0], parameters)
            figures = [max(psnr(made[id], other) for other in reference(image)) for id, image in pictures.items()]
            keeps = min(figures) >= bound
            missed += not keeps
            note = note if keeps else f"MISSED; {note}"
            print(f"| {name} | {decibels(min(figures))} | {decibels(np.median(figures))} | {decibels(bound)} | {note} |", flush=True)
        print("\n| noise | mean added, dsm | Albumentations | bound | deviation, dsm | Albumentations | bound | |\n" + "|---" * 8 + "|")
        for name, parameters, transform, shift, part in wanted(NOISES):
            made = streamed(dsm, folder, name.split(",")[0], parameters)
            pipeline = A.Compose([transform], seed=1)
            ours = np.stack([made[id].astype(np.float64) - image for id, image in pictures.items()])
            theirs = np.stack([pipeline(image=image)["image"].astype(np.float64) - image for image in pictures.values()])
            keeps = abs(ours.mean() - theirs.mean()) <= shift and abs(ours.std() / theirs.std() - 1) <= part
            missed += not keeps
            bounds = (f"±{shift:g}", f"±{part:.0%}")
            print(f"| {name} | {ours.mean():.2f} | {theirs.mean():.2f} | {bounds[0]} | {ours.std():.2f} | {theirs.std():.2f} "
                  f"| {bounds[1]} | {'' if keeps else 'MISSED'} |", flush=True)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
