/** Lists that are kept upstream, which has no pages of them: all is read there, and the page is cut here. */
import type { JsonOperation } from '../contract/client';
import type { Operation } from '../contract/service';
import { present, without } from '../support/output';
import { page } from '../support/paging';
import { integer, readShape, structure, text } from '../support/shape';
import { invalidParameter } from './references';

const input = structure({ maxResults: integer(), nextToken: text(), sort: text() });

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTaskDefinitions.html */
const mostOnPage = 100;

const listed = (operation: string, member: string, whenSilent = mostOnPage) =>
  [operation, pagedList(`ecs.${operation}`, member, whenSilent)] as const;

/** Operations that list what upstream keeps. */
export const listOperations: Readonly<Record<string, Operation>> = Object.fromEntries([
  listed('ListAccountSettings', 'settings', 10),
  listed('ListAttributes', 'attributes'),
  listed('ListClusters', 'clusterArns'),
  listed('ListContainerInstances', 'containerInstanceArns'),
  listed('ListTaskDefinitionFamilies', 'families'),
  listed('ListTaskDefinitions', 'taskDefinitionArns'),
]);

function pagedList(operation: JsonOperation, member: string, whenSilent: number): Operation {
  return async (request, { upstream }) => {
    const { maxResults = whenSilent, nextToken: token, sort = 'ASC' } = readShape(input, request);
    if (maxResults < 1 || maxResults > mostOnPage) {
      throw invalidParameter(`maxResults ${maxResults} must be 1 to ${mostOnPage}.`);
    }
    const answer = await upstream.json(operation, without(request, 'maxResults', 'nextToken', 'sort'));
    const all = (answer[member] ?? []) as readonly unknown[];
    const { items, nextToken } = page(sort === 'DESC' ? all.toReversed() : all, {
      token,
      limit: maxResults,
      invalidToken: () =>
        invalidParameter('Invalid token passed. Try again with a token from an earlier page.'),
    });
    return present({ ...answer, [member]: items, nextToken });
  };
}
