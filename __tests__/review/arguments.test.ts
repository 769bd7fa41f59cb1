import { parseArguments, UsageError } from '../../review/arguments';

const review = { command: 'review', format: 'terminal', outputs: [] };

describe('the command line of the review', () => {
  it.each<[string, readonly string[], object]>([
    ['a plan', ['plan.json'], { ...review, plans: [{ file: 'plan.json' }] }],
    [
      'plans of stacks',
      ['web=a.json', 'b.json'],
      { ...review, plans: [{ stack: 'web', file: 'a.json' }, { file: 'b.json' }] },
    ],
    ['standard input', ['-'], { ...review, plans: [{ file: '-' }] }],
    ['standard input of a stack', ['web=-'], { ...review, plans: [{ stack: 'web', file: '-' }] }],
    ['a file with =', ['./a=b.json'], { ...review, plans: [{ file: './a=b.json' }] }],
    [
      'a file of a stack with =',
      ['web=a=b.json'],
      { ...review, plans: [{ stack: 'web', file: 'a=b.json' }] },
    ],
    [
      'every option',
      [
        ...[
          '--synth',
          'cdktf.out',
          '--format',
          'json',
          '--output',
          'sarif=a.sarif',
          '--output=markdown=b=c.md',
        ],
        ...['--suppressions', 's.yaml', '--requests-per-minute', '1200.5', '--limit', '60000', 'x.json'],
      ],
      {
        command: 'review',
        plans: [{ file: 'x.json' }],
        synth: 'cdktf.out',
        format: 'json',
        outputs: [
          { format: 'sarif', file: 'a.sarif' },
          { format: 'markdown', file: 'b=c.md' },
        ],
        suppressions: 's.yaml',
        requestsPerMinute: 1200.5,
        limit: 60000,
      },
    ],
    ['help before all', ['--help', 'x.json', '--rules'], { command: 'help' }],
    ['the rules', ['--rules'], { command: 'rules' }],
  ])('takes %s', (_, argv, expected) => {
    expect(parseArguments(argv)).toEqual(expected);
  });

  it.each<[string, readonly string[], string]>([
    ['no plan', [], 'there is no plan to review: name at least one'],
    ['an unknown option', ['--frobnicate', 'x.json'], "unknown option '--frobnicate'"],
    ['an option without a value', ['x.json', '--synth'], "option '--synth <value>' argument missing"],
    ['an empty directory', ['x.json', '--synth='], '--synth is empty, and must name a file or a directory'],
    ['an empty plan', [''], 'a plan is empty'],
    ['a stack without a plan', ['web='], 'the plan of web is empty'],
    ['standard input twice', ['-', 'web=-'], 'standard input (-) holds one plan'],
    [
      'a format',
      ['x.json', '--format', 'html'],
      '--format is html, and must be one of terminal, markdown, sarif, json',
    ],
    ['a format of a file', ['x.json', '--output', 'html=x'], '--output is html, and must be one of'],
    ['a file without a format', ['x.json', '--output', 'x.md'], '--output is x.md, and must be FORMAT=FILE'],
    [
      'a report over a plan',
      ['./x.json', '--output', 'json=x.json'],
      '--output names x.json, which is a plan',
    ],
    [
      'two reports in a file',
      ['x.json', '--output', 'json=a', '--output', 'sarif=./a'],
      '--output names ./a, which is a plan or another report',
    ],
    ['a format without a file', ['x.json', '--output', 'json='], 'the file of --output is empty'],
    ...['0', '-1', 'x', '', '1e3', 'Infinity', '99999999999'].map(
      (value): [string, readonly string[], string] => [
        `${JSON.stringify(value)} requests`,
        ['x.json', `--requests-per-minute=${value}`],
        `--requests-per-minute is ${value}, and must be a number above 0`,
      ],
    ),
    ...['0', '99', '-1', 'x', '', '1e9', '1000000000'].map((value): [string, readonly string[], string] => [
      `a limit of ${JSON.stringify(value)}`,
      ['x.json', `--limit=${value}`],
      `--limit is ${value}, and must be a number of bytes from 100`,
    ]),
  ])('refuses %s', (_, argv, message) => {
    expect(() => parseArguments(argv)).toThrow(UsageError);
    expect(() => parseArguments(argv)).toThrow(message);
  });
});
