import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockByProcess, unlock } from '../../support/process-lock';

describe('the lock of a process', () => {
  let directory: string;
  let path: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'lock-'));
    path = join(directory, 'pid');
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  const lock = () => {
    lockByProcess(path, (pid) => new Error(`held by ${pid}`));
  };

  test('is held until it is given back', () => {
    lock();
    expect(lock).toThrow(`held by ${process.pid}`);
    expect(readdirSync(directory)).toEqual(['pid']);
    unlock(path);
    lock();
  });

  test.each([
    ['is gone', '4194305 1'],
    ['began at another time than the one that has its id now', `${process.pid} 1`],
    ['wrote nothing', ''],
  ])('is taken over from a process that %s', (_, content) => {
    writeFileSync(path, content);
    lock();
    expect(readFileSync(path, 'utf8')).toMatch(new RegExp(`^${process.pid} (\\d+|unknown)$`));
  });
});
