/**
 * `/v2/_catalog`, which ECR answers by DescribeRepositories, with its greatest page and its words
 * (google/go-containerregistry#1091), and the next page as a link.
 */
import { defaultRegion } from '../../protocol/call';
import { answer, methodNotAllowed, type Exchange } from './exchange';
import { RegistryRefusal } from './registry-refusal';
import { requireAction } from './role-permissions';

const mostOnPage = 1000;

/** Of DescribeRepositories. */
const whenSilent = 100;

export async function listRepositories(exchange: Exchange): Promise<void> {
  const { query, request, authorization, parts } = exchange;
  if (request.method !== 'GET') throw methodNotAllowed();
  const { region = defaultRegion } = authorization;
  await requireAction(parts, authorization, {
    action: 'DescribeRepositories',
    repository: { region, name: '*' },
  });
  const limit = pageSize(query.get('n'));
  const last = query.get('last') ?? '';
  const names = (await parts.repositories.names(authorization.region)).filter((name) => name > last);
  const repositories = names.slice(0, limit);
  const next = `</v2/_catalog?n=${limit}&last=${encodeURIComponent(repositories.at(-1) ?? '')}>; rel="next"`;
  answer(
    exchange,
    200,
    { 'content-type': 'application/json', ...(repositories.length < names.length && { link: next }) },
    JSON.stringify({ repositories }),
  );
}

function pageSize(text: string | null): number {
  const size = text === null ? whenSilent : Number(text);
  if (Number.isInteger(size) && size >= 1 && size <= mostOnPage) return size;
  const bound = size > mostOnPage ? `less than or equal to ${mostOnPage}` : 'greater than or equal to 1';
  throw new RegistryRefusal(
    'UNSUPPORTED',
    `Invalid parameter at 'maxResults' failed to satisfy constraint: 'Member must have value ${bound}'`,
    405,
  );
}
