# shellcheck shell=bash
# Functions of the checks. Sourcing this file changes to the root of the repository and creates the folder $work. At the end,
# it removes the folder and stops all processes that `start` started.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

work=$(mktemp -d)
started=()
clean_up() {
  local process
  for process in "${started[@]}"; do
    kill "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap clean_up EXIT

# Prints a message and fails.
fail() { # message
  echo "$1" >&2
  exit 1
}

# Fails if the output for a user has a warning or a stack trace.
no_complaints() { # file…
  if grep -nE '^[[:space:]]+at [[:alnum:]_.$]+\(|^(Caused by|Exception in thread)|[[:alnum:]]Exception(:|$)|(^|[^[:alpha:]])(WARNING|WARN|warning):? |\(W\)|deprecat' "$@" >&2; then
    fail "a user sees a warning or a stack trace"
  fi
}

# Fails unless the programs are installed.
require() { # program…
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || fail "$program is not installed"
  done
}

# Installs Debian packages unless the program is installed.
install_unless_present() { # program package…
  local program=$1
  shift
  command -v "$program" >/dev/null && return
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null; } ||
    fail "$program is not installed, and apt-get cannot install it"
}

# Starts a process, waits until it prints `ready URL`, and sets url. Its output is in $work/NAME.out and NAME.err.
start() { # name command…
  local name=$1 process
  shift
  : >"$work/$name.out"
  "$@" >"$work/$name.out" 2>"$work/$name.err" </dev/null &
  process=$!
  started+=("$process")
  for _ in $(seq 1200); do
    url=$(sed -n 's/^ready //p' "$work/$name.out")
    [ -z "$url" ] || return 0
    kill -0 "$process" 2>/dev/null || { cat "$work/$name.err" >&2; fail "$name ended before it was ready"; }
    sleep 0.25
  done
  cat "$work/$name.err" >&2
  fail "$name was not ready within 300 s"
}
