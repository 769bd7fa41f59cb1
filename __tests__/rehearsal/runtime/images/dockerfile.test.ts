import {
  readCommand,
  readInstructions,
  readPairs,
  substituted,
  words,
} from '../../../../rehearsal/runtime/images/dockerfile';
import { readStages } from '../../../../rehearsal/runtime/images/image-stages';

describe('instructions', () => {
  it('go on after a backslash, past comments and empty lines', () => {
    expect(readInstructions('# first\nRUN a \\\n# why\n\n  && b\n\ncmd c\r\n')).toEqual([
      { name: 'RUN', value: 'a && b', line: 2 },
      { name: 'CMD', value: 'c', line: 7 },
    ]);
  });

  it('end with the file', () => {
    expect(readInstructions('RUN a \\')).toEqual([{ name: 'RUN', value: 'a', line: 1 }]);
  });
});

describe('variables', () => {
  it.each([
    ['$a/${b}', '1/'],
    ['${a:-x} ${b:-x}', '1 x'],
    ['${a:+x} ${b:+x}', 'x '],
    ['\\$a $ 5', '$a $ 5'],
    ['$ab', ''],
  ])('%s', (text, expected) => {
    expect(substituted(text, { a: '1' })).toBe(expected);
  });
});

describe('words and pairs', () => {
  it.each([
    [
      'a=1 b="two words" c=\'3\' d=four\\ 4',
      [
        ['a', '1'],
        ['b', 'two words'],
        ['c', '3'],
        ['d', 'four 4'],
      ],
    ],
    ['a one two', [['a', 'one two']]],
    ['A', [['A', '']]],
    ['url=http://x?y=z', [['url', 'http://x?y=z']]],
  ])('%s', (value, expected) => {
    expect(readPairs(value)).toEqual(expected);
  });

  it('keep escaped quotes', () => {
    expect(words('"say \\"hi\\""')).toEqual(['say "hi"']);
  });
});

describe('a command', () => {
  it.each([
    ['["node", "a.js"]', ['node', 'a.js']],
    ['node a.js', ['/bin/sh', '-c', 'node a.js']],
    ["['node']", ['/bin/sh', '-c', "['node']"]],
  ])('%s', (value, expected) => {
    expect(readCommand(value)).toEqual(expected);
  });
});

describe('stages', () => {
  it('take over what the stage that they are made from says', () => {
    const [, last] = readStages(
      [
        'ARG VERSION=22',
        'FROM --platform=linux/amd64 node:${VERSION} AS Base',
        'WORKDIR /app',
        'ENV A=1 B=$A',
        'CMD ["node", "a.js"]',
        'LABEL a=$A c="d e"',
        'FROM base',
        'ARG V=none',
        'ARG VERSION',
        'ENV V=${V} W=${VERSION}',
        'WORKDIR sub',
      ].join('\n'),
      { V: 'v9' },
    );
    expect(last).toEqual({
      name: undefined,
      base: 'node:22',
      // B is read before A is set, as Docker does it.
      environment: { A: '1', B: '', V: 'v9', W: '22' },
      workingDirectory: '/app/sub',
      entryPoint: [],
      command: ['node', 'a.js'],
      labels: { a: '1', c: 'd e' },
      copies: [],
      opaque: [],
    });
  });

  it('put values of variables into words that are cut already', () => {
    const [stage] = readStages(
      'FROM node\nARG A\nENV B=$A C="<$A>" D=\\$A\nENV E "$A"\nWORKDIR /x\nCOPY --chmod=600 ["$A", "b c"]\nCOPY $A "$A" d\n',
      { A: `it's "x" y` },
    );
    expect(stage).toMatchObject({
      environment: { B: `it's "x" y`, C: `<it's "x" y>`, D: '$A' },
      copies: [
        { sources: [`it's "x" y`], destination: '/x/b c', mode: 0o600 },
        { sources: [`it's "x" y`, `it's "x" y`], destination: '/x/d' },
      ],
    });
  });

  it('drop the command with a new entry point', () => {
    const [stage] = readStages('FROM node\nCMD ["a"]\nENTRYPOINT ["b"]\n', {});
    expect(stage).toMatchObject({ entryPoint: ['b'], command: [] });
  });

  it('say what they copy and what is not followed', () => {
    const [stage] = readStages(
      'FROM node\nWORKDIR /app\nUSER 1\nCOPY --chown=1 --from=x a b ./\nRUN c\nCOPY --chmod=755 a b\nCOPY --parents a b\nCOPY <<EOF b\n',
      {},
    );
    expect(stage).toMatchObject({
      copies: [
        { from: 'x', sources: ['a', 'b'], destination: '/app', intoDirectory: true, line: 4 },
        { sources: ['a'], destination: '/app/b', intoDirectory: false, mode: 0o755, line: 6 },
      ],
      opaque: [
        { name: 'RUN', line: 5 },
        { name: 'COPY', line: 7 },
        { name: 'COPY', line: 8 },
      ],
    });
  });

  it('begin with FROM', () => {
    expect(() => readStages('ARG A=1\n', {})).toThrow('Dockerfile: no FROM');
  });
});
