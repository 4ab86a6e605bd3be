# SPDX-License-Identifier: BSL-1.0
# Sourced by every check. A check is `tests/checks/NAME [ROOT [FILE...]]`: it looks at ROOT (this tree, or a fixture that
# is wrong on purpose), prints what it dislikes, one finding a line, and fails when there was one.
set -uo pipefail

checks=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "${1:-$checks/../..}" && pwd)
[ $# -gt 0 ] && shift
cd "$root" || exit 2
export CXX=${CXX:-g++}
export scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

headers() { find "include/itsm${1:+/$1}" -name "*.hpp" 2>/dev/null | sed "s|^include/||" | sort || true; }
sources() { find "src${1:+/$1}" -name "*.cpp" 2>/dev/null | sort || true; }

# Tracked files and those about to be; build trees and other ignored files are none of ours.
ours() {
    git ls-files -co --exclude-standard -- "$@" ':!tests/checks/fixtures' | sort -u | while read -r file; do
        if [ -e "$file" ]; then echo "$file"; fi
    done
}

# The rooms of which rooms.txt promises $1.
rooms_that_are() { awk -F: -v mark="$1" '!/^#/ && (" " $2 " ") ~ (" " mark " ") {print $1}' "$checks/rooms.txt" | xargs; }

# Runs the function $1 on each line of standard input, on all cores; what it prints is a finding.
each() {
    export -f "$1"
    xargs -r -P "$(nproc)" -I{} bash -c "$1"' "$1"' _ {} >"$scratch/found" 2>&1
    cat "$scratch/found"
    [ ! -s "$scratch/found" ]
}

# Compiles without output; where that fails, the first findings are printed after $1.
compile() {
    local what=$1 output
    shift
    output=$($CXX -std=c++20 -Iinclude -fsyntax-only "$@" 2>&1) && [ -z "$output" ] && return
    { grep -E 'error|warning' <<<"$output" || echo "$output"; } | head -n 3 | sed "s|^|$what: |"
}
export -f compile
