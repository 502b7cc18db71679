# The set-up that scripts/up, test, build and bench share. Sourced by them, not run.
#
# It installs only where it may: as root, and when a person answered yes (or --yes was given), or when nobody
# is there to ask (no terminal, or CI is set). Elsewhere it names the package and the command.
# shellcheck shell=bash

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
state_dir="$root/.agentssh/setup"
# Exported: the tests run their agents in the image that was built here.
export AGENTSSH_IMAGE=${AGENTSSH_IMAGE:-agentssh/agent}
image=$AGENTSSH_IMAGE
base_image=debian:trixie-slim
image_label=agentssh.digest
assume_yes=false
arguments=()

# parse_arguments ARGUMENT...: takes --yes and --help for itself and leaves the others in arguments. Help changes nothing
# on the machine.
parse_arguments() {
  local argument
  for argument in "$@"; do
    case "$argument" in
      --yes | -y) assume_yes=true ;;
      --help | -h) sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"; exit 0 ;;
      *) arguments+=("$argument") ;;
    esac
  done
}

# sshd, dockerd and debootstrap live in sbin, which a user's PATH may lack.
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '%s\n' "$*" >&2; }
warn() { printf 'warning: %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" > /dev/null 2>&1; }
is_root() { [ "$(id -u)" -eq 0 ]; }

# ask QUESTION: yes when --yes was given or nobody is there to ask; else the person's answer.
ask() {
  local answer
  if $assume_yes || [ -n "${CI:-}" ] || [ ! -t 0 ]; then
    return 0
  fi
  read -r -p "$1 [Y/n] " answer
  case "$answer" in '' | [yY]*) return 0 ;; *) return 1 ;; esac
}

# with_lock COMMAND...: one set-up or build at a time; a second one waits for the first, at most 30 minutes.
# The lock is given up by name, not by closing: a compiler server that stays behind has inherited the file.
with_lock() {
  mkdir -p "$state_dir"
  exec 9> "$state_dir/lock"
  if ! flock -n 9; then
    say "Waiting for another set-up in this folder ..."
    flock -w 1800 9 || die "another set-up has been running for 30 minutes (lock: $state_dir/lock)"
  fi
  "$@"
  flock -u 9
  exec 9>&-
}

# digest_of PATH...: one digest over the names and contents of all files below, without build output.
digest_of() {
  (cd "$root" && find "$@" -type d \( -name bin -o -name obj \) -prune -o -type f -print0 \
    | LC_ALL=C sort -z | xargs -0 -r sha256sum) | sha256sum | cut -d ' ' -f 1
}

# ---- packages ---------------------------------------------------------------------------------------------

apt_updated=false

# package_of COMMAND: the Debian package that brings it.
package_of() {
  case "$1" in
    docker | dockerd) echo docker.io ;;
    iptables) echo iptables ;;
    ssh | ssh-keygen) echo openssh-client ;;
    sshd) echo openssh-server ;;
    plink | psftp | puttygen) echo putty-tools ;;
    dbclient | dropbearconvert) echo dropbear-bin ;;
    flock | setpriv) echo util-linux ;;
    newuidmap) echo uidmap ;;
    *) echo "$1" ;;
  esac
}

# present NAME: a command, or one of the libraries and helpers that the tests use.
present() {
  case "$1" in
    python3-*) /usr/bin/python3 -W ignore -c "import ${1#python3-}" > /dev/null 2>&1 ;;
    libssh-4) ldconfig -p | grep -q 'libssh\.so\.4' ;;
    netavark) have netavark || [ -x /usr/lib/podman/netavark ] || [ -x /usr/libexec/podman/netavark ] ;; # Podman's own, in nobody's PATH
    *) have "$1" ;;
  esac
}

# install_missing NAME...: installs the packages of those that are absent. Never fails: what is still absent
# afterwards is for the caller to judge.
install_missing() {
  local command package packages=()
  for command in "$@"; do
    present "$command" && continue
    package=$(package_of "$command")
    case " ${packages[*]:-} " in *" $package "*) ;; *) packages+=("$package") ;; esac
  done
  [ ${#packages[@]} -gt 0 ] || return 0
  if ! have apt-get; then
    warn "missing: ${packages[*]} (these are the Debian names; install them with this system's package manager)"
    return 0
  fi
  if ! is_root; then
    warn "missing: ${packages[*]}. To install: sudo apt-get install --no-install-recommends ${packages[*]}"
    return 0
  fi
  say "To install from the distribution: ${packages[*]}"
  if ! ask "Install now?"; then
    warn "not installed: ${packages[*]}. To install: apt-get install --no-install-recommends ${packages[*]}"
    return 0
  fi
  apt_install "${packages[@]}" || warn "could not install all of: ${packages[*]} (log: $state_dir/apt.log)"
}

apt_install() {
  local package policy=/usr/sbin/policy-rc.d made_policy=false status=0
  local wanted=("$@")
  mkdir -p "$state_dir"
  if ! $apt_updated; then
    say "apt-get update ..."
    apt-get update -q >> "$state_dir/apt.log" 2>&1 || warn "apt-get update failed; going on with the lists at hand (log: $state_dir/apt.log)"
    apt_updated=true
  fi
  # Debian 13 keeps Docker's command-line client in a package of its own.
  case " ${wanted[*]} " in
    *" docker.io "*) apt-cache show docker-cli > /dev/null 2>&1 && wanted+=(docker-cli) ;;
  esac
  # Nothing that is installed here starts by itself: dockerd is started below when it is needed, and
  # openssh-server is wanted for its program alone, not for a login on port 22 of this machine.
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 0755 "$policy"
    made_policy=true
  fi
  say "apt-get install ${wanted[*]} ..."
  DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
    apt-get install -q -y --no-install-recommends "${wanted[@]}" >> "$state_dir/apt.log" 2>&1 || status=$?
  if [ "$status" -ne 0 ] && [ ${#wanted[@]} -gt 1 ]; then
    # One package that this release lacks must not cost the others.
    status=0
    for package in "${wanted[@]}"; do
      DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
        apt-get install -q -y --no-install-recommends "$package" >> "$state_dir/apt.log" 2>&1 || status=1
    done
  fi
  if $made_policy; then
    rm -f "$policy"
  fi
  case " ${wanted[*]} " in
    *" openssh-server "*)
      if has_systemd; then
        systemctl disable --quiet ssh.service ssh.socket >> "$state_dir/apt.log" 2>&1 \
          || warn "openssh-server was installed for its program only, but could not be kept from starting at boot"
      fi
      ;;
  esac
  hash -r
  return "$status"
}

has_systemd() { [ -d /run/systemd/system ]; }

# need_dotnet: the one thing that is expected to be here already.
need_dotnet() {
  if ! have dotnet && [ -x "$HOME/.dotnet/dotnet" ]; then
    export PATH="$HOME/.dotnet:$PATH"
  fi
  have dotnet || die "the .NET 10 SDK is missing: https://learn.microsoft.com/dotnet/core/install/linux"
  # The published program looks for the runtime here when it is in no standard place.
  : "${DOTNET_ROOT:=$(dirname "$(readlink -f "$(command -v dotnet)")")}"
  export DOTNET_ROOT
}

# ---- the Docker engine ------------------------------------------------------------------------------------

docker_answers() { have docker && timeout 10 docker version --format '{{.Server.Version}}' > /dev/null 2>&1; }

# ensure_engine: succeeds when a Docker engine answers, if need be after starting one.
ensure_engine() {
  docker_answers && return 0
  if [ -n "${DOCKER_HOST:-}" ]; then
    warn "no Docker engine answers at DOCKER_HOST=$DOCKER_HOST"
    return 1
  fi
  if is_root; then
    install_missing docker dockerd iptables
    docker_answers && return 0
    if have docker && have dockerd; then
      start_engine && return 0
    fi
    return 1
  fi
  if ! have docker; then
    warn "Docker is missing. To install: sudo apt-get install --no-install-recommends docker.io iptables"
  elif [ -S /var/run/docker.sock ] && [ ! -w /var/run/docker.sock ]; then
    warn "this user may not use Docker. To allow it: sudo usermod -aG docker $(id -un), then log in again (members of that group are as good as root)"
  else
    warn "no Docker engine answers. To start it: sudo systemctl start docker"
  fi
  return 1
}

start_engine() {
  if has_systemd; then
    say "Starting Docker: systemctl start docker"
    systemctl start docker || return 1
    wait_for_engine ""
    return
  fi
  mount_cgroups
  mkdir -p "$state_dir"
  # live-restore: containers go on while dockerd is restarted. A daemon.json that sets it already, or a swarm,
  # refuses the flag.
  local flags
  for flags in --live-restore ""; do
    say "Starting Docker: dockerd $flags (log: $state_dir/dockerd.log)"
    # shellcheck disable=SC2086
    setsid nohup dockerd $flags >> "$state_dir/dockerd.log" 2>&1 < /dev/null 9>&- &
    wait_for_engine $! && return 0
    if kill -0 $! 2> /dev/null; then
      break # still there but mute: a second one would only be in its way
    fi
  done
  warn "dockerd did not start; its last words:"
  tail -n 5 "$state_dir/dockerd.log" >&2
  return 1
}

# wait_for_engine PID: until the engine answers, PID (if any) is gone, or a minute has passed.
wait_for_engine() {
  local deadline=$((SECONDS + 60))
  until docker_answers; do
    if [ -n "$1" ] && ! kill -0 "$1" 2> /dev/null; then
      return 1
    fi
    if [ "$SECONDS" -ge "$deadline" ]; then
      warn "the Docker engine did not answer within 60 s"
      return 1
    fi
    sleep 0.1
  done
}

# Without systemd nobody may have mounted the control groups yet, and dockerd wants them.
mount_cgroups() {
  if ! grep -qE '^[^ ]+ /sys/fs/cgroup[^ ]* cgroup2? ' /proc/mounts; then
    mount -t cgroup2 cgroup2 /sys/fs/cgroup || warn "could not mount the control groups at /sys/fs/cgroup"
  fi
}

# ---- what both kinds of run need ----------------------------------------------------------------------------

# shellcheck source=scripts/lib-image.sh
. "$root/scripts/lib-image.sh"
# shellcheck source=scripts/lib-build.sh
. "$root/scripts/lib-build.sh"

# setup_agents: afterwards there is an engine with the image at hand, or tmux and a warning.
setup_agents() {
  install_missing ssh ssh-keygen
  if ensure_engine && ensure_image; then
    return 0
  fi
  install_missing tmux
  have tmux || die "neither Docker nor tmux is here; one of them is needed to run an agent"
  warn "going on without containers (engine local): it ISOLATES NOTHING, agents run as $(id -un) on this machine"
}

# setup_up: what the gateway needs. setup_tests: that, and the peers that the tests and the bench talk to.
setup_up() {
  setup_agents
  ensure_artifacts
}

setup_tests() {
  install_missing git rsync sshd tmux plink dbclient ssh-audit python3-paramiko python3-asyncssh libssh-4
  setup_up
}
