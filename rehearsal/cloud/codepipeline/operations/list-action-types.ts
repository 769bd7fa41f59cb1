/** ListActionTypes: the action types that pipelines here can have. */
import type { Operation } from '../../contract/service';
import type { Json } from '../../protocol/json';
import { page } from '../../support/paging';
import { readShape, structure, text } from '../../support/shape';
import { actionTypes, type ActionType } from '../action-types';
import { invalidToken } from '../invalid-token';

const input = structure({ actionOwnerFilter: text(), regionFilter: text(), nextToken: text() });

/** Page of AWS's; there are fewer here. */
const mostOnPage = 100;

export const actionTypeOperations: Readonly<Record<string, Operation>> = {
  ListActionTypes: (request) => {
    const { actionOwnerFilter, nextToken: token } = readShape(input, request);
    const listed = Object.entries(actionTypes).map(([name, type]) => describe(name, type));
    const { items, ...rest } = page(
      listed.filter(({ id }) => actionOwnerFilter === undefined || id.owner === actionOwnerFilter),
      { token, limit: mostOnPage, invalidToken },
    );
    return { actionTypes: items, ...rest };
  },
};

function describe(name: string, { inputs, outputs, required, optional }: ActionType) {
  const [category = '', owner = '', provider = '', version = ''] = name.split('/');
  const property =
    (isRequired: boolean) =>
    (key: string): Json => ({
      name: key,
      required: isRequired,
      key: false,
      secret: false,
    });
  return {
    id: { category, owner, provider, version },
    actionConfigurationProperties: [...required.map(property(true)), ...optional.map(property(false))],
    inputArtifactDetails: { minimumCount: inputs[0], maximumCount: inputs[1] },
    outputArtifactDetails: { minimumCount: outputs[0], maximumCount: outputs[1] },
  };
}
