/** The operations of Lambda that are told apart, by method and path. */
const operations: readonly (readonly [method: string, path: RegExp, operation: string])[] = [
  ['POST', /^\/2015-03-31\/functions\/?$/, 'CreateFunction'],
  ['PUT', /^\/2015-03-31\/functions\/[^/]+\/code\/?$/, 'UpdateFunctionCode'],
  ['POST', /^\/2015-03-31\/functions\/[^/]+\/invocations\/?$/, 'Invoke'],
];

/** @returns AWS's name of the operation, undefined for one that nothing here needs to know */
export const lambdaOperation = (method: string, path: string): string | undefined =>
  operations.find(([verb, pattern]) => verb === method && pattern.test(path))?.[2];
