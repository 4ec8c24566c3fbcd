#!/bin/sh
# Fuzzes one target for so many seconds: fuzz.sh TARGET SECONDS. What it found before is kept in .build/fuzz/corpus-TARGET, and
# an input that breaks something is left in .build/fuzz, named after its digest.
set -eu
cd "$(dirname "$0")/.."

target=$1
seconds=$2
case "$target" in
  jpeg | png | webp | exif | annotations) ;;
  *)
    echo "no fuzz target '$target'; there are jpeg, png, webp, exif and annotations" >&2
    exit 64
    ;;
esac
. Fuzz/flags.sh
program=.build/fuzz/$target
seeds=.build/fuzz/seeds-$target
rm -rf "$seeds"
mkdir -p .build/fuzz/corpus-"$target" "$seeds"

# The first bytes, which every input gets, and the most pixels.
build_codec() {
  # shellcheck disable=SC2086
  "$clang" -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all $flags -DFUZZ_START="$1" \
    -DFUZZ_PIXELS="$2" Fuzz/codec_fuzzer.c Fuzz/codec.c Sources/CImageIO/*.c $libraries $linker -o "$program"
}

# libFuzzer's coverage and AddressSanitizer in all that the target is built from, in a build folder of its own. SwiftPM keeps the
# sanitizers in a set: without a fixed order of hashing, every other run would compile everything again.
build_swift() {
  SWIFT_DETERMINISTIC_HASHING=1 nice "${SWIFT:-swift}" build --package-path Fuzz --scratch-path .build/fuzz/swift -c release \
    --sanitize address --sanitize fuzzer --product "$target"
  program=.build/fuzz/swift/release/$target
}

# The pictures of the tests, whole and broken, where `make sanitize` has left them.
seed_codec() {
  for file in .build/hostile/*."$1"; do
    if [ -e "$file" ]; then cp "$file" "$seeds"; fi
  done
}

# Every file for every format: the first byte chooses one. Sixteen are more than there are.
seed_annotations() {
  for file in Fuzz/seeds/annotations/*; do
    for choice in 0 1 2 3 4 5 6 7 10 11 12 13 14 15 16 17; do
      { printf "\\$choice"; cat "$file"; } >"$seeds/$choice-${file##*/}"
    done
  done
}

case "$target" in
  jpeg)
    build_codec '{0xFF,0xD8,0xFF}' 65536
    seed_codec jpg
    ;;
  png)
    build_codec '{0x89,0x50,0x4E,0x47,0x0D,0x0A,0x1A,0x0A}' 1000000
    seed_codec png
    ;;
  webp)
    [ -n "$traits" ] || { echo "webp: libwebp is not found; install libwebp-dev" >&2; exit 2; }
    build_codec '{0x52,0x49,0x46,0x46}' 1000000
    seed_codec webp
    cp Fuzz/seeds/webp/* "$seeds"
    ;;
  exif)
    build_swift
    cp Fuzz/seeds/exif/* "$seeds"
    ;;
  annotations)
    build_swift
    seed_annotations
    ;;
esac
nice "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
  -print_final_stats=1 -artifact_prefix=.build/fuzz/ .build/fuzz/corpus-"$target" "$seeds"
