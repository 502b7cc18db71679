# Publishing both programs into artifacts/. Sourced by lib.sh.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root, state_dir... are lib.sh's

runtime_identifier() {
  case "$(uname -m)" in
    x86_64) echo linux-x64 ;;
    aarch64 | arm64) echo linux-arm64 ;;
    *) die "no build for $(uname -m); there are x86_64 and aarch64" ;;
  esac
}

# ensure_artifacts: both programs are there and made from the sources as they are now.
ensure_artifacts() {
  local digest
  digest=$(digest_of src image/tmux.conf scripts/lib-build.sh Directory.Build.props Directory.Packages.props global.json)
  if [ "$(cat "$root/artifacts/.digest" 2> /dev/null)" = "$digest" ] \
    && [ -x "$root/artifacts/agentssh/agentssh" ] && [ -x "$root/artifacts/supervisor/agentssh-supervisor" ]; then
    return 0
  fi
  publish_all
  printf '%s\n' "$digest" > "$root/artifacts/.digest"
}

publish_all() {
  local rid started=$SECONDS
  rid=$(runtime_identifier)
  say "Building both programs (the first time takes a minute or two; log: $state_dir/build.log)"
  : > "$state_dir/build.log"
  # ReadyToRun: compiled ahead for the start, which otherwise costs ten times as much.
  publish AgentSsh.Gateway agentssh -r "$rid" --self-contained false -p:PublishReadyToRun=true
  # One file that needs nothing but glibc. Not compressed: unpacking costs 90 ms at every start for 3 MB.
  publish AgentSsh.Supervisor supervisor -r "$rid" --self-contained true -p:PublishSingleFile=true \
    -p:PublishTrimmed=true -p:PublishReadyToRun=true -p:DebuggerSupport=false -p:EventSourceSupport=false
  say "Built in $((SECONDS - started)) s: artifacts/agentssh/agentssh, artifacts/supervisor/agentssh-supervisor ($(du -sh "$root/artifacts/supervisor" | cut -f 1))"
}

# publish PROJECT FOLDER OPTION...: into artifacts/FOLDER. Files are replaced by rename, and only those that
# differ: the gateway may be running from here, and containers have the supervisor mounted.
# The intermediate files have a place of their own, apart from those of a plain `dotnet build`.
publish() {
  local project=$1 folder=$2
  local staging="$root/artifacts/.staging/$folder" target="$root/artifacts/$folder" file
  shift 2
  rm -rf "$staging"
  mkdir -p "$staging" "$target"
  if ! dotnet publish "$root/src/$project" -c Release --artifacts-path "$root/artifacts/.build" -o "$staging" \
    -p:DebugType=none -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false --nologo -v quiet "$@" >> "$state_dir/build.log" 2>&1; then
    warn "$project could not be built:"
    tail -n 25 "$state_dir/build.log" >&2
    die "dotnet publish src/$project failed"
  fi
  while IFS= read -r -d '' file; do
    if ! cmp -s "$staging/$file" "$target/$file"; then
      mkdir -p "$(dirname "$target/$file")"
      cp -p "$staging/$file" "$target/$file.new"
      mv -f "$target/$file.new" "$target/$file"
    fi
  done < <(cd "$staging" && find . -type f -print0)
  while IFS= read -r -d '' file; do
    [ -e "$staging/$file" ] || rm -f "${target:?}/$file"
  done < <(cd "$target" && find . -type f -print0)
  rm -rf "$staging"
}
