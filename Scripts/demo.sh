#!/bin/sh
# The main job from end to end on photographs that dsm draws itself. Everything lands in one folder, made anew each time.
# DSM, DEMO, IMAGES, PRESET and BUDGET or EPOCHS may be set from outside.
set -eu

dsm=${DSM:-.build/release/dsm}
out=${DEMO:-demo}
preset=${PRESET:-nano}
if [ -n "${EPOCHS:-}" ]; then length="--epochs $EPOCHS"; else length="--budget ${BUDGET:-4m}"; fi

# Only a folder that this script has made is taken away.
if [ -e "$out" ] && [ ! -e "$out/.dsm-demo" ]; then
  echo "$out: exists and is no demo. Name another folder: make demo DEMO=another" >&2
  exit 2
fi
rm -rf "$out"
mkdir -p "$out"
touch "$out/.dsm-demo"

step() { printf '\n== %s\n' "$*"; }

# A step that found problems in the data (exit code 1) has done its work.
found_problems_is_fine() { "$@" || [ $? -eq 1 ]; }

step "Draw ${IMAGES:-600} photographs of invented people, with metadata and annotations"
"$dsm" synthesize "$out/photos" --images "${IMAGES:-600}" --seed 1

step "Catalog them"
found_problems_is_fine "$dsm" ingest "$out/photos" --catalog "$out/catalog.sqlite"

step "Split by country and sex, subjects kept together"
"$dsm" split --catalog "$out/catalog.sqlite" --stratify country,sex --group-by subject --ratios 70/15/15 --seed 7 \
  --output "$out/manifests"

step "Look at the augmentation"
"$dsm" augment preview "$out/manifests/train.jsonl" --recipe face --output "$out/preview.png"

step "Train ($preset, $length)"
# shellcheck disable=SC2086
"$dsm" train "$out/manifests" --out "$out/run" --preset "$preset" $length

step "Detect faces in photographs of the test split"
photos=$(sed -n 's/.*"file_name":"\([^"]*\)".*/\1/p' "$out/manifests/test.jsonl" | head -n 12 | sed "s|^|$out/manifests/|")
# shellcheck disable=SC2086
"$dsm" detect --model "$out/run" --draw "$out/detections" $photos

cat <<EOF

Done. Look at
  $out/preview.png       photographs and what augmentation makes of them
  $out/manifests         train, val and test, with split.json as evidence
  $out/run               weights, figures epoch by epoch, test.json
  $out/detections        faces found in photographs that training never saw
EOF
