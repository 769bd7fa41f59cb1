/** State versions and their outputs as clients see them. */
import type { StateOutput, StateVersion } from '../model/entities';
import type { Context } from './context';
import type { Resource } from './json-api';
import { reference } from './resources';

export const stateVersionResource = ({ url }: Context, version: StateVersion): Resource => {
  const hosted = `${url}/hosted/states/${version.key}`;
  const isPending = version.status === 'pending';
  return {
    type: 'state-versions',
    id: version.id,
    attributes: {
      serial: version.serial,
      lineage: version.lineage,
      md5: version.md5,
      status: version.status,
      'created-at': version.createdAt,
      'resources-processed': !isPending,
      'hosted-state-download-url': isPending ? null : hosted,
      'hosted-json-state-download-url': isPending ? null : hosted,
      'hosted-state-upload-url': isPending ? hosted : null,
      'hosted-json-state-upload-url': isPending ? `${hosted}/json` : null,
    },
    relationships: {
      workspace: reference('workspaces', version.workspaceId),
      run: version.runId === undefined ? null : reference('runs', version.runId),
      outputs: version.outputs.map(({ id }) => reference('state-version-outputs', id)),
    },
  };
};

/** @param showsSecrets - whether a sensitive value is in it */
export const outputResource = (output: StateOutput, showsSecrets: boolean): Resource => ({
  type: 'state-version-outputs',
  id: output.id,
  attributes: {
    name: output.name,
    sensitive: output.sensitive,
    value: output.sensitive && !showsSecrets ? null : output.value,
    type: plainType(output.type),
    'detailed-type': output.type,
  },
});

const plainType = (type: unknown): string => {
  if (typeof type === 'string') return type === 'bool' ? 'boolean' : type;
  const [kind] = Array.isArray(type) ? (type as unknown[]) : [];
  return kind === 'list' || kind === 'set' || kind === 'tuple' ? 'array' : 'object';
};
