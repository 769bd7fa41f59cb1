/** The phases of a buildspec: their commands, one after the other. */
import type { Buildspec, CommandPhase, SpecPhase } from '../buildspec/model';
import { commandPhases } from '../buildspec/model';
import { PhaseFailure } from './build';
import type { BuildLog } from './build-log';
import type { BuildShell } from './build-shell';
import { goesOn, isTriedAgain, phaseTypes } from './phase-rules';

export interface RunPhasesProps {
  readonly buildspec: Buildspec;
  readonly shell: Pick<BuildShell, 'run'>;
  readonly log: Pick<BuildLog, 'say'>;
  readonly signal: AbortSignal;
  /** Runs a phase and tells whether it has succeeded. */
  readonly runPhase: (
    type: (typeof phaseTypes)[CommandPhase],
    work: () => Promise<void>,
    onFailure: SpecPhase['onFailure'],
  ) => Promise<boolean>;
}

export interface PhasesEnd {
  readonly succeeded: boolean;
  /** Whether artifacts are uploaded. */
  readonly goesOn: boolean;
}

const nothing: SpecPhase = { commands: [], finally: [] };

export async function runPhases(props: RunPhasesProps): Promise<PhasesEnd> {
  let succeeded = true;
  for (const name of commandPhases) {
    const phase = props.buildspec.phases.get(name) ?? nothing;
    const work = () => runWithRetries(props, phaseTypes[name], phase, succeeded);
    const hasSucceeded = await props.runPhase(phaseTypes[name], work, phase.onFailure);
    succeeded &&= hasSucceeded;
    if (!goesOn(name, hasSucceeded, phase.onFailure)) return { succeeded, goesOn: false };
  }
  return { succeeded, goesOn: true };
}

async function runWithRetries(
  props: RunPhasesProps,
  type: string,
  phase: SpecPhase,
  succeedingSoFar: boolean,
): Promise<void> {
  for (let failures = 1; ; failures += 1) {
    const failure = await runOnce(props, phase, succeedingSoFar);
    if (failure === undefined) return;
    if (!isTriedAgain(phase.onFailure, failures, failure.message)) throw failure;
    props.log.say(`Retrying phase ${type}, retry ${failures}: ${failure.message}`);
  }
}

/** Commands of `finally` run whatever has happened; the first failure is the phase's. */
async function runOnce(
  props: RunPhasesProps,
  phase: SpecPhase,
  succeedingSoFar: boolean,
): Promise<PhaseFailure | undefined> {
  const failure = await runCommands(props, phase.commands, succeedingSoFar);
  const later = await runCommands(props, phase.finally, succeedingSoFar && failure === undefined);
  return failure ?? later;
}

async function runCommands(
  { shell, log, signal }: RunPhasesProps,
  commands: readonly string[],
  succeeding: boolean,
): Promise<PhaseFailure | undefined> {
  for (const command of commands) {
    log.say(`Running command ${command}`);
    const status = await shell.run(command, { CODEBUILD_BUILD_SUCCEEDING: succeeding ? '1' : '0' });
    signal.throwIfAborted();
    if (status === 0) continue;
    log.say(`Command did not exit successfully ${command} exit status ${status}`);
    return new PhaseFailure(
      'COMMAND_EXECUTION_ERROR',
      `Error while executing command: ${command}. Reason: exit status ${status}`,
    );
  }
  return undefined;
}
