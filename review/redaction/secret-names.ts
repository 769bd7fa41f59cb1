/** Which names tell that their value is a secret. Pure. */

/** A name of several words ends with what its value is: `secret_arn` is no secret, `arn_secret` is one. */
const harmlessEnds = new Set(
  (
    'arn arns id ids name names type path file filename dir directory url uri endpoint issuer host prefix suffix version versions ' +
    'stage stages ttl length size policy expiry expires expiration date days enabled disabled required rotation rule rules ' +
    'count limit validity unit units provider method mode format parameter param from ref reference store manager location field ' +
    'stdin prompt region status duration seconds minutes hours at by algorithm bucket table usage label description'
  ).split(' '),
);

/** Where they stand in a name does not count, nor that other words run into them: `DBPASSWORD`. */
const anywhere =
  /passw(?:or)?[dt]|passphrase|secret|credential|connectionstring|(?:^|db|my)pwd|kennwort|contrasen|senha|motdepasse|wachtwoord|geheim|parola|haslo|losenord|segredo|salasana/;

/** In scripts without letters from a to z. */
const anyScript = /пароль|密码|密碼|パスワード|비밀번호|סיסמה/;

/** A variable of the environment that is a key, but not one by which something is found. */
const keyVariable = /^(?:[A-Z0-9]+_)+KEYS?$/;
const findingKey =
  /(?:PUBLIC|PUB|PARTITION|SORT|ROUTING|CACHE|PRIMARY|OBJECT|S3|HASH|RANGE|FOREIGN|TAG|STATE|LOCK|GROUP|INDEX|ITEM|MAP|COLUMN|CONFIG|FEATURE|ISSUE|PROJECT|MESSAGE|KMS)_KEYS?$/;

/** Of all words joined. */
const atEnd =
  /(?:token|jwt|apikey|accesskey|accesskeyid|authkey|privatekey|signingkey|signaturekey|encryptionkey|masterkey|sshkey|sharedkey|storagekey|accountkey|sessionkey|licensekey|hmackey|webhookkey|clientkey|deploykey|servicekey|hostkey|dsn|connstr)s?(?:base64|b64|pem|hex|value|data|material|text|json|plain|plaintext|string|raw|old|new|current|previous|primary|secondary|main|prod|dev|test)*\d*$/;

const words = new Set([
  'pass',
  'passwd',
  'pwd',
  'pw',
  'psk',
  'creds',
  'cred',
  'otp',
  'salt',
  'pepper',
  'auth',
  'authorization',
  'cookie',
  'pat',
  'pats',
  'sk',
  'pin',
  'pins',
  'clave',
]);

const headerWords = /auth|cookie|verif|key|secret|token|signature|session|csrf|xsrf|password|credential/i;

type NameKind = 'secret' | 'harmless' | 'other';

const known = new Map<string, NameKind>();
const remembered = 20_000;

/** `harmless`: it tells what its value is, and that is no secret, whatever it stands in. */
export function nameKind(name: string): NameKind {
  const found = known.get(name);
  if (found !== undefined) return found;
  const kind = kindOf(name);
  if (known.size < remembered) known.set(name, kind);
  return kind;
}

function kindOf(name: string): NameKind {
  // Keys of maps may be any text.
  const parts = wordsOf(name.slice(0, 200));
  const last = parts.at(-1) ?? '';
  const joined = parts.join('');
  if (joined.endsWith('accesskeyid')) return 'secret';
  if (harmlessEnds.has(last)) return 'harmless';
  if (anywhere.test(joined) || atEnd.test(joined) || anyScript.test(name)) return 'secret';
  if (keyVariable.test(name) && !findingKey.test(name)) return 'secret';
  return words.has(last) || words.has(last.replace(/\d+$/, '')) ? 'secret' : 'other';
}

function wordsOf(name: string): readonly string[] {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}

/** Whether the value of an HTTP header proves who sends it: `X-Origin-Verify` does, too. */
export const isSecretHeader = (name: string): boolean => headerWords.test(name);

/** Whether the random-looking value of a name is an identifier or a checksum. */
export const namesIdentifier = (name: string): boolean =>
  /(?:^|[^a-z])(?:id|ids|arns?|hash|sha|sha\d+|md5|crc\w*|etag|digest|checksum|fingerprints?|thumbprints?|commit|revision|version|integrity)$/i.test(
    name.replace(/([a-z\d])([A-Z])/g, '$1_$2').replace(/_?(?:base64|b64|hex)$/i, ''),
  );
