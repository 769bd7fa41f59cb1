/** A script in the place of Terraform, for runs of an HCP Terraform. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an apply leaves. */
export const state = JSON.stringify({
  ...{ version: 4, terraform_version: '1.11.4', serial: 1, lineage: 'a-lineage', outputs: {} },
  resources: [{ mode: 'managed', type: 'terraform_data', name: 'one', instances: [{}] }],
});

/** Does what the configuration has a file for. */
const terraform = `#!/bin/sh
echo "$1" >>"$RUN/calls"
waits="$RUN/$1.waits"
# A minute at most, whatever becomes of the test. All that comes before it is done once the file is there.
idle() { : >"$waits"; for i in $(seq 1200); do sleep 0.05; done; }
case "$1" in
plan)
  for word in "$@"; do case "$word" in -out=*) : >"\${word#-out=}" ;; esac; done
  [ ! -e "$WORK/plan-waits" ] || { trap 'exit 1' INT; idle; }
  [ ! -e "$WORK/no-changes" ] || exit 0
  exit 2 ;;
show)
  [ ! -e "$WORK/show-waits" ] || for i in $(seq 1200); do [ ! -e "$RUN/go-on" ] || break; sleep 0.05; done
  echo '{"format_version":"1.2","resource_changes":[]}' ;;
providers) echo '{"format_version":"1.0"}' ;;
apply)
  echo '${state}' >"$RUN/terraform.tfstate"
  [ ! -e "$WORK/state-is-cut" ] || { echo '${state.slice(0, -9)}' >"$RUN/terraform.tfstate"; exit 1; }
  [ ! -e "$WORK/apply-waits" ] || { trap 'exit 1' INT; idle; }
  [ ! -e "$WORK/apply-is-deaf" ] || { trap '' INT; idle; }
  [ ! -e "$WORK/apply-fails" ] || exit 1 ;;
esac
`;

/** @param bin - directory that is made for it. @returns the PATH of runs */
export function installTerraform(bin: string): string {
  mkdirSync(bin);
  writeFileSync(join(bin, 'terraform'), terraform);
  chmodSync(join(bin, 'terraform'), 0o700);
  return `${bin}:${process.env.PATH ?? ''}`;
}
