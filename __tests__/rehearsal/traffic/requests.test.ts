import { alsoAnsweredByStandIns, orderOf, parseRequests } from '../../../rehearsal/traffic/requests';

const fix = 'see "The requests" in docs/rehearsal.md for the members and an example';

describe('a file of requests', () => {
  it('has defaults for all but the path', () => {
    expect(parseRequests('[{ "path": "/" }]', 'requests.json')).toEqual([
      { method: 'GET', path: '/', headers: {}, weight: 1 },
    ]);
  });

  it('may have a body of JSON, whose type is said unless the request says another', () => {
    const body = { name: 'x' };
    const text = JSON.stringify([
      { method: 'POST', path: '/a', body, statuses: [201] },
      { method: 'PUT', path: '/b', body, headers: { 'Content-Type': 'application/x' }, weight: 3 },
      { method: 'PUT', path: '/c', body: 'text' },
    ]);
    const common = { body: '{"name":"x"}', weight: 1 };
    expect(parseRequests(text, 'f')).toEqual([
      {
        ...common,
        method: 'POST',
        path: '/a',
        headers: { 'content-type': 'application/json' },
        statuses: [201],
      },
      { ...common, method: 'PUT', path: '/b', headers: { 'Content-Type': 'application/x' }, weight: 3 },
      { method: 'PUT', path: '/c', headers: {}, body: 'text', weight: 1 },
    ]);
  });

  it.each<[string, string]>([
    ['{}', 'f: the file is an object with nothing; use a list of at least one request'],
    ['[]', 'f: the file is []; use a list of at least one request'],
    ['["/"]', 'f: request 1 is "/"; use an object with at least a path'],
    [
      '[{ "path": "/" }, { "url": "/" }]',
      'f: request 2, url, is "/"; use method, path, headers, body, weight, statuses only',
    ],
    [
      '[{}]',
      'f: request 1, path, is missing; use a path that begins with / and has no spaces, for example "/items?page=2"',
    ],
    [
      '[{ "path": "/", "method": "get" }]',
      'f: request 1, method, is "get"; use an HTTP method in capitals, for example "POST"',
    ],
    ['[{ "path": "/", "weight": 0 }]', 'f: request 1, weight, is 0; use an integer from 1 to 1000'],
    [
      '[{ "path": "/", "statuses": [99] }]',
      'f: request 1, statuses, is [99]; use a list of statuses from 200 to 599, for example [201, 409]',
    ],
    [
      '[{ "path": "/", "headers": { "a": "secret\\n" } }]',
      'f: request 1, headers, is an object with a; use an object of names and texts without line ends',
    ],
  ])('%s is refused', (text, message) => {
    expect(() => parseRequests(text, 'f')).toThrow(
      expect.objectContaining({ message: `${message}; ${fix}`, status: 2 }) as Error,
    );
  });

  it('that is no JSON is refused with the place', () => {
    expect(() => parseRequests('[{]', 'f')).toThrow(/^f is not JSON: .*; write a list of requests/);
  });
});

describe('the order of requests', () => {
  it.each<[readonly number[], readonly number[]]>([
    [[1], [0]],
    [
      [2, 1],
      [0, 1, 0],
    ],
    [
      [400, 200, 200],
      [0, 1, 2, 0],
    ],
  ])('spreads weights %j', (weights, order) => {
    expect(orderOf(weights.map((weight) => ({ weight })))).toEqual(order);
  });
});

test('a program that stands in for the service answers 200, which is expected then too', () => {
  const request = { method: 'GET', path: '/', headers: {}, weight: 1 };
  expect(alsoAnsweredByStandIns([request, { ...request, statuses: [404] }])).toEqual([
    request,
    { ...request, statuses: [404, 200] },
  ]);
});
