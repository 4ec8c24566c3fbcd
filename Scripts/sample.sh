#!/bin/sh
# Makes manifests/ for datasets/sample anew: ingest and split. The catalog is of no further use and lies in .build.
# With REDRAW=1 the photographs are drawn anew first, by the command in datasets/README.md. DSM may be set from outside.
set -eu
cd "$(dirname "$0")/.."

dsm=${DSM:-.build/release/dsm}
work=.build/sample
rm -rf "$work"
mkdir -p "$work"

if [ "${REDRAW:-0}" = 1 ]; then
  # Drawn aside first, so that the old ones stay where drawing fails.
  "$dsm" synthesize "$work/photos" --images 72 --seed 7 --long-side 416
  rm -rf datasets/sample
  mv "$work/photos" datasets/sample
fi

"$dsm" ingest datasets/sample --catalog "$work/catalog.sqlite"
"$dsm" split --catalog "$work/catalog.sqlite" --stratify country,sex --group-by subject --seed 7 --output manifests
