/** What is wrong at one place of the settings. */
export interface Fault {
  readonly path: Path;
  /** What is wrong. */
  readonly problem: string;
  /** The value got; left out where the problem names it or where it may be a secret. */
  readonly got?: string;
  readonly allowed?: string;
  readonly fix?: string;
}

/** Keys and indexes from the top of the settings. */
export type Path = readonly (string | number)[];

/** Every fault of the settings, a line each. */
export class SettingsError extends Error {
  constructor(readonly faults: readonly Fault[]) {
    const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
    super(
      [`the settings (context.blueGreen of cdktf.json) have ${count}:`, ...faults.map(faultLine)].join(
        '\n  ',
      ),
    );
    this.name = 'SettingsError';
  }
}

export function faultLine({ path, problem, got, allowed, fix }: Fault): string {
  const details = [
    got === undefined ? '' : `; got ${got}`,
    allowed === undefined ? '' : `; allowed: ${allowed}`,
    fix === undefined ? '' : `; fix: ${fix}`,
  ];
  return `${pathText(path)}: ${problem}${details.join('')}`;
}

/** `environments.dev.tags["a b"]`; the top is `settings`. */
export function pathText(path: Path): string {
  const text = path
    .map((key) => {
      if (typeof key === 'number') return `[${key}]`;
      return /^[A-Za-z_][\w-]*$/.test(key) ? `.${key}` : `[${quote(key)}]`;
    })
    .join('')
    .replace(/^\./, '');
  return text === '' ? 'settings' : text;
}

/** A value as an error shows it: JSON on one line, cut where it is long. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return quote(value);
  if (value === null) return 'null';
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}

/** Quoted, with everything that a terminal would act on escaped. */
function quote(text: string): string {
  const cut = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return JSON.stringify(cut).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
