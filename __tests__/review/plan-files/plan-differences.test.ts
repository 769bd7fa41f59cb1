import { InputError } from '../../../review/failures';
import { differencesOf } from '../../../review/plan-files/plan-differences';

const resource = (address: string, actions: readonly string[], more: object = {}, other: object = {}) => ({
  address,
  ...other,
  change: { actions, before: { a: 1 }, after: { a: 2 }, after_unknown: {}, ...more },
});
const plan = (...resources: readonly object[]) =>
  Buffer.from(JSON.stringify({ resource_changes: resources }));

const update = resource('aws_lb.web', ['update']);
const nothing = resource('aws_lb_listener.web', ['no-op']);

describe('two plans of a stack', () => {
  it.each<[string, Buffer, Buffer]>([
    ['are the same', plan(update, nothing), plan(update, nothing)],
    ['come in another order', plan(update, nothing), plan(nothing, update)],
    [
      'differ in what they leave alone',
      plan(update, nothing),
      plan(update, resource('aws_lb_listener.web', ['no-op'], { before: { a: 3 } })),
    ],
    ['change nothing', Buffer.from('{}'), plan(nothing)],
  ])('do the same if they %s', (_title, reviewed, now) => {
    expect(differencesOf(reviewed, now)).toEqual([]);
  });

  it.each<[string, Buffer, Buffer, string]>([
    [
      'does not change a resource any more',
      plan(update),
      plan(resource('aws_lb.web', ['no-op'])),
      'aws_lb.web (reviewed: update; now: nothing)',
    ],
    ['changes one more', plan(nothing), plan(nothing, update), 'aws_lb.web (reviewed: nothing; now: update)'],
    [
      'does something else',
      plan(update),
      plan(resource('aws_lb.web', ['delete', 'create'])),
      'aws_lb.web (reviewed: update; now: delete, create)',
    ],
    [
      'starts from another value',
      plan(update),
      plan(resource('aws_lb.web', ['update'], { before: { a: 0 } })),
      'aws_lb.web (reviewed: update; now: update, with other values)',
    ],
    [
      'moves a resource',
      plan(nothing),
      plan(resource('aws_lb_listener.web', ['no-op'], {}, { previous_address: 'aws_lb_listener.old' })),
      'aws_lb_listener.web (reviewed: nothing; now: no-op)',
    ],
    [
      'imports a resource',
      plan(nothing),
      plan(resource('aws_lb_listener.web', ['no-op'], { importing: { id: 'x' } })),
      'aws_lb_listener.web (reviewed: nothing; now: no-op)',
    ],
    [
      'deletes a leftover',
      plan(),
      plan(resource('aws_lb.web', ['delete'], {}, { deposed: 'ab12' })),
      'aws_lb.web (deposed ab12) (reviewed: nothing; now: delete)',
    ],
    [
      'has another output',
      Buffer.from('{}'),
      Buffer.from('{"output_changes":{"url":{"actions":["update"],"before":"a","after":"b"}}}'),
      'output url (reviewed: nothing; now: update)',
    ],
    ['puts something off', Buffer.from('{}'), Buffer.from('{"deferred_changes":[{}]}'), 'deferred_changes'],
  ])('differ if the fresh one %s', (_title, reviewed, now, expected) => {
    expect(differencesOf(reviewed, now)).toEqual([expected]);
  });

  it('are both plans', () => {
    expect(() => differencesOf(plan(update), Buffer.from('{"resource_changes":[1]}'))).toThrow(InputError);
  });
});
