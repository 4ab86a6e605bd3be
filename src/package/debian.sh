# SPDX-License-Identifier: BSL-1.0
# Sourced by the run scripts: what they need of Debian 12, installed when it is not there.

itsm_build_packages="g++ cmake ninja-build libboost1.81-dev libboost-json1.81-dev libhowardhinnant-date-dev zlib1g-dev libsqlite3-dev libssl-dev librange-v3-dev libcli11-dev"
itsm_test_packages="doctest-dev librapidcheck-dev libbenchmark-dev pkg-config spin"
itsm_clang_packages="clang-19 libclang-rt-19-dev llvm-19 clang-format-19 clang-tidy-19"

need_packages() {
    if ! command -v dpkg-query >/dev/null; then
        echo "not Debian: please provide $*" >&2
        return
    fi
    local missing=() package sudo=""
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    [ "$(id -u)" -eq 0 ] || sudo=sudo
    echo "installing ${missing[*]}"
    # An old package index names files that the mirrors no longer have, so the index comes first.
    $sudo apt-get update -qq
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends \
        "${missing[@]}" >/dev/null
}
