import { strToU8, zipSync } from 'fflate';
import { bindPlan, expectReviewed, readBindings, stateOf } from '../../../review/comment/binding';

/** As terraform plan -out writes it: a zip with the plan and the state that it was made from. */
const planFile = (state: object, plan = 'plan'): Uint8Array =>
  zipSync({ tfplan: strToU8(plan), tfstate: strToU8(JSON.stringify(state)) }, { mtime: '2026-01-01' });

const shop = bindPlan('shop', 'shop.plan', planFile({ version: 4, serial: 12, lineage: 'a-b' }));

describe('bindPlan', () => {
  it('tells the checksum of the plan and the serial of its state', () => {
    expect(shop).toEqual({
      stack: 'shop',
      planSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      serial: 12,
      lineage: 'a-b',
    });
  });

  it('takes a state that was never written for serial 0', () => {
    expect(bindPlan('shop', 'shop.plan', planFile({ version: 4 }))).toMatchObject({ serial: 0, lineage: '' });
  });

  it.each([
    ['the JSON of a plan', strToU8('{"format_version":"1.2"}')],
    ['nothing', new Uint8Array()],
    ['another zip', zipSync({ file: strToU8('x') })],
    ['a zip with a state that is none', zipSync({ tfstate: strToU8('{') })],
  ])('refuses %s', (_, bytes) => {
    expect(() => bindPlan('shop', 'shop.plan', bytes)).toThrow(
      'shop.plan is no plan file: give what terraform plan -out has written, not its JSON',
    );
  });
});

describe('stateOf', () => {
  it('reads what terraform state pull prints', () => {
    expect(stateOf('shop', strToU8('{"version":4,"serial":7,"lineage":"a"}\n'))).toEqual({
      serial: 7,
      lineage: 'a',
    });
    expect(stateOf('shop', strToU8(''))).toEqual({ serial: 0, lineage: '' });
  });

  it.each(['{', '7', '{"serial":"7"}'])('refuses %s', (text) => {
    expect(() => stateOf('shop', strToU8(text))).toThrow(
      'terraform state pull of shop prints what is no state',
    );
  });
});

describe('expectReviewed', () => {
  const network = { ...shop, stack: 'network' };

  it('takes the plans that were reviewed, in any order', () => {
    expect(() => {
      expectReviewed([shop, network], [network, shop]);
    }).not.toThrow();
  });

  it.each([
    [
      'another plan',
      [{ ...shop, planSha256: '0'.repeat(64) }, network],
      'shop: the plan has the SHA-256 000',
    ],
    ['another state', [{ ...shop, serial: 13 }, network], 'shop: the plan was made from serial 13'],
    [
      'a state of another lineage',
      [{ ...shop, lineage: 'c-d' }, network],
      'shop: the plan was made from serial 12',
    ],
    ['a stack more', [shop, network, { ...shop, stack: 'other' }], 'other was not reviewed'],
    ['a stack less', [shop], 'network was reviewed and its plan is not given'],
  ])('refuses %s', (_, given, reason) => {
    expect(() => {
      expectReviewed(given, [shop, network]);
    }).toThrow(reason);
  });
});

describe('readBindings', () => {
  it.each([undefined, [], {}, [{ stack: 'shop' }], [{ ...shop, serial: '12' }]])('refuses %j', (value) => {
    expect(() => readBindings(value)).toThrow('binds no plan');
  });
});
