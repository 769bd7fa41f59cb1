import { ListenerAddresses } from '../../../../rehearsal/cloud/elbv2/addresses';

const addresses = (hasWholeNetwork: boolean) =>
  new ListenerAddresses({ first: '127.0.0.1', hasWholeNetwork });

it('the first load balancer has the address that was asked for, others have addresses of their own', () => {
  const given = addresses(true);
  expect(['a', 'b', 'c', 'a'].map((arn) => given.addressOf(arn))).toEqual([
    '127.0.0.1',
    '127.0.1.1',
    '127.0.1.2',
    '127.0.0.1',
  ]);
});

it('an address that is released is given again', () => {
  const given = addresses(true);
  given.addressOf('a');
  given.release('a');
  expect(given.addressOf('b')).toBe('127.0.0.1');
});

it('no two of many are the same, and none ends in 0 or 255', () => {
  const given = addresses(true);
  const all = Array.from({ length: 600 }, (_, index) => given.addressOf(`lb-${index}`));
  expect(new Set(all).size).toBe(600);
  expect(all.filter((address) => /\.(0|255)$/.test(address))).toEqual([]);
});

it('all share one address where there is only one', () => {
  const given = addresses(false);
  expect(['a', 'b'].map((arn) => given.addressOf(arn))).toEqual(['127.0.0.1', '127.0.0.1']);
});
