import fs, { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal } from '../../../rehearsal/engine/journal';
import { JournalDirectory } from '../../../rehearsal/engine/journal-directory';
import { record } from '../../support/engine';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'journal-test-'));
  path = join(directory, 'd-AAAAAAAA1.jsonl');
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const started = { event: { at: 1, type: 'started' as const } };
const stopped = { event: { at: 2, type: 'stopRequested' as const } };

describe('a journal', () => {
  it('gives back what was written', () => {
    const created = record();
    Journal.create(path, created).append(started);
    const opened = Journal.open(path);
    opened?.journal.append({ facts: { published: ['DeploymentStart'] } });
    expect(Journal.open(path)?.content).toEqual({
      record: created,
      entries: [started, { facts: { published: ['DeploymentStart'] } }],
    });
  });

  it('loses a last line that was cut short, and nothing else', () => {
    Journal.create(path, record()).append(started);
    appendFileSync(path, '{"event":{"at":2,"type":"stopReq');
    const opened = Journal.open(path);
    expect(opened?.content.entries).toEqual([started]);
    opened?.journal.append(stopped);
    expect(Journal.open(path)?.content.entries).toEqual([started, stopped]);
  });

  it('keeps nothing of a line that could not be written', () => {
    const journal = Journal.create(path, record());
    const fullDisk = jest.spyOn(fs, 'fsyncSync').mockImplementationOnce(() => {
      throw new Error('ENOSPC: no space left on device, fsync');
    });
    expect(() => {
      journal.append(started);
    }).toThrow('ENOSPC');
    fullDisk.mockRestore();
    journal.append(stopped);
    expect(Journal.open(path)?.content.entries).toEqual([stopped]);
  });

  it('without a whole record is none, and makes room for another', () => {
    writeFileSync(path, '{"version":1,"rec');
    const journals = new JournalDirectory(directory);
    expect(journals.open()).toEqual([]);
    expect(existsSync(path)).toBe(false);
    journals.create(record());
    expect(journals.open()).toHaveLength(1);
  });

  it('is not overwritten', () => {
    Journal.create(path, record());
    expect(() => Journal.create(path, record())).toThrow('EEXIST');
  });

  it.each([
    [
      'of another version',
      (text: string) => text.replace('"version":1', '"version":99'),
      /journal .* has version 99, this engine reads 1: start with an empty directory/,
    ],
    [
      'that is damaged in the middle',
      (text: string) => text.replace('{"event"', '{event'),
      /journal .* is damaged in line 2: /,
    ],
  ])('%s is refused', (_title, damage, message) => {
    const journal = Journal.create(path, record());
    journal.append(started);
    journal.append(stopped);
    writeFileSync(path, damage(readFileSync(path, 'utf8')));
    expect(() => Journal.open(path)).toThrow(message);
  });
});

describe('a directory of journals', () => {
  it('is for one engine at a time', () => {
    const first = new JournalDirectory(directory);
    expect(() => new JournalDirectory(directory)).toThrow(
      `says that process ${process.pid} works on these journals: end it first`,
    );
    first.unlock();
    new JournalDirectory(directory).unlock();
  });

  it.each(['999999999', 'rubbish', ''])('is taken over from a process that is gone: %j', (pid) => {
    writeFileSync(join(directory, 'engine.pid'), pid);
    expect(() => new JournalDirectory(directory)).not.toThrow();
  });

  it('is taken over when the id of a process that is gone has come to another', () => {
    writeFileSync(join(directory, 'engine.pid'), `${process.pid} of an earlier process`);
    expect(() => new JournalDirectory(directory)).not.toThrow();
  });
});
