"""Times each transform of Albumentations and of dsm alone, on the same photographs, and prints how many times as fast dsm is.

    python3 -m venv peers && . peers/bin/activate && pip install albumentations opencv-python-headless
    (cd Benchmarks && swift build -c release --product augment)
    python3 Benchmarks/compare/augment.py Benchmarks/.build/release/augment FOLDER [NAME...]

FOLDER holds JPEG files; the first 60 of them are brought to 1024x768. Both programs use one thread and count pictures in a second of
processor time, each transform always applied, with the parameters below or else the defaults; transforms whose names begin with a NAME
are timed, or all. dsm's rows come first from one run of its program, and Albumentations' after it.
"""

import glob
import os
import re
import subprocess
import sys
import time

import albumentations as A
import cv2

TRANSFORMS = {
    "HorizontalFlip": A.HorizontalFlip(p=1),
    "VerticalFlip": A.VerticalFlip(p=1),
    "Transpose": A.Transpose(p=1),
    "RandomRotate90": A.RandomRotate90(p=1),
    "D4": A.D4(p=1),
    "RandomCrop 320": A.RandomCrop(320, 320, p=1),
    "RandomResizedCrop 320": A.RandomResizedCrop((320, 320), scale=(0.3, 1), p=1),
    "Resize 320": A.Resize(320, 320, p=1),
    "Rotate 30": A.Rotate(30, p=1),
    "Affine": A.Affine(scale=(0.8, 1.2), rotate=(-30, 30), translate_percent=(-0.1, 0.1), p=1),
    "ShiftScaleRotate": A.ShiftScaleRotate(p=1),
    "Perspective": A.Perspective(p=1),
    "RandomBrightnessContrast": A.RandomBrightnessContrast(p=1),
    "RGBShift": A.RGBShift(p=1),
    "HueSaturationValue": A.HueSaturationValue(p=1),
    "ColorJitter": A.ColorJitter(p=1),
    "ToGray": A.ToGray(p=1),
    "ChannelShuffle": A.ChannelShuffle(p=1),
    "RandomGamma": A.RandomGamma(p=1),
    "Posterize": A.Posterize(p=1),
    "Solarize": A.Solarize(p=1),
    "Equalize": A.Equalize(p=1),
    "CLAHE": A.CLAHE(p=1),
    "GaussianBlur 5": A.GaussianBlur((5, 5), p=1),
    "MotionBlur 7": A.MotionBlur((7, 7), p=1),
    "MedianBlur 3": A.MedianBlur((3, 3), p=1),
    "MedianBlur 5": A.MedianBlur((5, 5), p=1),
    "MedianBlur 7": A.MedianBlur((7, 7), p=1),
    "Downscale": A.Downscale(p=1),
    "GaussNoise": A.GaussNoise(p=1),
    "ISONoise": A.ISONoise(p=1),
    "ShotNoise": A.ShotNoise(p=1),
    "SaltAndPepper": A.SaltAndPepper(p=1),
    "MultiplicativeNoise": A.MultiplicativeNoise(p=1),
    "ImageCompression": A.ImageCompression(quality_range=(40, 90), p=1),
    "CoarseDropout": A.CoarseDropout(p=1),
    "GridDropout": A.GridDropout(p=1),
    "RandomShadow": A.RandomShadow(p=1),
    "RandomFog": A.RandomFog(p=1),
    "RandomSunFlare": A.RandomSunFlare(p=1),
    "Normalize": A.Normalize(p=1),
}


def pictures(folder):
    """The first 60 JPEG files below the folder, in RGB at 1024x768."""
    paths = [p for e in ("jpg", "jpeg") for p in glob.glob(os.path.join(folder, "**", "*." + e), recursive=True)]
    images = [cv2.imread(path) for path in sorted(paths)[:60]]
    return [cv2.cvtColor(cv2.resize(image, (1024, 768)), cv2.COLOR_BGR2RGB) for image in images]


def rate(transform, images, seconds=1.5):
    """Pictures in a second of processor time."""
    pipeline = A.Compose([transform])
    for image in images[:8]:
        pipeline(image=image)
    count, start = 0, time.process_time()
    while (elapsed := time.process_time() - start) < seconds:
        for _ in range(8):
            pipeline(image=images[count % len(images)])
            count += 1
    return count / elapsed


def dsm_rates(program, folder, names):
    """What dsm's benchmark prints, by transform."""
    text = subprocess.run([program, folder, *names], check=True, capture_output=True, text=True).stdout
    return {name.strip(): float(number) for name, number in re.findall(r"^(.+?) +(\d+) img/s$", text, re.M)}


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    program, folder, names = sys.argv[1], sys.argv[2], sys.argv[3:]
    cv2.setNumThreads(1)
    images = pictures(folder)
    if not images:
        sys.exit(f"{folder}: no JPEG file in it")
    ours = dsm_rates(program, folder, names)
    print(f"{len(images)} pictures of 1024x768; Albumentations {A.__version__}, OpenCV {cv2.__version__}; one thread each")
    print("| transform | Albumentations, img/s | dsm, img/s | times as fast |\n|---|---|---|---|")
    for name, transform in TRANSFORMS.items():
        if name not in ours:
            continue
        theirs = rate(transform, images)
        print(f"| {name} | {theirs:,.0f} | {ours[name]:,.0f} | {ours[name] / theirs:.1f} |", flush=True)


if __name__ == "__main__":
    main()
