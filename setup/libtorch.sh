# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154  # root and logs are set by ./workbench
# The private LibTorch environment, shared by all checkouts of a user: a Python virtual environment that only pip ever runs in.
#
#   $cache/libtorch-2.11.0/lib/python3.*/site-packages/torch    headers, libraries, CMake package
#   $cache/libtorch-2.11.0/cuda-view/{bin,include,lib64,nvvm}   the CUDA toolkit of the wheels, in the layout of an installed one;
#                                                              only where the machine has no CUDA 13.0
# Each of the two folders is made beside its place and renamed when it is whole, so that what exists is complete.

libtorch_version=2.11.0
cache="${XDG_CACHE_HOME:-${HOME:?"set HOME, or XDG_CACHE_HOME, to a folder that you may write"}/.cache}/poft-workbench"
libtorch="$cache/libtorch-$libtorch_version"

# Prints the folder of an installed CUDA 13.0 toolkit; nothing if there is none.
_system_cuda() {
  local nvcc
  for nvcc in "${CUDACXX:-}" "${CUDA_HOME:+$CUDA_HOME/bin/nvcc}" "$(command -v nvcc)" /usr/local/cuda/bin/nvcc /usr/local/cuda-13.0/bin/nvcc; do
    if [ -x "$nvcc" ] && "$nvcc" --version 2>/dev/null | grep -q 'release 13\.0,'; then
      dirname "$(dirname "$(readlink -f "$nvcc")")"
      return 0
    fi
  done
}

# Prints the folder that CMake shall take as the CUDA toolkit; nothing if one must be installed first.
cuda_toolkit() {
  if [ -x "$libtorch/cuda-view/bin/nvcc" ]; then printf '%s' "$libtorch/cuda-view"; else _system_cuda; fi
}

_need_space() {
  local free
  free=$(df --output=avail -BG "$cache" | tail -n 1 | tr -dc 0-9)
  [ "${free:-0}" -ge "$1" ] ||
    fail "the installation needs $1 GB in $cache for a while and there are $free GB; free some space, or set XDG_CACHE_HOME to a larger disk."
}

# _pip_install PYTHON LIST [ARG...]: downloads the wheels of a list and installs them, with further arguments for pip. One download
# at a time, since pip keeps nothing of a set that it did not finish: what is there already is not fetched again after an interruption.
_pip_install() {
  local python=$1 list=$2 wheels="$cache/partial/wheels" requirement
  shift 2
  # pip unpacks under TMPDIR: keep that on the disk of the cache.
  local -x TMPDIR="$cache/partial/tmp" PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
  rm -rf "$TMPDIR" && mkdir -p "$wheels" "$TMPDIR" || return 1
  while read -r requirement; do
    "$python" -m pip download --no-deps --only-binary :all: --dest "$wheels" "$requirement" || return 1
  done < <(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$list")
  "$python" -m pip install --no-deps --no-compile --no-index --find-links "$wheels" --requirement "$list" "$@"
}

_make_environment() {
  rm -rf "$cache/partial/environment" &&
    python3 -m venv "$cache/partial/environment" &&
    _pip_install "$cache/partial/environment/bin/python" "$root/setup/libtorch.txt" &&
    mv -T "$cache/partial/environment" "$libtorch" &&
    rm -rf "$cache/partial"
}

# The wheels hold libraries as libX.so.N alone and keep them in lib/, where an installed toolkit has lib64/libX.so too.
# The links are relative, so that the folder can be renamed.
_make_cuda_view() {
  local view="$cache/partial/cuda-view" wheels file name
  _pip_install "$libtorch/bin/python" "$root/setup/cuda_toolkit.txt" || return 1
  wheels=$(cd "$libtorch"/lib/python3*/site-packages/nvidia/cu13 && pwd) || return 1
  rm -rf "$view" && mkdir -p "$view/bin" "$view/lib64" || return 1
  wheels="../${wheels#"$libtorch/"}"
  ln -s "$wheels/include" "$wheels/nvvm" "$view/" || return 1
  # nvcc looks for its parts beside the name it was called by: bin/ is a real folder.
  for file in "$libtorch/${wheels#../}"/bin/*; do
    ln -s "../$wheels/bin/${file##*/}" "$view/bin/" || return 1
  done
  for file in "$libtorch/${wheels#../}"/lib/lib*; do
    name=${file##*/}
    ln -s "../$wheels/lib/$name" "$view/lib64/$name" || return 1
    case $name in
      *.so.*) ln -sfn "$name" "$view/lib64/${name%%.so.*}.so" || return 1 ;;
    esac
  done
  mv -T "$view" "$libtorch/cuda-view" && rm -rf "$cache/partial"
}

install_libtorch() {
  if [ -d "$libtorch" ] && [ -n "$(cuda_toolkit)" ]; then return 0; fi
  [ "$(uname -m)" = x86_64 ] || fail "LibTorch's wheel with CUDA 13 is set up for x86-64 here, and this machine is $(uname -m)."
  only_one "$cache/lock" "installing LibTorch"
  if [ ! -d "$libtorch" ]; then
    _need_space 9
    step libtorch "Installing LibTorch $libtorch_version into $libtorch (2.3 GB to download, once for all checkouts)" \
      "Check the network and pip's settings (PIP_INDEX_URL, proxy), then start again: finished downloads are kept." _make_environment
  fi
  if [ -z "$(cuda_toolkit)" ]; then
    _need_space 1
    step cuda "Installing the CUDA 13.0 compiler beside it, which LibTorch's build files ask for (0.1 GB to download)" \
      "Check the network and pip's settings (PIP_INDEX_URL, proxy), then start again." _make_cuda_view
  fi
  release_lock
}
