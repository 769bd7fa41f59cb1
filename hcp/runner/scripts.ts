/**
 * What runs Terraform: a shell script a phase, which goes on when the server dies, and leaves its log, its process id and
 * its status in the directory of the run. Pure.
 */
import type { Run } from '../model/entities';
import { appliesAtOnce, isUninterrupted } from '../model/run';

export type Phase = 'plan' | 'apply';

/** Names in the directory of a run. */
export const names = {
  configuration: 'configuration',
  state: 'terraform.tfstate',
  plan: 'plan.tfplan',
  planJson: 'plan.json',
  schemas: 'schemas.json',
  /** The lock file as `init` has left it. */
  lock: 'terraform.lock.hcl',
  /** In the directory of schemas. */
  builtInSchemas: 'built-in.json',
  variables: 'hcp.tfvars',
  cliConfiguration: 'terraform.rc',
  awsConfiguration: (phase: Phase) => `${phase}.aws`,
  /** The workload identity token for AWS. */
  awsToken: (phase: Phase) => `${phase}.aws-token`,
  log: (phase: Phase) => `${phase}.log`,
  pid: (phase: Phase) => `${phase}.pid`,
  /** Is there once the phase is to end early. */
  interrupted: (phase: Phase) => `${phase}.interrupted`,
  /** Room on the disk that is kept for the state. */
  reserve: 'reserve',
  /** Is there as long as the room is kept. */
  keeping: 'keeping',
  /** Holds the exit status of Terraform once the phase is over. */
  status: (phase: Phase) => `${phase}.status`,
} as const;

/** Runs in the directory of the run with `RUN`, `WORK`, and `SCHEMAS` in its environment. */
export const scriptOf = (phase: Phase, run: Run): string =>
  [...beginning(phase), ...(phase === 'plan' ? planning(run) : applying(run))].join('\n') + '\n';

const beginning = (phase: Phase): string[] => [
  '#!/bin/sh',
  // Terraform gets the same signal, and ends in order; the status is still to be written.
  'canceled= told=',
  'trap "canceled=yes" INT TERM',
  // Whoever comes second, after a server that was killed in between, leaves the phase to the first, whose process id is
  // there whole or not at all.
  `echo $$ >${names.pid(phase)}.$$`,
  `ln ${names.pid(phase)}.$$ ${names.pid(phase)} 2>/dev/null || exit 0`,
  `exec >>${names.log(phase)} 2>&1 </dev/null`,
  // On a full disk the status waits for room: without it, an apply that has succeeded would count as killed.
  `finish() { until echo "$1" >"$RUN/${phase}.status.new"; do [ -d "$RUN" ] || exit 1; sleep 1; done 2>/dev/null; mv "$RUN/${phase}.status.new" "$RUN/${names.status(phase)}"; exit 0; }`,
  `printf 'Terraform v%s\\non %s\\nInitializing plugins and modules...\\n' "$TERRAFORM_VERSION" "$PLATFORM"`,
  'cd "$WORK" || finish 1',
  ...unlessCanceled(phase),
];

/** Of a cancel that came before the process id was there the script finds the note. */
const unlessCanceled = (phase: Phase): string[] => [
  `[ -z "$canceled" ] && [ ! -e "$RUN/${names.interrupted(phase)}" ] || { echo 'Terraform was not run: the run is canceled'; finish 1; }`,
];

const planning = (run: Run): string[] => [
  'terraform init -input=false -no-color >"$RUN/init.log" 2>&1 || { cat "$RUN/init.log"; finish 1; }',
  ...unlessCanceled('plan'),
  ...keepLock(run),
  `terraform plan ${planArguments(run).map(quote).join(' ')} -out="$RUN/${names.plan}" -var-file="$RUN/${names.variables}"`,
  'status=$?',
  '[ "$status" = 1 ] && finish 1',
  // The apply is next, and makes it.
  ...(appliesAtOnce(run) ? ['[ "$status" = 2 ] && finish 2'] : []),
  ...makeJson('terraform'),
  'make_json || finish 1',
  'finish "$status"',
];

/**
 * Terraform hashes each provider at the start of every command, to compare it with the lock file: 700 MB of the AWS
 * provider, which takes as long as everything else of the command. `init` has just done so. Where the apply follows the
 * plan at once, or never, the commands get a lock file with the versions alone; where somebody has to decide first, which
 * may take days, each command compares. Hashes are left out where they stand as Terraform writes them.
 */
const keepLock = (run: Run): string[] => [
  `[ ! -f .terraform.lock.hcl ] || cp .terraform.lock.hcl "$RUN/${names.lock}" || finish 1`,
  ...(isUninterrupted(run)
    ? [
        `[ ! -f "$RUN/${names.lock}" ] || sed '/^  hashes = \\[$/,/^  ]$/d' "$RUN/${names.lock}" >.terraform.lock.hcl || finish 1`,
      ]
    : []),
];

/** Suffix of the file that holds the process id of what writes the JSON beside it. */
const writer = 'writer';

/**
 * The JSON of a plan, which comes last, and whole: what is read beside it is there by then. Terraform starts every
 * provider for it.
 *
 * @param terraform - the command
 */
const makeJson = (terraform: string): string[] => [
  // Terraform does not notice that its standard output could not be written. It ends with whoever writes it.
  `write() { sh -c 'echo $$ >"$1.${writer}" && exec cat >"$1"' sh "$1"; written=$?; rm -f "$1.${writer}"; return "$written"; }`,
  'whole() { file="$1"; shift; [ "$({ { "$@"; echo $? >&3; } | write "$file" || echo 1 >&3; } 3>&1)" = 0 ]; }',
  'make_json() {',
  // Schemas of large providers take many seconds: once for each set of versions. That of the provider that Terraform has
  // built in is among them only where a configuration uses it, so it is kept by itself.
  `key=none; [ -f "$RUN/${names.lock}" ] && key="$(cksum <"$RUN/${names.lock}" | tr " " -)"`,
  'cached="$SCHEMAS/$key.json"',
  `built_in="$SCHEMAS/${names.builtInSchemas}"`,
  `[ -f "$cached" ] || { whole "$RUN/schemas.new" ${terraform} providers schema -json && mv "$RUN/schemas.new" "$cached"; } &`,
  `[ -f "$built_in" ] || (mkdir -p "$RUN/built-in" && cd "$RUN/built-in" && echo '{"resource":{"terraform_data":{"one":{}}}}' >main.tf.json && whole schemas.new ${terraform} providers schema -json && mv schemas.new "$built_in") &`,
  `whole "$RUN/${names.planJson}.new" ${terraform} show -json "$RUN/${names.plan}" || return 1`,
  'wait',
  '[ -f "$cached" ] && [ -f "$built_in" ] || return 1',
  `ln -sf "$cached" "$RUN/${names.schemas}"`,
  // The time is that at which it can be read.
  `touch "$RUN/${names.planJson}.new" && mv "$RUN/${names.planJson}.new" "$RUN/${names.planJson}"`,
  '}',
];

/** Bytes that a disk has room for when it gets full during an apply, besides those for the state that is there. */
const reservedBytes = 16 * 1024 * 1024;

const noRoom = 'The apply waits: the disk of this HCP Terraform has no room for the state';

/**
 * Terraform writes the state when something is done, and has no other place for it: on a full disk nobody would know what it
 * has made. So it begins once there is room for a state, and gets that room when the disk has little else. A state may
 * grow to twice its size, and the room grows with it. JSON that is made beside the apply, and may be larger, gives its room
 * up too.
 */
const keepRoom: readonly string[] = [
  `reserve="$RUN/${names.reserve}"`,
  `keeping="$RUN/${names.keeping}"`,
  `wanted() { size="$(wc -c 2>/dev/null <"$RUN/${names.state}")"; echo $((${reservedBytes} + 2 * \${size:-0})); }`,
  'room="$(wanted)"',
  // Of bytes that no file system makes smaller.
  `until { true >"$keeping" && head -c "$room" /dev/urandom >"$reserve"; } 2>/dev/null; do rm -f "$reserve"; [ -d "$RUN" ] || exit 1; [ -z "$canceled" ] || break; [ -n "$told" ] || echo '${noRoom}'; told=yes; sleep 1; done`,
  ...unlessCanceled('apply'),
  'grow() { more=$(($(wanted) - room)); [ "$more" -gt 0 ] || return 0; head -c "$more" /dev/urandom >>"$reserve" 2>/dev/null; room=$((room + more)); }',
  `give_up() { for pid in "$RUN"/*.new.${writer}; do kill "$(cat "$pid")" && rm -f "\${pid%.${writer}}"; done 2>/dev/null; rm -f "$reserve"; }`,
  // Its end is a file's: the reserve is made again by who makes it grow, and a signal does not reach a shell that has just begun.
  `while [ -e "$keeping" ]; do grow; [ "$(df -Pk "$RUN" | awk 'NR == 2 { print $4 }')" -gt $((room / 1024)) ] || { give_up; break; }; sleep 0.5; done &`,
  'keeper=$!',
];

const applying = (run: Run): string[] => [
  ...keepRoom,
  // Nobody waits for it but the client that shows the plan: the apply goes first.
  ...(appliesAtOnce(run) ? [...makeJson('nice -n 5 terraform'), 'make_json &'] : []),
  `terraform apply -input=false ${run.structured ? '-json' : '-no-color'} "$RUN/${names.plan}"`,
  'status=$?',
  'kill "$keeper" 2>/dev/null; rm -f "$keeping" "$reserve"',
  'wait',
  'rm -f "$reserve"',
  'finish "$status"',
];

function planArguments(run: Run): string[] {
  const { isDestroy, refresh, refreshOnly, targets, replacements, structured } = run;
  return [
    ...['-input=false', '-detailed-exitcode', structured ? '-json' : '-no-color'],
    ...(isDestroy ? ['-destroy'] : []),
    ...(refresh ? [] : ['-refresh=false']),
    ...(refreshOnly ? ['-refresh-only'] : []),
    ...targets.map((address) => `-target=${address}`),
    ...replacements.map((address) => `-replace=${address}`),
  ];
}

/** A word of the shell that means itself. */
const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
