/** Parts of a text that are secrets by their shape. Pure, and in time linear in the text: its length is anybody's. */
import { beginsMask, masks, type Hidden, type Span } from './masks';
import { randomParts } from './randomness';
import { nameKind } from './secret-names';

/** A group `secret` is the part that is one; without it, all is. */
const shapes: readonly RegExp[] = [
  // Access keys of AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
  /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  // A key that is cut off ends where the text does.
  /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!-{4}END))*(?:-----END [A-Z0-9 ]{1,60}-----)?/g,
  /(?<![A-Za-z0-9])PuTTY-User-Key-File-\d[^]*/g,
  /(?<![A-Za-z0-9])AGE-SECRET-KEY-1[A-Z0-9]{20,}/g,
  // JSON web tokens, cut-off ones too
  /(?<![A-Za-z0-9])eyJ[\w-]{8,}(?:\.[\w-]*){0,4}/g,
  // GitHub, GitLab, Slack, Stripe, npm, PyPI, HCP Terraform, Vault, Google, SendGrid, OpenAI and Anthropic, DigitalOcean, Databricks,
  // Grafana, New Relic, Docker, Shopify, Figma, Linear, Supabase, Doppler, Atlassian
  /(?<![A-Za-z0-9])(?:gh[pousr]_|github_pat_|gl(?:pat|dt|rt|cbt|ptt|soat|ft|imt|agent)-|xox[abeoprs]-|xapp-|[sr]k_(?:live|test)_|whsec_|npm_|pypi-|hv[sbr]\.|gl(?:sa|c)_|NRAK-|NRII-|dckr_(?:pat|oat)_|shp(?:at|ss|ca|pa)_|figd_|lin_api_|sbp_|dp\.(?:st|pt|ct|sa)\.|ATATT3|dop_v1_|dapi(?=[0-9a-f]{20}))[\w.-]{10,}/g,
  /(?<![A-Za-z0-9])[A-Za-z0-9]{6,20}\.atlasv1\.[\w-]{20,}/g,
  /(?<![A-Za-z0-9])AIza[\w-]{30,}/g,
  /(?<![A-Za-z0-9])SG\.[\w-]{16,}\.[\w-]{16,}/g,
  /(?<![A-Za-z0-9])sk-(?:ant-|proj-)?[A-Za-z0-9][\w-]{19,}/g,
  /(?<![A-Za-z0-9])hooks\.slack\.com\/(?<secret>(?:services|workflows)\/[\w/-]{10,})/dg,
  /(?<![A-Za-z0-9])(?:discord|discordapp)\.com\/api\/webhooks\/(?<secret>[\w/-]{10,})/dg,
  /(?<![A-Za-z0-9])\d{8,10}:[A-Za-z0-9_-]{35}\b/g,
  // Hashes of passwords
  /\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{22,53}|\$(?:argon2\w{1,2}|[156y]|scrypt)\$[^\s"']{8,200}/g,
  // Credentials in a URL
  /(?<![A-Za-z0-9])[a-z][a-z0-9+.-]{0,30}:\/\/(?<secret>[^\s/?#"'<>@:]{0,256}:(?!\d{1,5}[/?#])[^\s"'<>]{0,512})@/dgi,
  // HTTP authentication
  /(?<![A-Za-z0-9])(?:bearer|basic|digest|token)\s{1,3}(?<secret>(?=[\w.~+/=-]{0,400}(?:[\d=]|[a-z][A-Z]))[\w.~+/=-]{8,})/dgi,
  // The password after a user of curl, and those that clients of databases and registries take with -p, or with -a
  /(?<![A-Za-z0-9])(?:curl|wget|http)\s(?:[^|;&\n]{0,500}?\s)?(?:-[A-Za-z]{0,10}[uU]|--user|--proxy-user|--auth)[\s=]{0,3}["']?[^\s:"']{1,200}:(?<secret>[^\s"']{1,500})/dg,
  /(?<![A-Za-z0-9])(?:mysql(?:dump|admin|import|check|show)?|mariadb(?:-dump|-admin)?)\s(?:[^|;&\n]{0,500}?\s)?-p(?<secret>[^\s"']{1,200}|"[^"\n]{1,200}"|'[^'\n]{1,200}')/dg,
  /(?<![A-Za-z0-9])(?:sshpass|docker\s{1,3}login|podman\s{1,3}login|mongo(?:sh|dump|restore)?|sqlcmd|redis-cli)\s(?:[^|;&\n]{0,500}?\s)?-[paP]\s{0,3}["']?(?<secret>(?!-)[^\s"']{2,200})/dg,
  // Signed URLs of AWS, Azure and Google
  /[?&;](?:X-Amz-(?:Signature|Credential|Security-Token)|X-Goog-Signature|sig|signature|access_token|api_?key|token|code)=(?<secret>[^\s&"'#<>]{6,})/dgi,
  // The webhook of a chat, the shared key of a store
  /(?<![A-Za-z0-9])(?:AccountKey|SharedAccessKey|SharedAccessSignature)=(?<secret>[^\s;"']{8,})/dgi,
];

/** A part of each shape: most texts have none, and one look is enough to see it. */
const anyShape =
  /AKIA|ASIA|PRIVATE KEY|PuTTY-|AGE-SECRET|eyJ|gh[pousr]_|github_pat_|gl[a-z]{2,5}-|xox|xapp-|[sr]k_[lt]|whsec_|npm_|pypi-|hv[sbr]\.|glsa_|glc_|NRAK|NRII|dckr_|shp[a-z]{2}_|figd_|lin_api|sbp_|dp\.|ATATT|curl|wget|http|mysql|mariadb|sshpass|login|mongo|sqlcmd|redis|dop_v1_|dapi|atlasv1|AIza|SG\.|sk-|hooks\.slack|webhooks|\d:[A-Za-z0-9_-]{35}|\$[\da-sy]|:\/\/|bearer|basic|digest|token|[?&;](?:X-|sig|access|api|code)|accountkey|sharedaccess/i;

/** A part of each name of a secret, and of each sign after it. */
const anyName =
  /pass|pwd|pw|psk|secret|credential|cred|connection|authorization|cookie|token|jwt|key|dsn|connstr|otp|salt|pepper|auth|(?:^|[^a-z])(?:pats?|sk|pins?)(?![a-z])|contrase|senha|kennwort|passe|wachtwoord|geheim|parola|haslo|clave|segredo|[^\s -~]/i;
const anySign = /[=:]|--/;

interface ShapeOptions {
  /** The text is a sentence: a word after `token:` is none. @default false */
  readonly isProse?: boolean;
  /** The text is an identifier or a checksum by its name, so that it looks random is no sign. @default false */
  readonly isIdentifier?: boolean;
}

/** Texts without a secret: a plan has most of its texts several times. */
const harmless = new Set<string>();
const [mostHarmless, longestHarmless] = [20_000, 400];

export function secretParts(
  text: string,
  { isProse = false, isIdentifier = false }: ShapeOptions = {},
): readonly Hidden[] {
  // No shape is shorter.
  if (text.length < 6 || harmless.has(text)) return none;
  const found: Span[] = [];
  if (anySign.test(text) && anyName.test(text)) found.push(...assigned(text, isProse));
  if (text.length >= 12 && anyShape.test(text))
    for (const shape of shapes) found.push(...matches(shape, text));
  if (!isIdentifier) found.push(...randomParts(text));
  if (found.length > 0) return found.map(({ from, to }) => ({ from, to, mask: masks.secret }));
  if (!isProse && !isIdentifier && text.length <= longestHarmless) {
    if (harmless.size >= mostHarmless) harmless.clear();
    harmless.add(text);
  }
  return none;
}

const none: readonly Hidden[] = [];

function* matches(shape: RegExp, text: string): Generator<Span> {
  for (const match of text.matchAll(shape)) {
    const [from, to] = match.indices?.groups?.secret ?? [match.index, match.index + match[0].length];
    yield { from, to };
  }
}

/** `password=…`, `"token": "…"`, `--secret …`, `export API_KEY=…` in commands, build specs and what else is no JSON. */
function* assigned(text: string, isProse: boolean): Generator<Span> {
  const names =
    /(?<flag>--)?(?<name>[A-Za-z_][\w.-]{0,80})(?<quote>\\{0,15}["'])?(?:\s{0,3}(?<sign>=>?|:)\s{0,3}|\s{1,3})/dg;
  for (let match = names.exec(text); match !== null; match = names.exec(text)) {
    const { flag, name = '', quote, sign } = match.groups ?? {};
    const end = names.lastIndex;
    // What follows may be a name itself.
    if ((sign === undefined && flag === undefined) || nameKind(name) !== 'secret') continue;
    if (isOfSecretsManager(text, match.index, name)) continue;
    const value = valueFrom(text, end);
    if (value === undefined || isNoSecret(text.slice(value.from, value.to)) || beginsMask(text, value.from))
      continue;
    const isWord =
      isProse &&
      sign === ':' &&
      quote === undefined &&
      /^[a-z]{1,11}[.,;:]?$/.test(text.slice(value.from, value.to));
    if (isWord) continue;
    yield value;
    names.lastIndex = Math.max(end, value.to);
  }
}

/**
 * Actions and ARNs of Secrets Manager name secrets, and hold none: `secretsmanager:DeleteSecret`,
 * `arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-AbCdEf:password::`.
 */
function isOfSecretsManager(text: string, at: number, name: string): boolean {
  action.lastIndex = at;
  if (name === 'secretsmanager' && action.test(text)) return true;
  // An ARN before the name has no space in it.
  const from = text.lastIndexOf('arn:', at);
  if (from === -1 || at - from > 700) return false;
  secretArn.lastIndex = from;
  return secretArn.test(text) && at < secretArn.lastIndex;
}

const action = /secretsmanager:(?:\*|[A-Z*][A-Za-z*?]{0,60})(?![\w-])/y;
const secretArn =
  /arn:[\w*-]{1,30}:secretsmanager:[\w*-]{0,30}:[\d*]{0,12}:(?:\*|secret:[\w/+=.@*?!-]{0,520}(?::[\w.*-]{0,256}){0,3})/y;

/** A quoted value that is cut off ends where the text does. */
function valueFrom(text: string, at: number): Span | undefined {
  const [opening] = /^(?:\\{0,15}["']|[|>][+-]?\s{0,200})/.exec(text.slice(at, at + 220)) ?? [''];
  const from = at + opening.length;
  const quote = /["']$/.test(opening) ? opening : undefined;
  if (quote !== undefined) {
    const to = closing(text, from, quote);
    return to > from ? { from, to } : undefined;
  }
  const rest = /[\s"',;&|)}\]]/g;
  rest.lastIndex = from;
  const to = rest.exec(text)?.index ?? text.length;
  return to > from ? { from, to } : undefined;
}

function closing(text: string, from: number, quote: string): number {
  for (let at = text.indexOf(quote, from); at !== -1; at = text.indexOf(quote, at + 1)) {
    if (quote.length > 1 || text[at - 1] !== '\\') return at;
  }
  return text.length;
}

/** Switches, small numbers, and references: whatever name they go by, they are no secrets. */
export const isNoSecret = (value: string): boolean =>
  /^(?:true|false|null|none|undefined|yes|no|on|off|~|\d{1,3})$/i.test(value) || isReference(value);

/** A reference to a secret is none: an ARN, a variable, a token of Terraform or CloudFormation, an alias of a key. */
const isReference = (value: string): boolean =>
  /^(?:arn:[\w-]{1,30}:[\w-]{1,40}:[\w-]{0,30}:\d{0,12}:[^\s@]{1,2000}|\$\{?\w{1,100}\}?|\$\{[\w.[\]-]{1,300}\}|\{\{resolve:[^{}\s]{1,500}\}\}|alias\/[\w/-]{1,250})$/.test(
    value,
  );
