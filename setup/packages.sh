# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154  # root and logs are set by ./workbench
# The distribution's packages: which are missing, and their installation.

# Prints the file that lists the packages of this distribution; nothing if there is none.
package_list() {
  local id version
  id=$(. /etc/os-release && printf '%s' "${ID:-}")
  version=$(. /etc/os-release && printf '%s' "${VERSION_ID:-}")
  if [ -r "$root/setup/$id-$version.txt" ]; then printf '%s' "$root/setup/$id-$version.txt"; fi
}

# Prints the packages of LIST that are not installed.
missing_packages() {
  local wanted installed
  wanted=$(sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$1" | sort)
  # shellcheck disable=SC2086  # one word each
  installed=$({ dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null || true; } | sed -n 's/^installed //p' | sort -u)
  comm -23 <(printf '%s\n' "$wanted") <(printf '%s\n' "$installed")
}

# Runs a command as root, with the proxy settings of the caller.
_as_root() {
  local kept=() name
  for name in http_proxy https_proxy ftp_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
    if [ -n "${!name:-}" ]; then kept+=("$name=${!name}"); fi
  done
  if [ "$(id -u)" = 0 ]; then
    env DEBIAN_FRONTEND=noninteractive "${kept[@]}" "$@"
  else
    sudo env DEBIAN_FRONTEND=noninteractive "${kept[@]}" "$@"
  fi
}

_install_packages() {
  _as_root apt-get -o DPkg::Lock::Timeout=600 update &&
    _as_root apt-get -o DPkg::Lock::Timeout=600 install --yes --no-install-recommends "$@"
}

install_packages() {
  local list missing
  list=$(package_list)
  if [ -z "$list" ]; then
    [ -n "${POFT_SKIP_PACKAGES:-}" ] && return 0
    fail "this system is neither Debian 12 nor Ubuntu 24.04; install what $root/setup/debian-12.txt names, then start again with POFT_SKIP_PACKAGES=1."
  fi
  mapfile -t missing < <(missing_packages "$list")
  [ "${#missing[@]}" -gt 0 ] || return 0
  say "These packages are missing and will be installed with apt-get:"
  say "  ${missing[*]}"
  if grep -q '^# Not tried' "$list"; then say "  (The list for this system has not been tried yet.)"; fi
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "packages are missing and there is no sudo; run this as root: apt-get install ${missing[*]}"
    sudo -v || fail "packages are missing and sudo was refused; have an administrator run: apt-get install ${missing[*]}"
  fi
  step packages "Installing what is missing (${#missing[@]} named, and what they need)" \
    "Check the network and the package sources (/etc/apt), then start again: what is installed already is kept." \
    _install_packages "${missing[@]}"
}
