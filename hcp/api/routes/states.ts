/** State versions and their outputs. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { StateVersion } from '../../model/entities';
import { conflictOf, readState, type StateConflict } from '../../model/state-versions';
import { currentState } from '../../runner';
import { newId, newKey, writeWhole } from '../../store';
import { Attributes, expectReader, workspaceOf, type Context } from '../context';
import { ApiError, conflict, invalid, many, notFound, one, type Answer } from '../json-api';
import { outputResource, stateVersionResource } from '../state-resources';
import { route, type Request, type Route } from '../router';

const conflicts: Readonly<Record<StateConflict, string>> = {
  lineage: 'the lineage is not that of the state of the workspace: it is the state of something else',
  serial: 'the serial is below that of the state of the workspace: somebody has written a newer one',
  content:
    'the serial is that of the state of the workspace, and the content is another: somebody has written in between',
};

export function stateRoutes(context: Context): readonly Route[] {
  const { store } = context;
  const versions = () => store.of('stateVersions').all();

  const byKey = ({ parameter }: Request): StateVersion => {
    const key = parameter('key');
    const version = versions().find((each) => each.key === key);
    if (version === undefined) throw notFound();
    return version;
  };

  const create = (request: Request): Answer => {
    const workspace = workspaceOf(context, request.parameter('id'));
    if (workspace.lock === undefined)
      throw conflict(`the workspace ${workspace.name} must be locked by who writes its state`);
    const given = new Attributes(request.sent().attributes);
    const facts = {
      serial: given.integer('serial'),
      lineage: given.text('lineage', ''),
      md5: given.text('md5'),
    };
    const forced = given.flag('force', false);
    const reason = conflictOf(currentState(store, workspace.id), facts, forced);
    if (reason !== undefined) throw conflict(conflicts[reason]);
    const version: StateVersion = {
      ...facts,
      id: newId('sv'),
      workspaceId: workspace.id,
      status: 'pending',
      key: newKey(),
      createdAt: context.now().toISOString(),
      outputs: [],
      resources: 0,
      ...(forced && { forced }),
    };
    // The content may come with it, or be uploaded.
    const inline = given.has('state') ? Buffer.from(given.text('state'), 'base64') : undefined;
    const put = inline === undefined ? version : finalized(version, inline);
    store.commit({ kind: 'stateVersions', put });
    return one(stateVersionResource(context, put), [], 201);
  };

  const finalized = (version: StateVersion, bytes: Uint8Array): StateVersion => {
    const state = readState(Buffer.from(bytes).toString('utf8'));
    if (state === undefined) throw invalid('the upload is no state of Terraform');
    const md5 = createHash('md5').update(bytes).digest('hex');
    if (md5 !== version.md5)
      throw invalid('the upload has another md5 than was said: it was cut, or is another state');
    writeWhole(store.file('states', version.id), bytes);
    return {
      ...version,
      serial: state.serial,
      lineage: state.lineage,
      status: 'finalized',
      outputs: state.outputs.map((output) => ({ ...output, id: newId('wsout') })),
      resources: state.resources,
    };
  };

  const upload = (request: Request): Answer => {
    const version = byKey(request);
    if (version.status === 'pending') {
      const reason = conflictOf(currentState(store, version.workspaceId), version, version.forced);
      if (reason !== undefined) throw conflict(conflicts[reason]);
      store.commit({ kind: 'stateVersions', put: finalized(version, request.body) });
    }
    return { status: 200 };
  };

  const download = (request: Request): Answer => {
    const version = byKey(request);
    if (version.status !== 'finalized') throw notFound();
    return {
      status: 200,
      body: readFileSync(store.file('states', version.id)),
      contentType: 'application/json',
    };
  };

  const readable = (request: Request, version: StateVersion | undefined): StateVersion => {
    if (version === undefined) throw notFound();
    expectReader(context, request.caller, workspaceOf(context, version.workspaceId));
    return version;
  };

  const current = (request: Request): StateVersion => {
    const { id } = workspaceOf(context, request.parameter('id'));
    return readable(request, currentState(store, id));
  };

  const shown = (version: StateVersion, { include }: Request): Answer =>
    one(
      stateVersionResource(context, version),
      include.has('outputs') ? version.outputs.map((output) => outputResource(output, true)) : [],
    );

  const outputs = (version: StateVersion): Answer =>
    many(
      version.outputs.map((output) => outputResource(output, false)),
      { number: 1, size: 1000 },
    );

  const output = (request: Request): Answer => {
    const id = request.parameter('id');
    const version = readable(
      request,
      versions().find((each) => each.outputs.some((candidate) => candidate.id === id)),
    );
    const found = version.outputs.find((each) => each.id === id);
    if (found === undefined) throw notFound();
    return one(outputResource(found, true));
  };

  const list = (request: Request): Answer => {
    const { query } = request;
    const own = versions().filter(({ workspaceId }) => {
      const workspace = workspaceOf(context, workspaceId);
      const organization = store.of('organizations').get(workspace.organizationId)?.name;
      return (
        workspace.name === query.get('filter[workspace][name]') &&
        organization === query.get('filter[organization][name]')
      );
    });
    return many(
      own.toReversed().map((each) => stateVersionResource(context, each)),
      request.page,
    );
  };

  const byId = (request: Request): StateVersion =>
    readable(request, store.of('stateVersions').get(request.parameter('id')));

  const rollBack = (): never => {
    throw new ApiError(404, 'not found', 'rolling a state back is left out');
  };

  return [
    route('POST', '/workspaces/:id/state-versions', create),
    route('PATCH', '/workspaces/:id/state-versions', rollBack),
    route('GET', '/workspaces/:id/current-state-version', (request) => shown(current(request), request), {
      also: ['run'],
    }),
    route('GET', '/workspaces/:id/current-state-version-outputs', (request) => outputs(current(request)), {
      also: ['run'],
    }),
    route('GET', '/state-versions', list),
    route('GET', '/state-versions/:id', (request) => shown(byId(request), request), { also: ['run'] }),
    route('GET', '/state-versions/:id/outputs', (request) => outputs(byId(request)), { also: ['run'] }),
    route('GET', '/state-version-outputs/:id', output, { also: ['run'] }),
    route('PUT', '/hosted/states/:key', upload, { open: true }),
    // Of the JSON that Terraform sends beside a state nothing is read that the state has not.
    route('PUT', '/hosted/states/:key/json', (request) => (byKey(request), { status: 200 }), { open: true }),
    route('GET', '/hosted/states/:key', download, { open: true }),
  ];
}
