# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154  # root, cache and libtorch are set by ./workbench and libtorch.sh
# Arrow's C++ libraries, which read and write Parquet: no distribution here has them, the pyarrow wheel does, with their headers.
#
#   $libtorch/arrow-26.0.1/pyarrow/{include,libarrow.so.*,libparquet.so.*}
# The folder is made beside its place and renamed when it is whole. Its name carries the version: the libraries' own names change with
# each release, and a build names the ones it found.

arrow_version=26.0.1
arrow="$libtorch/arrow-$arrow_version"

_make_arrow() {
  rm -rf "$cache/partial/arrow" &&
    _pip_install "$libtorch/bin/python" "$root/setup/arrow.txt" --target "$cache/partial/arrow" &&
    mv -T "$cache/partial/arrow" "$arrow" &&
    rm -rf "$cache/partial"
}

install_arrow() {
  [ ! -d "$arrow" ] || return 0
  only_one "$cache/lock" "installing Arrow"
  if [ ! -d "$arrow" ]; then
    _need_space 1
    step arrow "Installing Arrow $arrow_version into $arrow (0.1 GB to download, once for all checkouts)" \
      "Check the network and pip's settings (PIP_INDEX_URL, proxy), then start again." _make_arrow
  fi
  release_lock
}
