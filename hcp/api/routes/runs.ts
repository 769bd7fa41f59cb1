/** Runs, their plans and applies, and what one may do to them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '../../model/entities';
import { runIdOf } from '../../model/ids';
import { mayReadPlan } from '../../model/access';
import { mayApply } from '../../model/queue';
import type { RunEvent } from '../../model/run';
import { Attributes, runOf, runsOf, workspaceOf, type Context } from '../context';
import {
  accepted,
  conflict,
  invalid,
  json,
  many,
  noContent,
  notFound,
  one,
  type Answer,
  type Resource,
} from '../json-api';
import {
  applyResource,
  configurationVersionResource,
  planResource,
  runResource,
  taskResultResources,
  taskStageResource,
  unfinished,
  workspaceResource,
} from '../resources';
import { route, type Request, type Route } from '../router';
import { newRun } from './new-run';

/** Milliseconds between two looks for the JSON of a plan. */
const lookAgainMs = 20;

export function runRoutes(context: Context): readonly Route[] {
  const { store, runs, plans, url } = context;
  const byId = ({ parameter }: Request): Run => runOf(context, parameter('id'));
  const byPlan = ({ parameter }: Request): Run => runOf(context, runIdOf(parameter('id')));

  /** Waits while Terraform makes the JSON of a plan beside its apply: of a plan that is over, everything is there. */
  const withPlan = async (run: Run): Promise<Run> => {
    for (let now = run; ; now = runOf(context, run.id)) {
      if (now.status !== 'applying' || plans.has(now.id)) return now;
      await sleep(lookAgainMs, undefined, { ref: false });
    }
  };

  const shown = (run: Run, { include }: Request, status = 200): Answer => {
    const workspace = store.of('workspaces').get(run.workspaceId);
    const configuration = store.of('configurationVersions').get(run.configurationVersionId);
    const included: Resource[] = [
      ...(include.has('plan') ? [planResource(context, run)] : []),
      ...(include.has('apply') ? [applyResource(context, run)] : []),
      ...(include.has('workspace') && workspace ? [workspaceResource(context, workspace)] : []),
      ...(include.has('task_stages') ? run.taskStages.map((stage) => taskStageResource(stage, run)) : []),
      ...(include.has('configuration_version') && configuration
        ? [configurationVersionResource(context, configuration)]
        : []),
    ];
    return one(runResource(run, unfinished(runsOf(context, run.workspaceId))), included, status);
  };

  const create = (request: Request): Answer => {
    const { attributes, relationships } = request.sent();
    const idIn = (name: string): string | undefined => {
      const relation = relationships[name];
      return relation !== undefined && relation !== null && 'id' in relation ? relation.id : undefined;
    };
    const workspace = workspaceOf(context, idIn('workspace') ?? '');
    const wanted = idIn('configuration-version');
    const own = store
      .of('configurationVersions')
      .all()
      .filter(({ workspaceId }) => workspaceId === workspace.id);
    const version =
      wanted === undefined
        ? own.findLast(({ status, speculative }) => status === 'uploaded' && !speculative)
        : own.find(({ id }) => id === wanted);
    if (version === undefined)
      throw invalid(`the workspace ${workspace.name} has no configuration: upload one first`);
    if (version.status !== 'uploaded')
      throw invalid(
        `the configuration version ${version.id} is ${version.status}${version.error === undefined ? '' : `: ${version.error}`}`,
      );
    if (workspace.repository !== undefined && !version.speculative && version.source !== 'tfe-vcs')
      throw invalid(
        `the workspace ${workspace.name} follows ${workspace.repository.identifier}: push there; only speculative plans may be uploaded`,
      );
    const given = new Attributes(
      version.speculative ? { ...attributes, 'plan-only': true, 'auto-apply': false } : attributes,
    );
    return shown(runs.create(newRun(workspace, version.id, given), workspace), request, 201);
  };

  const act = (type: 'apply' | 'discard' | 'cancel' | 'force-cancel') => (request: Request) => {
    const run = byId(request);
    const event: RunEvent = { type };
    const workspace = workspaceOf(context, run.workspaceId);
    if (type === 'apply' && !mayApply(workspace, store.of('runs').all(), run.id))
      throw conflict(`the workspace ${workspace.name} is locked: apply the saved plan when it is free`);
    if (!runs.send(run.id, event)) throw conflict(`a run that is ${run.status} takes no ${type}`);
    return accepted;
  };

  const planJson = async (request: Request): Promise<Answer> => {
    const { id } = byPlan(request);
    if (!mayReadPlan(request.caller, id)) throw notFound();
    const run = await withPlan(byPlan(request));
    if (plans.json(run.id) === undefined || run.planStatus !== 'finished') return noContent;
    return { status: 307, headers: { location: `${url}/hosted/plans/${run.logKey}` } };
  };

  const redacted = async (request: Request): Promise<Answer> => {
    const run = await withPlan(byPlan(request));
    const plan = run.planStatus === 'finished' ? plans.redacted(run.id) : undefined;
    return plan === undefined ? noContent : json(200, plan);
  };

  const hostedPlan = ({ parameter }: Request): Answer => {
    const run = store
      .of('runs')
      .all()
      .find(({ logKey }) => logKey === parameter('key'));
    const body = run === undefined ? undefined : plans.json(run.id);
    if (body === undefined) throw notFound();
    return { status: 200, body, contentType: 'application/json' };
  };

  const taskStages = (request: Request): Answer => {
    const run = byId(request);
    return many(run.taskStages.map((stage) => taskStageResource(stage, run)));
  };

  const taskStage = ({ parameter }: Request): Answer => {
    const id = parameter('id');
    const run = store
      .of('runs')
      .all()
      .find((each) => each.taskStages.some((stage) => stage.id === id));
    const stage = run?.taskStages.find((each) => each.id === id);
    if (run === undefined || stage === undefined) throw notFound();
    return one(taskStageResource(stage, run), taskResultResources(stage, run));
  };

  return [
    route('POST', '/runs', create),
    route('GET', '/runs/:id', async (request) => {
      const run = byId(request);
      return shown(request.include.has('plan') ? await withPlan(run) : run, request);
    }),
    route('GET', '/runs/:id/run-events', (request) => (byId(request), many([]))),
    route('GET', '/runs/:id/plan', async (request) =>
      one(planResource(context, await withPlan(byId(request)))),
    ),
    route('GET', '/runs/:id/apply', (request) => one(applyResource(context, byId(request)))),
    route('GET', '/runs/:id/task-stages', taskStages),
    route('POST', '/runs/:id/actions/apply', act('apply')),
    route('POST', '/runs/:id/actions/discard', act('discard')),
    route('POST', '/runs/:id/actions/cancel', act('cancel')),
    route('POST', '/runs/:id/actions/force-cancel', act('force-cancel')),
    route('GET', '/plans/:id', async (request) =>
      one(planResource(context, await withPlan(byPlan(request)))),
    ),
    route('GET', '/plans/:id/json-output', planJson, { also: ['task'] }),
    route('GET', '/plans/:id/json-output-redacted', redacted),
    route('GET', '/applies/:id', (request) => one(applyResource(context, byPlan(request)))),
    route('GET', '/task-stages/:id', taskStage),
    route('GET', '/hosted/plans/:key', hostedPlan, { open: true }),
  ];
}
