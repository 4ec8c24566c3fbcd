# What clang needs for Sources/CImageIO; read by sanitize.sh and fuzz.sh. Swift's own clang, whose sanitizers come with it.
clang=$(command -v clang) || { echo "clang is not found; it comes with Swift's toolchain" >&2; exit 2; }
# lld, where it is there, knows of the sanitizers' symbols.
linker=""
if command -v ld.lld >/dev/null 2>&1; then linker="-fuse-ld=lld"; fi
traits=""
flags="-ISources/CImageIO/include $(pkg-config --cflags libjpeg libpng)"
libraries="$(pkg-config --libs libjpeg libpng)"
if [ "${WEBP:-1}" = 1 ] && pkg-config --exists libwebp; then
  traits="--traits WebP"
  flags="$flags -DDSM_WEBP $(pkg-config --cflags libwebp)"
  libraries="$libraries $(pkg-config --libs libwebp)"
fi
