import { parseArguments } from '../../review/arguments';
import { InputError } from '../../review/failures';

const review = { command: 'review', format: 'terminal', prices: [], outputs: [] };

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
        prices: [],
        outputs: [
          { format: 'sarif', file: 'a.sarif' },
          { format: 'markdown', file: 'b=c.md' },
        ],
        suppressions: 's.yaml',
        requestsPerMinute: 1200.5,
        limit: 60000,
      },
    ],
    [
      'help before all',
      ['--help', 'x.json', '--rules'],
      { command: 'help', text: expect.stringMatching(/^Usage: npm run review -- /) as string },
    ],
    ['the rules', ['--rules'], { command: 'rules' }],
  ])('takes %s', (_, argv, expected) => {
    expect(parseArguments(argv)).toEqual(expected);
  });

  it.each<[string, readonly string[], string]>([
    ['no plan', [], 'there is no plan to review: name at least one'],
    [
      'an unknown option',
      ['--frobnicate', 'x.json'],
      'unknown option --frobnicate of npm run review: use --synth, --format,',
    ],
    ['an option without a value', ['x.json', '--synth'], '--synth needs a value: use --synth DIR'],
    ['an empty directory', ['x.json', '--synth='], '--synth must be a directory, got ""'],
    ['an empty plan', [''], 'a plan must be a file, got ""'],
    ['a stack without a plan', ['web='], 'the plan of web must be a file, got ""'],
    ['standard input twice', ['-', 'web=-'], 'standard input (-) holds one plan'],
    [
      'a format',
      ['x.json', '--format', 'html'],
      '--format must be one of terminal, markdown, sarif, json, got "html"',
    ],
    ...['html=x', 'x.md', 'json=', '=x'].map((value): [string, readonly string[], string] => [
      `${JSON.stringify(value)} as the output`,
      ['x.json', '--output', value],
      `--output must be FORMAT=FILE, for example markdown=review.md; formats are terminal, markdown, sarif, json, got "${value}"`,
    ]),
    [
      'a report over a plan',
      ['./x.json', '--output', 'json=x.json'],
      '--output names "x.json", which is a plan',
    ],
    [
      'two reports in a file',
      ['x.json', '--output', 'json=a', '--output', 'sarif=./a'],
      '--output names "./a", which is a plan or another report',
    ],
    ...['0', '-1', 'x', '', '1e3', 'Infinity', '99999999999'].map(
      (value): [string, readonly string[], string] => [
        `${JSON.stringify(value)} requests`,
        ['x.json', `--requests-per-minute=${value}`],
        `--requests-per-minute must be a number above 0, at most 1000000000, got "${value}"`,
      ],
    ),
    ...['0', '99', '-1', 'x', '', '1e9', '1000000000'].map((value): [string, readonly string[], string] => [
      `a limit of ${JSON.stringify(value)}`,
      ['x.json', `--limit=${value}`],
      `--limit must be an integer from 100 to 999999999, got "${value}"`,
    ]),
  ])('refuses %s', (_, argv, message) => {
    expect(() => parseArguments(argv)).toThrow(InputError);
    expect(() => parseArguments(argv)).toThrow(message);
    expect(() => parseArguments(argv)).toThrow('; run npm run review -- --help for usage');
  });
});
