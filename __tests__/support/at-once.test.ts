import { atOnce } from '../../support/at-once';

/** A task that ends when it is told to. */
function task(name: string, log: string[]) {
  let end: (error?: Error) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => {
      if (error === undefined) resolve();
      else reject(error);
    };
  });
  const run = async () => {
    log.push(name);
    await ended;
    return name;
  };
  return { run, end };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('runs as many tasks as may run, and the others in their order, also behind one that fails', async () => {
  const log: string[] = [];
  const next = atOnce(2);
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => task(name, log)) as [
    ReturnType<typeof task>,
    ReturnType<typeof task>,
    ReturnType<typeof task>,
    ReturnType<typeof task>,
  ];
  const results = [a, b, c, d].map(({ run }) => next(run));
  await turn();
  expect(log).toEqual(['a', 'b']);

  b.end(new Error('b fails'));
  await expect(results[1]).rejects.toThrow('b fails');
  expect(log).toEqual(['a', 'b', 'c']);

  a.end();
  c.end();
  await turn();
  expect(log).toEqual(['a', 'b', 'c', 'd']);
  d.end();
  expect(await Promise.all([results[0], results[2], results[3]])).toEqual(['a', 'c', 'd']);

  const e = task('e', log);
  const last = next(e.run);
  await turn();
  expect(log.at(-1)).toBe('e');
  e.end();
  await last;
});
