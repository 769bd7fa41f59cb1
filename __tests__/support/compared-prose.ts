/** Finds where a module decides by prose: by a message, or by a sentence. Words may change at any time; facts are typed. */

/** Text between quotes; what a template inserts is left out before. */
const literal = String.raw`(?:'[^'\n]*'|"[^"\n]*"|\x60[^\x60]*\x60)`;
const words = String.raw`[a-z]{2,} [a-z]+ [a-z]+`;
/** A literal of three words or more. */
const sentence = String.raw`(?:'[^'\n]*${words}[^'\n]*'|"[^"\n]*${words}[^"\n]*"|\x60[^\x60]*${words}[^\x60]*\x60)`;
/** A name that holds what is shown to people. */
const prose = String.raw`\w*(?:[mM]essage|[sS]entence|[rR]eason|[eE]xplanation)`;
const search = String.raw`(?:includes|startsWith|endsWith|match|matchAll|search|indexOf)`;

const comparisons = [
  // error.message.includes('registry'), (reason ?? '').startsWith('no ')
  new RegExp(String.raw`\b${prose}(?: \?\? '')?\)?\??\.${search}\(`, 'g'),
  // message === 'not found', but not message === ''
  new RegExp(String.raw`(?<!typeof )\b[mM]essage\)? [!=]==? (?!''|"")${literal}`, 'g'),
  // /not found/.test(error.message)
  new RegExp(String.raw`\.(?:test|exec)\((?:\w+\.)*${prose}\)`, 'g'),
  // said === 'it is not there', lines.includes('nothing to do here')
  new RegExp(String.raw`(?:[!=]==? |\.${search}\(|\bcase )${sentence}`, 'g'),
];

/** @returns what stands there, for example `message.includes(` */
export function comparedProse(text: string): string[] {
  const code = text.replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '').replace(/\$\{[^{}]*\}/g, '');
  const constants = [
    ...code.matchAll(new RegExp(String.raw`^(?:export )?const (\w+) =\s+${sentence}`, 'gm')),
  ];
  const byName = constants.map(
    ([, name = '']) => new RegExp(String.raw`(?:[!=]==? |\.${search}\()${name}\b`, 'g'),
  );
  return [...comparisons, ...byName].flatMap((comparison) =>
    [...code.matchAll(comparison)].map(([found]) => found),
  );
}
