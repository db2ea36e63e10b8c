# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154  # root and logs are set by ./workbench
# Steps of ./workbench: each says what it does, writes a log, and, when it fails, what to do. All words go to stderr, so that
# the standard output belongs to the program that is started in the end.

say() { printf '%s\n' "$*" >&2; }

# fail SENTENCE...: ends the script.
fail() {
  printf 'workbench: %s\n' "$*" >&2
  exit 1
}

# Shows the last line of a log while a step runs: each second on a terminal, each minute elsewhere.
_follow() {
  local log=$1 started=$SECONDS line
  if [ ! -t 2 ]; then
    while sleep 60; do
      say "  $((SECONDS - started)) s: $(tail -c 400 "$log" | tr '\r' '\n' | grep -v '^[[:space:]]*$' | tail -n 1 | cut -c1-110)"
    done
  fi
  while sleep 1; do
    line=$(tail -c 400 "$log" | tr '\r' '\n' | grep -v '^[[:space:]]*$' | tail -n 1 | tr -cd '[:print:]')
    printf '\r\033[K  %s s  %s' "$((SECONDS - started))" "${line:0:$((${COLUMNS:-80} - 12))}" >&2
  done
}

_stop_following() {
  [ -n "${_follower:-}" ] || return 0
  kill "$_follower" 2>/dev/null || true
  wait "$_follower" 2>/dev/null || true
  _follower=
  if [ -t 2 ]; then printf '\r\033[K' >&2; fi
}
trap _stop_following EXIT

# step LOG TITLE ADVICE COMMAND...: runs the command with its output in $logs/LOG.log. Its standard input is empty: what is
# piped into ./workbench is for the program that is started in the end.
step() {
  local log="$logs/$1.log" title=$2 advice=$3 started=$SECONDS
  shift 3
  mkdir -p "$logs" || fail "cannot write to $logs; make the folder of the checkout writable and start again."
  say "$title …"
  _follow "$log" 9>&- &
  _follower=$!
  if "$@" </dev/null >"$log" 2>&1 9>&-; then
    _stop_following
    say "  done in $((SECONDS - started)) s"
    return 0
  fi
  _stop_following
  say "--- the end of $log:"
  tail -n 25 "$log" >&2
  say "---"
  fail "the step \"$title\" failed. $advice The whole log: $log"
}

# only_one FILE WHAT: waits until no other workbench holds FILE (descriptor 9; the steps do not inherit it).
only_one() {
  mkdir -p "$(dirname "$1")" || fail "cannot make the folder $(dirname "$1"); make its parent writable and start again."
  exec 9>>"$1"
  if ! flock --nonblock 9; then
    say "Another workbench is $2; waiting for it …"
    flock 9
  fi
}

release_lock() { exec 9>&-; }
