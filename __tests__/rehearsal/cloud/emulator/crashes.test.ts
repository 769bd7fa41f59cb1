import { Crashes } from '../../../../rehearsal/cloud/emulator/crashes';

const traceback = (...exceptions: string[]): string[] => [
  'Error on request:',
  ...exceptions.flatMap((exception) => [
    'Traceback (most recent call last):',
    '  File "moto/ecs/models.py", line 1044, in describe_capacity_providers',
    '    for name in names:',
    exception,
  ]),
];

it('tells the exception that is printed after the answer, the last one of its traceback', async () => {
  const crashes = new Crashes();
  const first = crashes.next();
  traceback("KeyError: 'a'", "TypeError: 'NoneType' object is not iterable").forEach(crashes.take);
  expect(await first).toBe("TypeError: 'NoneType' object is not iterable");
});

it('tells each exception once, in their order, whether they are printed before or after they are asked for', async () => {
  const crashes = new Crashes();
  traceback("KeyError: 'one'").forEach(crashes.take);
  traceback("KeyError: 'two'").forEach(crashes.take);
  expect(await crashes.next()).toBe("KeyError: 'one'");
  expect(await crashes.next()).toBe("KeyError: 'two'");
});

it('reads nothing of what moto prints otherwise, and waits for nothing for ever', async () => {
  const crashes = new Crashes();
  ['Press CTRL+C to quit', 'ValueError: of a log line', '<local> - - [date] "POST / HTTP/1.1" 500 -'].forEach(
    crashes.take,
  );
  expect(await crashes.next()).toBeUndefined();
});
