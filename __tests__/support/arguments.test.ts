import {
  baseUrl,
  command,
  commands,
  flag,
  integerFrom,
  matching,
  nameOf,
  loopbackAddress,
  numberFrom,
  oneOf,
  option,
  repeatable,
  required,
  type Value,
} from '../../support/arguments';

class Wrong extends Error {}
const fail = (message: string): Error => new Wrong(message);

const ship = command({
  name: 'npm run ship',
  description: 'Ships things.\n\nSecond paragraph.',
  hasArguments: true,
  options: {
    speed: option('N', numberFrom(1, 10), 'knots', 5),
    flagship: flag('is the first'),
    port: required('PORT', matching(/^[a-z]+$/, 'lower case letters'), 'where to'),
    cargo: repeatable('NAME', nameOf('a name'), 'what is aboard'),
    ballast: repeatable('NAME', nameOf('a name'), 'what keeps it upright', ['water', 'lead']),
    pilot: option('NAME', nameOf('a name'), 'who steers'),
  },
  notes: 'Exit status: 0 arrived',
  fail,
});

describe('a command', () => {
  it('has the values that are given, and defaults of the others', () => {
    expect(ship.parse(['--port', 'rotterdam'])).toEqual({
      options: {
        speed: 5,
        flagship: false,
        port: 'rotterdam',
        cargo: [],
        ballast: ['water', 'lead'],
        pilot: undefined,
      },
      arguments: [],
    });
    expect(
      ship.parse([
        'a',
        '--port=x',
        '--cargo',
        'tea',
        '--cargo=-rum',
        '--flagship',
        '--port',
        'y',
        '--',
        '--b',
      ]),
    ).toMatchObject({
      options: { port: 'y', cargo: ['tea', '-rum'], flagship: true },
      arguments: ['a', '--b'],
    });
  });

  it('keeps an option from the prototype of objects unknown', () => {
    expect(() => ship.parse(['--port=x', '--constructor'])).toThrow(
      'unknown option --constructor of npm run ship',
    );
    expect(() => ship.parse(['--port=x', '--__proto__=1'])).toThrow('unknown option --__proto__ of');
  });

  it.each([[['--help']], [['-h']], [['--nonsense', '-h']], [['--speed=99', '--help']]])(
    'renders its help from its table on %j',
    (argv) => {
      expect(ship.parse(argv)).toEqual({ help: ship.help });
    },
  );

  it('has a help text that a test of its own would not tell from the table', () => {
    expect(ship.help).toBe(
      [
        'Usage: npm run ship -- [options]',
        '',
        'Ships things.',
        '',
        'Second paragraph.',
        '',
        'Options:',
        '  --speed N       knots (default: 5)',
        '  --flagship      is the first',
        '  --port PORT     where to',
        '  --cargo NAME    what is aboard; may be repeated',
        '  --ballast NAME  what keeps it upright; may be repeated (default: water, lead)',
        '  --pilot NAME    who steers',
        '  --help          print this text',
        '',
        'Exit status: 0 arrived',
        '',
      ].join('\n'),
    );
  });

  it('breaks long lines, and gives a long name a line of its own', () => {
    const long = command({
      name: 'x',
      description: 'word '.repeat(40),
      options: { [`a${'b'.repeat(30)}`]: flag('c'), d: flag('word '.repeat(40)) },
      fail,
    });
    const lines = long.help.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines).toContain(`  --a${'b'.repeat(30)}`);
    expect(lines).toContain(`${' '.repeat(28)}c`);
  });

  it.each<[string[], string]>([
    [
      ['--sped', '9'],
      'unknown option --sped of npm run ship: did you mean --speed? use --speed, --flagship, --port,',
    ],
    [['-s'], 'unknown option -s of npm run ship: use --speed,'],
    [['--\u001b[31m'], 'unknown option "--\\u001b[31m" of npm run ship: use '],
    [['--speed'], '--speed needs a value: use --speed N'],
    [
      ['--pilot', '--flagship'],
      '--pilot needs a value, got the option "--flagship": use --pilot NAME, or --pilot=NAME for a value that begins with -',
    ],
    [['--flagship=yes'], '--flagship has no value, got "yes": use --flagship alone'],
    [['--speed', '11', '--port=x'], '--speed must be a number from 1 to 10, got "11"'],
    [['--port', 'A\u202eB'], '--port must be lower case letters, got "A\\u202eB"'],
    [['--port=x', '--cargo='], '--cargo must be a name, got ""'],
    [[], '--port is missing: add --port PORT, which must be lower case letters'],
  ])('fails on %j with what is wrong, what is allowed, and how to get help', (argv, problem) => {
    expect(() => ship.parse(argv)).toThrow(Wrong);
    expect(() => ship.parse(argv)).toThrow(problem);
    expect(() => ship.parse(argv)).toThrow('; run npm run ship -- --help for usage');
  });

  it('rejects an argument unless it has some', () => {
    const dock = command({ name: 'dock', description: 'Docks.', options: {}, fail });
    expect(() => dock.parse(['now'])).toThrow(
      'unexpected argument "now" of dock: it has options only; run dock --help for usage',
    );
  });

  it('makes errors of options that do not go together', () => {
    expect(ship.wrong('too heavy')).toEqual(fail('too heavy; run npm run ship -- --help for usage'));
  });
});

describe('commands', () => {
  const load = command({
    name: 'fleet load',
    synopsis: ['[--cargo NAME]'],
    description: 'Loads.\n\nNot in the list.',
    options: { cargo: option('NAME', nameOf('a name'), 'what') },
    fail,
  });
  const sail = command({
    name: 'fleet',
    description: 'Sails.',
    options: { fast: flag('quickly') },
    notes: 'Exit status: 0 arrived',
    fail,
  });
  const needsWord = commands({ name: 'fleet', description: 'Commands a fleet.', commands: { load }, fail });
  const fleet = commands({
    name: 'fleet',
    description: 'Sails.',
    commands: { sail, load },
    unnamed: 'sail',
    fail,
  });

  it('choose one by the first word', () => {
    expect(fleet.parse(['load', '--cargo', 'tea'])).toEqual({
      command: 'load',
      options: { cargo: 'tea' },
      arguments: [],
    });
    expect(fleet.parse([])).toEqual({ command: 'sail', options: { fast: false }, arguments: [] });
    expect(fleet.parse(['--fast'])).toMatchObject({ command: 'sail', options: { fast: true } });
  });

  it('render the help of all, and of one', () => {
    expect(fleet.parse(['--help'])).toEqual({ help: fleet.help });
    expect(fleet.parse(['--fast', '-h'])).toEqual({ help: fleet.help });
    expect(needsWord.parse(['-h'])).toEqual({ help: needsWord.help });
    expect(fleet.parse(['load', '-h'])).toEqual({ help: load.help });
    expect(fleet.help).toBe(
      [
        'Usage: fleet [options]',
        '       fleet load [--cargo NAME]',
        '',
        'Sails.',
        '',
        'Commands:',
        '  load  Loads.',
        '',
        'Options:',
        '  --fast  quickly',
        '  --help  print this text',
        '',
        'Run fleet COMMAND --help for the options of a command.',
        '',
        'Exit status: 0 arrived',
        '',
      ].join('\n'),
    );
  });

  it.each<[() => unknown, string]>([
    [() => fleet.parse(['laod']), 'unknown command "laod": did you mean load? use load, or no command'],
    [() => fleet.parse(['sail']), 'unknown command "sail": use load, or no command'],
    [() => fleet.parse(['']), 'unknown command "": use load, or no command'],
    [() => fleet.parse(['--slow']), 'unknown option --slow of fleet: use --fast or --help'],
    [() => needsWord.parse([]), 'a command must come first: use load'],
    [() => needsWord.parse(['--cargo', 'tea', 'load']), 'a command must come first: use load'],
    [() => needsWord.parse(['toString']), 'unknown command "toString": use load'],
    [() => fleet.parse(['load', 'x']), 'unexpected argument "x" of fleet load: it has options only'],
  ])('fail on what is no command: %#', (parse, problem) => {
    expect(parse).toThrow(Wrong);
    expect(parse).toThrow(problem);
    expect(parse).toThrow('--help for usage');
  });
});

describe('a value', () => {
  it.each<[string, Value<unknown>, string[], string[]]>([
    ['a word', oneOf(['a', 'b']), ['a', 'b'], ['', 'A', 'ab', 'toString']],
    [
      'a number',
      numberFrom(0.5, 600),
      ['0.5', '.5', '1.', '600'],
      ['', ' 1', '0.4', '601', '1e2', '-1', '0x9', 'NaN'],
    ],
    ['an integer', integerFrom(0, 10), ['0', '10', '007'], ['', '1.0', '-1', '11', 'x']],
    ['a name', nameOf('a file'), ['a', ' ', '\n'], ['']],
    [
      'a loopback address',
      loopbackAddress,
      ['127.0.0.1', '127.0.76.1'],
      ['', '127.1', '10.0.0.1', '127.0.0.256'],
    ],
    ['a URL', baseUrl, ['http://a', 'https://a/b//'], ['', 'a', 'ftp://a', 'http://']],
  ])('of the kind of %s is checked', (_, { parse }, right, wrong) => {
    expect(right.map(parse)).not.toContain(undefined);
    expect(wrong.map(parse)).toEqual(wrong.map(() => undefined));
  });

  it('is read', () => {
    expect(numberFrom(0, 9).parse('1.5')).toBe(1.5);
    expect(integerFrom(0, 65535, 'any free port')).toMatchObject({
      allowed: 'an integer from 0 (any free port) to 65535',
    });
    expect(baseUrl.parse('https://a/b//')).toBe('https://a/b');
  });
});
