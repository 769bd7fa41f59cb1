import { PassThrough } from 'node:stream';
import { confirm } from '../../../rehearsal/proof/confirm';

/** Somebody at a terminal, or a program. */
function terminal(typed: string | undefined) {
  const input = Object.assign(new PassThrough(), { isTTY: typed !== undefined });
  const output = new PassThrough();
  if (typed === '') input.end();
  else if (typed !== undefined) input.write(typed);
  return { input, output };
}

describe('the confirmation of a proof', () => {
  it('is the name of the environment, typed or given', async () => {
    await expect(confirm('proof', undefined, terminal('proof\n'))).resolves.toBeUndefined();
    await expect(confirm('proof', 'proof', terminal(undefined))).resolves.toBeUndefined();
  });

  it.each([
    ['another name', 'live\n', '"live" is not "proof"'],
    ['an empty line', '\n', '"" is not "proof"'],
    ['the end of the input', '', '"" is not "proof"'],
  ])('is not %s', async (_, typed, problem) => {
    await expect(confirm('proof', undefined, terminal(typed))).rejects.toMatchObject({
      status: 2,
      message: `nothing was made: ${problem}`,
    });
    await expect(confirm('proof', 'live', terminal(undefined))).rejects.toMatchObject({ status: 2 });
  });

  it('is asked for on a terminal alone', async () => {
    await expect(confirm('proof', undefined, terminal(undefined))).rejects.toMatchObject({
      status: 2,
      message: 'nothing was made: type the name of the environment, or pass --confirm proof',
    });
  });
});
