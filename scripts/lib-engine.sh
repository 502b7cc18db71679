# Which engine the tests' worlds live in: scripts/test --engine NAME. Sourced by scripts/test.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root, state_dir, image... are lib.sh's

engine=docker
# The user that rootless Podman's tests run as when root starts them.
rootless_user=agentssh-test
podman_service=
podman_directory=

# take_engine: takes --engine NAME out of arguments.
take_engine() {
  local rest=()
  set -- "${arguments[@]}"
  while [ $# -gt 0 ]; do
    case "$1" in
      --engine) engine=${2:-}; shift ;;
      --engine=*) engine=${1#*=} ;;
      *) rest+=("$1") ;;
    esac
    [ $# -eq 0 ] || shift
  done
  arguments=("${rest[@]}")
  case "$engine" in
    docker | docker-exec | podman | podman-rootless | local) ;;
    *) say "--engine is '$engine'; there are: docker docker-exec podman podman-rootless local"; exit 64 ;;
  esac
}

# test_projects: what the engine decides about; with docker everything.
test_projects() {
  case "$engine" in
    docker) printf '%s\n' "$root"/tests/*.Tests ;;
    docker-exec | local) printf '%s\n' "$root/tests/AgentSsh.EndToEnd.Tests" ;;
    *) printf '%s\n' "$root/tests/AgentSsh.Engines.Tests" "$root/tests/AgentSsh.EndToEnd.Tests" ;;
  esac
}

# as_tester COMMAND...: as the user that the engine's tests run as.
as_tester() { "$@"; }

# give_results DIR: whoever runs the tests may write there.
give_results() {
  if ! as_tester test -w "$1"; then
    chown "$rootless_user:" "$1"
  fi
}

# setup_engine: the engine answers afterwards and has the images, and the tests are told of it; or it ends the run.
setup_engine() {
  case "$engine" in
    docker) ;;
    docker-exec) export AGENTSSH_TEST_LINK=exec ;;
    local) export AGENTSSH_TEST_ENGINE=local ;;
    podman)
      is_root || die "--engine podman is root's Podman; --engine podman-rootless is yours"
      setup_podman /run/podman/podman.sock
      ;;
    podman-rootless)
      if is_root; then
        become_rootless
      fi
      setup_podman "${XDG_RUNTIME_DIR:-/run/user/$(id -u)}/podman/podman.sock"
      ;;
  esac
}

# become_rootless: from here on as_tester is an ordinary user, made for this where it is absent.
become_rootless() {
  local uid device
  install_missing newuidmap setpriv
  if ! getent passwd "$rootless_user" > /dev/null; then
    say "To make: the user $rootless_user, for the tests of rootless Podman"
    ask "Make it now?" || die "without an ordinary user there is no rootless Podman"
    useradd --create-home --shell /bin/bash "$rootless_user" || die "useradd failed"
  fi
  uid=$(id -u "$rootless_user")
  # Debian has both open to everybody by udev; where nobody runs udev they are root's.
  for device in /dev/net/tun /dev/fuse; do
    if [ -c "$device" ] && ! as_user test -w "$device"; then
      chmod 666 "$device"
    fi
  done
  export XDG_RUNTIME_DIR=/run/user/$uid
  mkdir -p "$XDG_RUNTIME_DIR"
  chown "$rootless_user:" "$XDG_RUNTIME_DIR"
  chmod 700 "$XDG_RUNTIME_DIR"
  as_user test -r "$root/scripts/test" || die "the user $rootless_user cannot read $root: run this from a folder that everybody may enter"
  as_tester() { as_user "$@"; }
}

# as_user COMMAND...: as the ordinary user, with nothing of root's environment but what is named here.
as_user() {
  local name variables=()
  # An empty one is not the same as none: Podman takes CONTAINER_HOST= for an address.
  for name in XDG_RUNTIME_DIR DOTNET_ROOT CONTAINERS_CONF CONTAINER_HOST DOCKER_HOST STORAGE_DRIVER AGENTSSH_TEST_ENGINE AGENTSSH_TEST_LINK; do
    [ -z "${!name:-}" ] || variables+=("$name=${!name}")
  done
  (
    cd / && exec setpriv --reuid "$rootless_user" --regid "$rootless_user" --init-groups env -i \
      HOME="$(getent passwd "$rootless_user" | cut -d : -f 6)" USER="$rootless_user" LOGNAME="$rootless_user" PATH="$PATH" LANG=C.UTF-8 \
      DOTNET_CLI_TELEMETRY_OPTOUT=1 "${variables[@]}" "$@"
  )
}

# setup_podman SOCKET: a service answers afterwards, at SOCKET or at one of our own, and has the images.
setup_podman() {
  install_missing podman conmon runc netavark newuidmap slirp4netns fuse-overlayfs
  have podman || die "Podman is missing"
  # Without a storage.conf Debian's rootless one takes vfs, which gives an image that names no root directory one that only root may enter.
  if [ -z "${STORAGE_DRIVER:-}" ] && STORAGE_DRIVER=overlay as_tester podman info > /dev/null 2>&1; then
    export STORAGE_DRIVER=overlay
  fi
  export AGENTSSH_TEST_ENGINE=podman

  # The bridge of netavark 1.4 (Debian 12) changes its address when a container comes or goes, and what the others
  # send is lost until they have asked for it anew: one world at a time.
  arguments+=(-maxThreads 1)
  podman_directory=$(as_tester mktemp -d /tmp/agentssh-podman.XXXXXX)
  trap stop_podman EXIT
  if [ -z "${CONTAINER_HOST:-}" ] && ! podman_answers "unix://$1"; then
    choose_podman_settings
    start_podman
  else
    export CONTAINER_HOST="${CONTAINER_HOST:-unix://$1}"
  fi
  give_image "$base_image"
  give_image "$image"
  # The engine's own tests look for an engine as its users do. Only now: until here docker is Docker.
  export DOCKER_HOST="$CONTAINER_HOST"
}

podman_answers() { as_tester timeout 20 podman --url "$1" version > /dev/null 2>&1; }

# choose_podman_settings: Podman's own where a container starts with them; in a machine that may not raise limits
# (itself a container, say), with the limits that there are and runc, which does not insist.
choose_podman_settings() {
  local files processes pid_max
  give_image "$base_image"
  as_tester podman run --rm --network none "$base_image" true > "$state_dir/podman.log" 2>&1 && return 0
  files=$(ulimit -Hn)
  processes=$(ulimit -Hu)
  pid_max=$(cat /proc/sys/kernel/pid_max)
  if [ "$processes" = unlimited ] || [ "$processes" -gt "$pid_max" ]; then
    processes=$pid_max # the service lowers its own to this
  fi
  # Soft and hard alike: Podman 4.3 takes the one for the other.
  printf '[containers]\ndefault_ulimits = ["nofile=%s:%s", "nproc=%s:%s"]\n[engine]\nruntime = "runc"\n' \
    "$files" "$files" "$processes" "$processes" | as_tester tee "$podman_directory/containers.conf" > /dev/null
  export CONTAINERS_CONF="$podman_directory/containers.conf"
  as_tester podman run --rm --network none "$base_image" true >> "$state_dir/podman.log" 2>&1 \
    || die "Podman cannot start a container here: $(tail -n 1 "$state_dir/podman.log")"
}

# start_podman: our own service, for this run only.
start_podman() {
  local address="unix://$podman_directory/podman.sock"
  say "Starting Podman's service at $address (log: $state_dir/podman.log)"
  as_tester podman system service --time=0 "$address" >> "$state_dir/podman.log" 2>&1 < /dev/null 9>&- &
  podman_service=$!

  # Only now: with it, podman would be the client of a service and not the service.
  export CONTAINER_HOST=$address
  local deadline=$((SECONDS + 30))
  until podman_answers "$CONTAINER_HOST"; do
    if ! kill -0 "$podman_service" 2> /dev/null || [ "$SECONDS" -ge "$deadline" ]; then
      die "Podman's service does not answer (log: $state_dir/podman.log)"
    fi
    sleep 0.1
  done
}

stop_podman() {
  if [ -n "$podman_service" ]; then
    # The service is the child of the shell that it was started by.
    pkill -TERM -P "$podman_service" 2> /dev/null || true
    kill "$podman_service" 2> /dev/null || true
  fi
  as_tester rm -rf "$podman_directory"
}

# give_image IMAGE: Podman has the image that Docker has here, of the same content.
give_image() {
  local wanted has
  wanted=$(docker image inspect --format '{{.Id}}' "$1" 2> /dev/null | sed 's/^sha256://' || true)
  has=$(as_tester podman image inspect --format '{{.Id}}' "$1" 2> /dev/null || true)
  if [ -z "$wanted" ]; then
    [ -n "$has" ] || die "the image $1 is neither in Docker, to be copied, nor in Podman"
    return 0
  fi
  if [ "$wanted" != "$has" ]; then
    say "Copying the image $1 from Docker to Podman ..."
    docker save "$1" | as_tester podman load > "$state_dir/podman-load.log" 2>&1 || die "podman load failed (log: $state_dir/podman-load.log)"
  fi
}
