import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LockedDirectoryError, Store } from '../../../hcp/store';
import { Journal } from '../../../hcp/store/journal';

describe('the journal', () => {
  let directory: string;
  let path: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'journal-'));
    path = join(directory, 'journal.jsonl');
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  const read = (): unknown[] => {
    const changes: unknown[] = [];
    Journal.open(path, (change) => void changes.push(change)).close();
    return changes;
  };
  const write = (...changes: unknown[]) => {
    const journal = Journal.open(path, () => undefined);
    for (const change of changes) journal.append(change);
    journal.close();
  };

  test('has every change, in its order', () => {
    write([1], ['two\n', { three: 3 }]);
    write([4]);
    expect(read()).toEqual([[1], ['two\n', { three: 3 }], [4]]);
  });

  test('that was cut anywhere has the changes before, whole, and goes on', () => {
    write(['first'], ['second']);
    const whole = readFileSync(path);
    const firstLine = whole.indexOf(10) + 1;
    for (let length = firstLine; length < whole.length; length += 1) {
      truncateSync(path, 0);
      appendFileSync(path, whole.subarray(0, length));
      expect(read()).toEqual([['first']]);
      write(['third']);
      expect(read()).toEqual([['first'], ['third']]);
    }
  });
});

test('two stores do not work in one directory at the same time', () => {
  const directory = mkdtempSync(join(tmpdir(), 'store-'));
  const first = new Store(directory);
  expect(() => new Store(directory)).toThrow(LockedDirectoryError);
  first.close();
  new Store(directory).close();
  rmSync(directory, { recursive: true });
});
