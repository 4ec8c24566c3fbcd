#!/bin/sh
# The main job from end to end on photographs that dsm draws itself. Everything lands in one folder, made anew each time.
# DSM, DEMO, IMAGES, PRESET and BUDGET or EPOCHS may be set from outside.
set -eu

dsm=${DSM:-.build/release/dsm}
out=${DEMO:-demo}
images=${IMAGES:-600}
preset=${PRESET:-nano}
if [ -n "${EPOCHS:-}" ]; then length="--epochs $EPOCHS"; else length="--budget ${BUDGET:-4m}"; fi

if [ ! -x "$dsm" ]; then
  echo "$dsm: not built yet. Run 'make build' first, or 'make demo', which does it." >&2
  exit 2
fi

# Only a folder that this script has made, or an empty one, is taken away.
if [ -e "$out" ] && [ ! -e "$out/.dsm-demo" ] && ! rmdir "$out" 2>/dev/null; then
  echo "$out: exists and is no demo. Name another folder: make demo DEMO=another" >&2
  exit 2
fi
rm -rf "$out"
mkdir -p "$out"
touch "$out/.dsm-demo"

# Each step with the second at which it begins.
begin=$(date +%s)
step() { printf '\n== %s (%s s)\n' "$*" "$(($(date +%s) - begin))"; }

# A step that found problems in the data (exit code 1) has done its work.
found_problems_is_fine() { "$@" || [ $? -eq 1 ]; }

step "Draw $images photographs of invented people, with metadata and annotations"
"$dsm" synthesize "$out/photos" --images "$images" --seed 1

step "Catalog them"
found_problems_is_fine "$dsm" ingest "$out/photos" --catalog "$out/catalog.sqlite"

step "Split by country and sex, subjects kept together"
"$dsm" split --catalog "$out/catalog.sqlite" --stratify country,sex --group-by subject --ratios 70/15/15 --seed 7 \
  --output "$out/manifests"

step "Look at the augmentation"
"$dsm" augment preview "$out/manifests/train.jsonl" --recipe face --output "$out/preview.png"

step "Train ($preset, $length)"
# $length is two words.
# shellcheck disable=SC2086
"$dsm" train "$out/manifests" --out "$out/run" --preset "$preset" $length

step "Detect faces in photographs of the test split"
sed -n 's/.*"file_name":"\([^"]*\)".*/\1/p' "$out/manifests/test.jsonl" | head -n 12 >"$out/detect.txt"
set --
while IFS= read -r photo; do set -- "$@" "$out/manifests/$photo"; done <"$out/detect.txt"
if [ $# -gt 0 ]; then "$dsm" detect --model "$out/run" --draw "$out/detections" "$@"; fi
rm "$out/detect.txt"

step "Done"
cat <<END
Look at
  $out/preview.png       photographs and what augmentation makes of them
  $out/manifests         train, val and test, with split.json as evidence
  $out/run               weights, figures epoch by epoch, test.json
  $out/detections        faces found in photographs that training never saw
END
