/** Configuration versions: what is uploaded to be run. */
import { readFileSync } from 'node:fs';
import type { ConfigurationVersion } from '../../model/entities';
import { unpackInto } from '../../runner';
import { newId, newKey } from '../../store';
import { Attributes, workspaceOf, type Context } from '../context';
import { many, notFound, one, type Answer } from '../json-api';
import { configurationVersionResource } from '../resources';
import { route, type Request, type Route } from '../router';
import { newRun } from './new-run';

export function configurationRoutes(context: Context): readonly Route[] {
  const { store } = context;

  const create = (request: Request): Answer => {
    const given = new Attributes(request.sent().attributes);
    const version: ConfigurationVersion = {
      id: newId('cv'),
      workspaceId: workspaceOf(context, request.parameter('id')).id,
      status: 'pending',
      speculative: given.flag('speculative', false),
      autoQueueRuns: given.flag('auto-queue-runs', true),
      uploadKey: newKey(),
      source: given.text('source', 'tfe-api'),
    };
    store.commit({ kind: 'configurationVersions', put: version });
    return one(configurationVersionResource(context, version), [], 201);
  };

  const read = ({ parameter }: Request): Answer => {
    const version = store.of('configurationVersions').get(parameter('id'));
    if (version === undefined) throw notFound();
    return one(configurationVersionResource(context, version));
  };

  const list = (request: Request): Answer => {
    const { id } = workspaceOf(context, request.parameter('id'));
    const own = store
      .of('configurationVersions')
      .all()
      .filter(({ workspaceId }) => workspaceId === id);
    return many(
      own.toReversed().map((each) => configurationVersionResource(context, each)),
      request.page,
    );
  };

  const archiveOf = (id: string) => store.file('configurations', `${id}.tar.gz`);

  /** Of users, and of run tasks of a run with it. */
  const download = ({ caller, parameter }: Request): Answer => {
    const id = parameter('id');
    const isOfTask =
      caller.kind === 'task' && store.of('runs').get(caller.runId)?.configurationVersionId === id;
    const version = store.of('configurationVersions').get(id);
    if (version?.status !== 'uploaded' || !(caller.kind === 'user' || isOfTask)) throw notFound();
    return {
      status: 302,
      headers: { location: `${context.url}/hosted/configurations/${version.uploadKey}` },
    };
  };

  const archive = ({ parameter }: Request): Answer => {
    const key = parameter('key');
    const version = store
      .of('configurationVersions')
      .all()
      .find(({ uploadKey }) => uploadKey === key);
    if (version?.status !== 'uploaded') throw notFound();
    return { status: 200, body: readFileSync(archiveOf(version.id)), contentType: 'application/gzip' };
  };

  const upload = async ({ parameter, receive }: Request): Promise<Answer> => {
    const key = parameter('key');
    const version = store
      .of('configurationVersions')
      .all()
      .find(({ uploadKey }) => uploadKey === key);
    if (version === undefined) throw notFound();
    // A client whose answer got lost sends it again.
    if (version.status !== 'pending') return { status: 200 };
    await receive(archiveOf(version.id));
    const error = await unpackInto(store.file('configurations', version.id), archiveOf(version.id));
    store.commit({
      kind: 'configurationVersions',
      put: { ...version, ...(error === undefined ? { status: 'uploaded' } : { status: 'errored', error }) },
    });
    if (error === undefined && version.autoQueueRuns) queue(version);
    return { status: 200 };
  };

  const queue = (version: ConfigurationVersion): void => {
    const workspace = workspaceOf(context, version.workspaceId);
    const attributes = new Attributes({ 'plan-only': version.speculative });
    context.runs.create(newRun(workspace, version.id, attributes, version.source), workspace);
  };

  return [
    route('POST', '/workspaces/:id/configuration-versions', create),
    route('GET', '/workspaces/:id/configuration-versions', list),
    route('GET', '/configuration-versions/:id', read),
    route('GET', '/configuration-versions/:id/download', download, { also: ['task'] }),
    route('PUT', '/hosted/configurations/:key', upload, { open: true, large: true }),
    route('GET', '/hosted/configurations/:key', archive, { open: true }),
  ];
}
