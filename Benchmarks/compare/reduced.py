"""How near a sample of a photograph that was decoded at a half, a quarter or an eighth comes to that of the whole photograph.

    python3 -m venv peers && . peers/bin/activate && pip install numpy
    python3 Benchmarks/compare/reduced.py .build/release/dsm MANIFEST [BOUND]

Every recipe below is streamed twice, with `decode: {reduce: true}` and `{reduce: false}`: the pixels' PSNR (peak signal-to-noise ratio,
in dB) of each sample, over all samples and over those that were decoded smaller. The five furthest samples are named. Exit code 1 where a sample falls short
of BOUND (38 dB unless told) or boxes differ.
"""

import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile

import numpy

RECIPES = {
    "RandomResizedCrop 160": "RandomResizedCrop: {size: 160, scale: [0.3, 1]}",
    "LetterBox 160": "LetterBox: {size: 160}",
    "LetterBox 320": "LetterBox: {size: 320}",
}


def samples(dsm, manifest, recipe, reduce):
    """Every sample's pixels and facts, in the stream's order."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "recipe.yaml")
        with open(path, "w") as file:
            file.write(f"augment:\n  - {recipe}\nboxes: {{clip: true}}\ndecode: {{reduce: {reduce}}}\n")
        command = [dsm, "stream", manifest, "--recipe", path, "--image", "npy"]
        stream = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(stream)) as archive:
        members = {member.name: archive.extractfile(member).read() for member in archive}
    for name in sorted(members):
        if name.endswith(".npy"):
            yield numpy.load(io.BytesIO(members[name])), json.loads(members[name[:-4] + ".json"])


def psnr(one, other):
    error = numpy.mean((one.astype(numpy.float64) - other) ** 2)
    return 10 * numpy.log10(255**2 / error) if error else numpy.inf


def main():
    dsm, manifest = sys.argv[1:3]
    bound = float(sys.argv[3]) if len(sys.argv) > 3 else 38
    missed = False
    for name, recipe in RECIPES.items():
        pairs = list(zip(samples(dsm, manifest, recipe, "true"), samples(dsm, manifest, recipe, "false"), strict=True))
        rows = []
        for (pixels, facts), (whole, wanted) in pairs:
            if facts["boxes"] != wanted["boxes"] or facts["id"] != wanted["id"]:
                print(f"{name}: the boxes of {facts['file_name']} differ")
                missed = True
            rows.append((psnr(pixels, whole), facts["decoded_eighths"], os.path.basename(facts["file_name"])))
        smaller = sorted(row for row in rows if row[1] < 8)
        if not smaller:
            print(f"{name}: no photograph of {len(rows)} was decoded smaller")
            continue
        figures = [row[0] for row in smaller]
        short = sum(figure < bound for figure in figures)
        print(f"{name}: {len(smaller)} of {len(rows)} decoded smaller; PSNR at least {figures[0]:.1f} dB, "
              f"median {numpy.median(figures):.1f} dB; {short} below {bound:g} dB")
        for figure, eighths, file in smaller[:5]:
            print(f"    {figure:.1f} dB at {eighths}/8: {file}")
        missed = missed or short > 0
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
