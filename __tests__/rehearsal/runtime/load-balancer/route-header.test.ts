import { reasonFields, routeLines } from '../../../../rehearsal/runtime/load-balancer/route-header';

describe('the target group of a response', () => {
  it('is told to a client that asks, and to no other', () => {
    const field = { name: 'X-Rehearsal-Route', key: 'x-rehearsal-route', value: 'tell' };
    expect(routeLines({ fields: [field] }, 'arn:blue')).toBe('X-Rehearsal-Target-Group: arn:blue\r\n');
    expect(routeLines({ fields: [{ ...field, value: 'no' }] }, 'arn:blue')).toBe('');
    expect(reasonFields({ fields: [field] }, 'refused')).toEqual([['X-Rehearsal-Reason', 'refused']]);
    expect(reasonFields({ fields: [] }, 'refused')).toEqual([]);
    expect(routeLines({ fields: [{ name: 'Accept', key: 'accept', value: '*/*' }] }, 'arn:blue')).toBe('');
  });
});
