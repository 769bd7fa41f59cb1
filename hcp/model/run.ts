/**
 * The state machine of a run. Pure: what a run is and what happens to it in, what it becomes and what is to be done out.
 *
 * @see https://developer.hashicorp.com/terraform/cloud-docs/run/states
 */
export type RunStatus =
  | 'pending'
  | 'planning'
  | 'post_plan_running'
  | 'planned'
  | 'planned_and_saved'
  | 'planned_and_finished'
  | 'pre_apply_running'
  | 'applying'
  | 'applied'
  | 'discarded'
  | 'errored'
  | 'canceled'
  | 'force_canceled';

/** Where run tasks are performed; others of HCP Terraform are left out. */
export const stages = ['post_plan', 'pre_apply'] as const;

export type Stage = (typeof stages)[number];

/** Status of a plan or an apply. */
export type PhaseStatus = 'pending' | 'running' | 'finished' | 'errored' | 'canceled' | 'unreachable';

/** What the state machine knows of a run. */
export interface RunState {
  readonly status: RunStatus;
  readonly planStatus: PhaseStatus;
  readonly applyStatus: PhaseStatus;
  readonly hasChanges: boolean;
  /** Somebody asked to cancel it while Terraform was running. */
  readonly cancelRequested: boolean;
  /** Terraform is to be killed; the run holds its lock until that has ended, because its state is still to be kept. */
  readonly forceCancelRequested: boolean;
  readonly planOnly: boolean;
  readonly savePlan: boolean;
  readonly autoApply: boolean;
  /** Stages at which run tasks are to be performed. */
  readonly stages: readonly Stage[];
}

export type RunEvent =
  /** It is first in the queue. */
  | { readonly type: 'start' }
  | { readonly type: 'plan-ended'; readonly end: PhaseEnd; readonly hasChanges: boolean }
  | { readonly type: 'stage-ended'; readonly stage: Stage; readonly passed: boolean }
  | { readonly type: 'apply-ended'; readonly end: PhaseEnd }
  /** Somebody approves the plan. */
  | { readonly type: 'apply' }
  | { readonly type: 'discard' }
  | { readonly type: 'cancel' }
  | { readonly type: 'force-cancel' }
  /** It never starts: its configuration cannot be used. */
  | { readonly type: 'reject' };

/** How Terraform ended. */
export type PhaseEnd = 'ok' | 'failed';

export type RunEffect = 'plan' | 'apply' | 'interrupt' | 'kill' | Stage;

export interface Transition<Run extends RunState> {
  readonly run: Run;
  readonly effects: readonly RunEffect[];
}

const finalStatuses: ReadonlySet<RunStatus> = new Set<RunStatus>([
  'planned_and_finished',
  'applied',
  'discarded',
  'errored',
  'canceled',
  'force_canceled',
]);

export const isFinal = ({ status }: RunState): boolean => finalStatuses.has(status);

/** Terraform applies the plan right after it has made it: nobody decides about it, and no run task reads it before. */
export const appliesAtOnce = ({ autoApply, planOnly, savePlan, stages }: RunState): boolean =>
  autoApply && !planOnly && !savePlan && stages.length === 0;

/** Its commands follow each other: the apply comes at once, or never. */
export const isUninterrupted = (run: RunState): boolean => run.planOnly || appliesAtOnce(run);

/** Terraform runs in it. */
export const isWorking = ({ status }: RunState): boolean => status === 'planning' || status === 'applying';

/** A run that holds the lock of its workspace: nothing else may change the state. */
export const holdsLock = (run: RunState): boolean =>
  !run.planOnly && !isFinal(run) && run.status !== 'pending' && !isUnapplied(run);

/** A saved plan, or one that is being made, waits beside the queue until somebody applies it. */
const isUnapplied = ({ savePlan, status }: RunState): boolean =>
  savePlan && (status === 'planning' || status === 'post_plan_running' || status === 'planned_and_saved');

export interface RunActions {
  readonly isCancelable: boolean;
  readonly isConfirmable: boolean;
  readonly isDiscardable: boolean;
  readonly isForceCancelable: boolean;
}

export function actionsOf(run: RunState): RunActions {
  const { status, cancelRequested, forceCancelRequested } = run;
  const isPlanned = status === 'planned' || status === 'planned_and_saved';
  const isBusy = isWorking(run) || status === 'post_plan_running' || status === 'pre_apply_running';
  return {
    isCancelable: status === 'pending' || (isBusy && !cancelRequested),
    isConfirmable: isPlanned,
    isDiscardable: status === 'pending' || isPlanned,
    isForceCancelable: isBusy && cancelRequested && !forceCancelRequested,
  };
}

/** @returns undefined if the event is not possible in the status of the run */
export function transition<Run extends RunState>(run: Run, event: RunEvent): Transition<Run> | undefined {
  const actions = actionsOf(run);
  const become = (changes: Partial<RunState>, ...effects: RunEffect[]): Transition<Run> => ({
    run: { ...run, ...changes },
    effects,
  });
  switch (event.type) {
    case 'start':
      if (run.status !== 'pending') return undefined;
      return become({ status: 'planning', planStatus: 'running' }, 'plan');
    case 'reject':
      if (run.status !== 'pending') return undefined;
      return become({ status: 'errored', planStatus: 'unreachable', applyStatus: 'unreachable' });
    case 'plan-ended':
      if (run.status !== 'planning') return undefined;
      return planEnded(run, event);
    case 'stage-ended':
      return stageEnded(run, event.stage, event.passed);
    case 'apply':
      return actions.isConfirmable ? confirm(run) : undefined;
    case 'apply-ended':
      if (run.status !== 'applying') return undefined;
      if (event.end === 'ok') return become({ status: 'applied', applyStatus: 'finished' });
      return run.cancelRequested
        ? become({ status: canceled(run), applyStatus: 'canceled' })
        : become({ status: 'errored', applyStatus: 'errored' });
    case 'discard':
      if (!actions.isDiscardable) return undefined;
      return become({
        status: 'discarded',
        applyStatus: 'unreachable',
        ...(run.status === 'pending' && { planStatus: 'unreachable' }),
      });
    case 'cancel':
      if (!actions.isCancelable) return undefined;
      if (run.status === 'planning' || run.status === 'applying')
        return become({ cancelRequested: true }, 'interrupt');
      return become({
        status: 'canceled',
        applyStatus: 'unreachable',
        ...(run.status === 'pending' && { planStatus: 'unreachable' }),
      });
    case 'force-cancel':
      if (!actions.isForceCancelable) return undefined;
      return become({ forceCancelRequested: true }, 'kill');
  }
}

/** What a run is that was canceled while Terraform ran. */
const canceled = ({ forceCancelRequested }: RunState): RunStatus =>
  forceCancelRequested ? 'force_canceled' : 'canceled';

function planEnded<Run extends RunState>(
  run: Run,
  { end, hasChanges }: { readonly end: PhaseEnd; readonly hasChanges: boolean },
): Transition<Run> {
  if (end === 'failed') {
    const [status, planStatus] = run.cancelRequested
      ? ([canceled(run), 'canceled'] as const)
      : (['errored', 'errored'] as const);
    return { run: { ...run, status, planStatus, applyStatus: 'unreachable' }, effects: [] };
  }
  const planned: Run = { ...run, planStatus: 'finished', hasChanges };
  // Terraform had finished when it was asked to stop; that nothing is applied is what counts.
  if (run.cancelRequested)
    return { run: { ...planned, status: canceled(run), applyStatus: 'unreachable' }, effects: [] };
  if (run.stages.includes('post_plan'))
    return { run: { ...planned, status: 'post_plan_running' }, effects: ['post_plan'] };
  return decide(planned);
}

/** After a plan, and what was asked about it. */
function decide<Run extends RunState>(run: Run): Transition<Run> {
  if (run.planOnly || !run.hasChanges)
    return { run: { ...run, status: 'planned_and_finished', applyStatus: 'unreachable' }, effects: [] };
  if (run.savePlan) return { run: { ...run, status: 'planned_and_saved' }, effects: [] };
  return run.autoApply ? confirm(run) : { run: { ...run, status: 'planned' }, effects: [] };
}

function confirm<Run extends RunState>(run: Run): Transition<Run> {
  if (run.stages.includes('pre_apply'))
    return { run: { ...run, status: 'pre_apply_running' }, effects: ['pre_apply'] };
  return startApply(run);
}

const startApply = <Run extends RunState>(run: Run): Transition<Run> => ({
  run: { ...run, status: 'applying', applyStatus: 'running' },
  effects: ['apply'],
});

function stageEnded<Run extends RunState>(
  run: Run,
  stage: Stage,
  passed: boolean,
): Transition<Run> | undefined {
  if (run.status !== `${stage}_running`) return undefined;
  if (!passed) return { run: { ...run, status: 'errored', applyStatus: 'unreachable' }, effects: [] };
  return stage === 'post_plan' ? decide(run) : startApply(run);
}
