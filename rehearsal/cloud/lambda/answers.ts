/** moto writes members without a value as null, where Lambda leaves them out. */
import type { Interceptor } from '../contract/interceptor';
import { parseJson } from '../protocol/json';

const operationsWithFunctions = [
  'CreateAlias',
  'CreateFunction',
  'GetAlias',
  'GetFunction',
  'GetFunctionConfiguration',
  'ListAliases',
  'ListFunctions',
  'ListVersionsByFunction',
  'PublishVersion',
  'UpdateAlias',
  'UpdateFunctionCode',
  'UpdateFunctionConfiguration',
];

export function answersWithoutNulls(): Interceptor {
  const operations = operationsWithFunctions.map((operation) => {
    const answer: Interceptor['operations'][string] = async ({ request }, next) => {
      const response = await next(request);
      if (response.status >= 300 || response.body.length === 0) return response;
      const body = Buffer.from(JSON.stringify(withoutNulls(parseJson(response.body))));
      return { ...response, body };
    };
    return [operation, answer] as const;
  });
  return { service: 'lambda', operations: Object.fromEntries(operations) };
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      member === null ? [] : [[name, withoutNulls(member)]],
    ),
  );
}
