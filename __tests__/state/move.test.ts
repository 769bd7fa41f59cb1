/** A move whose old place does not stand still, with a program in the place of Terraform. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StateError } from '../../state/failures';
import { move } from '../../state/move';

const stateOf = (serial: number) =>
  JSON.stringify({
    serial,
    lineage: 'one',
    resources: [{ mode: 'managed', name: `r${serial}`, instances: [{}] }],
  });

describe('a state that changes while it is moved', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'move-'));
    for (const path of ['bin', 'old', 'new']) mkdirSync(join(directory, path));
    writeFileSync(join(directory, 'old/state'), stateOf(1));
    // The state of a place lies beside the directory that Terraform works in.
    const program = `#!/bin/sh
case "$1 $2" in
  'state pull') [ ! -f ../state ] || cat ../state ;;
  'state push') cp "$3" ../state ;;
esac
[ ! -f '${directory}/after.'"$2.$(basename "$(dirname "$PWD")")" ] || cp '${directory}/newer' '${directory}/old/state'
`;
    writeFileSync(join(directory, 'bin/terraform'), program);
    chmodSync(join(directory, 'bin/terraform'), 0o700);
    writeFileSync(join(directory, 'newer'), stateOf(2));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  const stack = (place: string) => ({
    name: 'shop',
    directory: join(directory, place),
    backend: { backend: { s3: {} } },
  });
  const printed: string[] = [];
  const moved = () =>
    move({
      from: [stack('old')],
      to: [stack('new')],
      backup: join(directory, 'backup'),
      print: (line) => void printed.push(line),
      env: { PATH: `${join(directory, 'bin')}:${process.env.PATH ?? ''}` },
    });

  test('is moved if it stands still', async () => {
    await moved();
    expect(readFileSync(join(directory, 'new/state'), 'utf8')).toBe(stateOf(1));
  });

  test('is not written if an apply has changed it since the copy', async () => {
    // The new place is looked at after the copy of the old one.
    writeFileSync(join(directory, 'after.pull.new'), '');
    await expect(moved()).rejects.toThrow(StateError);
    expect(existsSync(join(directory, 'new/state'))).toBe(false);
  });

  test('is not said to have moved if an apply has changed it since the push, and the next move takes it', async () => {
    writeFileSync(join(directory, 'after.push.new'), '');
    await expect(moved()).rejects.toThrow(StateError);
    rmSync(join(directory, 'after.push.new'));
    await moved();
    expect(readFileSync(join(directory, 'new/state'), 'utf8')).toBe(stateOf(2));
  });
});
