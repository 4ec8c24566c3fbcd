#!/bin/sh
# Fuzzes one target for so many seconds: fuzz.sh TARGET SECONDS. What it found before is kept in .build/fuzz/corpus-TARGET, and
# a file that breaks something is left in .build/fuzz, named after its digest.
set -eu
cd "$(dirname "$0")/.."

target=$1
seconds=$2
. Fuzz/flags.sh
mkdir -p .build/fuzz/corpus-"$target"

build_codec() {
  # shellcheck disable=SC2086
  "$clang" -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all $flags -DFUZZ_START="$1" \
    Fuzz/codec_fuzzer.c Fuzz/codec.c Sources/CImageIO/*.c $libraries $linker -o .build/fuzz/"$target"
  program=.build/fuzz/$target
}

build_swift() {
  # AddressSanitizer and libFuzzer's coverage in the rooms that are fuzzed; a build folder of its own.
  "${SWIFT:-swift}" build --package-path Fuzz --scratch-path .build/fuzz/swift -c release --product Fuzz
  program=.build/fuzz/swift/release/Fuzz
}

case "$target" in
  jpeg) build_codec '{0xFF,0xD8,0xFF}' ;;
  png) build_codec '{0x89,0x50,0x4E,0x47,0x0D,0x0A,0x1A,0x0A}' ;;
  webp)
    [ -n "$traits" ] || { echo "webp: libwebp is not found; install libwebp-dev" >&2; exit 2; }
    build_codec '{0x52,0x49,0x46,0x46}'
    ;;
  *) build_swift ;;
esac

# The broken pictures of the tests are good seeds, where `make sanitize` has left them.
seeds=""
if [ -d .build/hostile ]; then
  seeds=.build/fuzz/seeds-$target
  rm -rf "$seeds" && mkdir -p "$seeds"
  case "$target" in
    jpeg) cp .build/hostile/*.jpg "$seeds" ;;
    png | webp) cp .build/hostile/*."$target" "$seeds" 2>/dev/null || true ;;
  esac
fi
# shellcheck disable=SC2086
DSM_FUZZ_TARGET="$target" nice "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
  -artifact_prefix=.build/fuzz/ .build/fuzz/corpus-"$target" $seeds
