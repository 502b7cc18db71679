# The default image of an agent: its base, its context, its build. Sourced by lib.sh.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root, state_dir, image... are lib.sh's

# Which programs the image holds, of those in program_version.
programs=${AGENTSSH_PROGRAMS:-claude}

# program_version NAME: the version in the image, pinned so that the same sources make the same image.
program_version() {
  case "$1" in
    claude) echo "${AGENTSSH_CLAUDE_VERSION:-2.1.329}" ;;
    codex) echo "${AGENTSSH_CODEX_VERSION:-0.169.0}" ;;
    opencode) echo "${AGENTSSH_OPENCODE_VERSION:-1.18.33}" ;;
    *) die "AGENTSSH_PROGRAMS names '$1'; there are: claude codex opencode" ;;
  esac
}

# image_options: what besides the files decides about the image's content, one line.
image_options() {
  local program options="packages=${AGENTSSH_IMAGE_PACKAGES:-}"
  for program in $programs; do
    options+=" $program=$(program_version "$program")"
  done
  printf '%s\n' "$options"
}

# extra_authorities DIR: writes the certificates that this machine trusts beyond those of its distribution
# into DIR, one a file: an authority of one's own network, without which no download inside the build works.
extra_authorities() {
  local file files=(/usr/local/share/ca-certificates /usr/share/ca-certificates)
  mkdir -p "$1"
  for file in "${SSL_CERT_FILE:-}" "${NODE_EXTRA_CA_CERTS:-}" /etc/ssl/certs/ca-certificates.crt; do
    if [ -n "$file" ] && [ -r "$file" ]; then
      files+=("$file")
    fi
  done
  # First the distribution's own are noted, then all others are written out, each once.
  {
    find /usr/share/ca-certificates -name '*.crt' -type f -exec awk 1 {} + 2> /dev/null || true
    echo '=== trusted here'
    find "${files[@]}" -name '*.crt' -type f ! -path '/usr/share/ca-certificates/*' -exec awk 1 {} + 2> /dev/null || true
    for file in "${files[@]}"; do
      case "$file" in *.crt) ;; *) if [ -f "$file" ]; then awk 1 "$file"; fi ;; esac
    done
  } | awk -v dir="$1" '
    /^=== trusted here$/ { writing = 1; next }
    /^-----BEGIN CERTIFICATE-----/ { inside = 1; body = "" }
    inside { sub(/[ \t\r]+$/, ""); body = body $0 "\n" }
    /^-----END CERTIFICATE-----/ {
      inside = 0
      if (writing && !(body in seen)) {
        name = sprintf("%s/host-%02d.crt", dir, ++count)
        printf "%s", body > name
        close(name)
      }
      seen[body] = 1
    }'
}

# ensure_base: the base image is here afterwards, or it fails.
ensure_base() {
  docker image inspect "$base_image" > /dev/null 2>&1 && return 0
  say "Fetching the base image: docker pull $base_image"
  timeout 120 docker pull -q "$base_image" > "$state_dir/pull.log" 2>&1 && return 0
  say "It cannot be pulled here ($(tail -n 1 "$state_dir/pull.log" | cut -c 1-120))."
  say "Making it from the distribution's packages instead: debootstrap, imported as $base_image (a minute or two)"
  if ! is_root; then
    warn "debootstrap needs root. To make the base image: sudo scripts/up, or docker pull $base_image on a machine that can"
    return 1
  fi
  install_missing debootstrap
  have debootstrap || return 1
  # Ubuntu knows how to make a Debian, but has Debian's keys in a package apart.
  if [ ! -e /usr/share/keyrings/debian-archive-keyring.gpg ]; then
    apt_install debian-archive-keyring || return 1
  fi
  import_base
}

import_base() {
  local tree status=0
  tree=$(mktemp -d /var/tmp/agentssh-base.XXXXXX)
  make_base "$tree" > "$state_dir/debootstrap.log" 2>&1 || status=1
  if [ "$status" -eq 0 ]; then
    tar -C "$tree" --numeric-owner --one-file-system -c . | docker import - "$base_image" >> "$state_dir/debootstrap.log" || status=1
  fi
  umount "$tree/proc" 2> /dev/null || true # debootstrap leaves it mounted when it fails half-way
  rm -rf --one-file-system "$tree"
  [ "$status" -eq 0 ] || warn "could not make the base image (log: $state_dir/debootstrap.log)"
  return "$status"
}

# make_base TREE: a minimal Debian 13 without documentation and translations, like the slim image.
make_base() {
  local tree=$1 mirror security
  local -a arguments=(--variant=minbase trixie "$tree")
  mirror=$(debian_mirror)
  if [ -n "$mirror" ]; then
    arguments+=("$mirror")
  fi
  debootstrap "${arguments[@]}" || return 1
  mirror=$(awk '$1 == "deb" { print $2; exit }' "$tree/etc/apt/sources.list")
  security=${mirror%/}-security
  printf 'deb %s trixie main\ndeb %s trixie-updates main\ndeb %s trixie-security main\n' "$mirror" "$mirror" "$security" \
    > "$tree/etc/apt/sources.list"
  if ! chroot "$tree" apt-get update -q; then
    # A mirror that holds the release alone.
    printf 'deb %s trixie main\n' "$mirror" > "$tree/etc/apt/sources.list"
    chroot "$tree" apt-get update -q || return 1
  fi
  DEBIAN_FRONTEND=noninteractive chroot "$tree" apt-get upgrade -q -y || return 1
  printf 'path-exclude /usr/share/%s/*\n' doc man info locale lintian > "$tree/etc/dpkg/dpkg.cfg.d/slim"
  printf 'path-include /usr/share/doc/*/copyright\n' >> "$tree/etc/dpkg/dpkg.cfg.d/slim"
  find "$tree/usr/share/doc" -type f ! -name copyright -delete
  rm -rf "$tree"/usr/share/man/* "$tree"/usr/share/info/* "$tree"/usr/share/locale/* \
    "$tree"/var/lib/apt/lists/* "$tree"/var/cache/apt/*.bin "$tree"/var/cache/apt/archives/*.deb "$tree"/var/log/*.log
}

# debian_mirror: the mirror to use inside, empty for the usual one. AGENTSSH_DEBIAN_MIRROR, or what this machine
# itself uses when it is a Debian with a mirror of its own.
debian_mirror() {
  if [ -n "${AGENTSSH_DEBIAN_MIRROR:-}" ]; then
    printf '%s\n' "$AGENTSSH_DEBIAN_MIRROR"
  elif have apt-get && grep -q '^ID=debian$' /etc/os-release; then
    # shellcheck disable=SC2016 # $(...) here is apt's own template language
    apt-get indextargets --format '$(SITE) $(ORIGIN) $(LABEL)' 'Created-By: Packages' 2> /dev/null \
      | awk '$2 == "Debian" && $3 == "Debian" { print $1; exit }' || true
  fi
}

# npm_registry: the registry that this machine's npm is set to, empty for npm's own default.
npm_registry() {
  local registry=${npm_config_registry:-${NPM_CONFIG_REGISTRY:-}}
  if [ -z "$registry" ] && have npm; then
    registry=$(npm config get registry 2> /dev/null) || registry=
  fi
  case "$registry" in undefined | null) registry= ;; esac
  printf '%s\n' "$registry"
}

# ensure_image: the image is here and made from the files as they are now, or it fails.
ensure_image() {
  local context digest program status=0
  for program in $programs; do
    program_version "$program" > /dev/null
  done
  context=$(mktemp -d)
  mkdir -p "$state_dir"
  cp -R "$root/image/." "$context/"
  extra_authorities "$context/certs"
  digest=$( (cd "$context" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum; image_options) | sha256sum | cut -d ' ' -f 1)
  if [ "$(docker image inspect --format "{{index .Config.Labels \"$image_label\"}}" "$image" 2> /dev/null)" != "$digest" ]; then
    ensure_base && build_image "$context" "$digest" || status=1
  fi
  rm -rf "$context"
  if [ "$status" -ne 0 ] && docker image inspect "$image" > /dev/null 2>&1; then
    warn "going on with the image $image as it was"
    status=0
  fi
  return "$status"
}

# build_image CONTEXT DIGEST
build_image() {
  local program name value mirror registry started=$SECONDS
  local -a arguments=(--tag "$image" --label "$image_label=$2" --build-arg "EXTRA_PACKAGES=${AGENTSSH_IMAGE_PACKAGES:-}")
  for program in claude codex opencode; do
    value=
    case " $programs " in *" $program "*) value=$(program_version "$program") ;; esac
    arguments+=(--build-arg "${program^^}_VERSION=$value")
  done
  mirror=$(debian_mirror)
  if [ -n "$mirror" ]; then
    arguments+=(--build-arg "DEBIAN_MIRROR=$mirror")
  fi
  registry=$(npm_registry)
  if [ -n "$registry" ]; then
    arguments+=(--build-arg "NPM_REGISTRY=$registry")
  fi
  # Docker knows these names by itself and keeps them out of the image.
  for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
    if [ -n "${!name:-}" ]; then
      arguments+=(--build-arg "$name")
    fi
  done
  say "Building the image $image with: $programs (the first time takes a minute or two; log: $state_dir/image.log)"
  if ! docker build "${arguments[@]}" "$1" > "$state_dir/image.log" 2>&1; then
    warn "the image could not be built; the last lines:"
    tail -n 15 "$state_dir/image.log" >&2
    return 1
  fi
  say "Built $image in $((SECONDS - started)) s ($(docker image inspect --format '{{.Size}}' "$image" | awk '{ printf "%d MB", $1 / 1000000 }'))"
}
