import { routeLines } from '../../../../rehearsal/runtime/load-balancer/route-header';
import type { Route } from '../../../../rehearsal/runtime/load-balancer/routing';

const route = { group: { config: { arn: 'arn:blue' } } } as Pick<Route, 'group'>;

describe('the target group of a response', () => {
  it('is told to a client that asks, and to no other', () => {
    const field = { name: 'X-Rehearsal-Route', key: 'x-rehearsal-route', value: 'tell' };
    expect(routeLines({ fields: [field] }, route)).toBe('X-Rehearsal-Target-Group: arn:blue\r\n');
    expect(routeLines({ fields: [{ name: 'Accept', key: 'accept', value: '*/*' }] }, route)).toBe('');
  });
});
