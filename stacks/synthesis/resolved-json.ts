/** JSON of what the elements of a stack hold, with their tokens resolved. */
import {
  DefaultTokenResolver,
  type IResolvable,
  StringConcat,
  type TerraformStack,
  Token,
  Tokenization,
} from 'cdktf';
import { TokenMap } from 'cdktf/lib/tokens/private/token-map';
import { isPlain, JsonText, type Plain, type Write } from './json-text';

/** Every marker of a token in a string, a list element or a map key. */
const tokenMarker = 'TfToken[';

/** A token that stands for a text, alone or in a longer text. */
const stringToken = /\$\{TfToken\[([^\]]+)\]\}/g;

/** A token that stands for a number, in a text: cdktf encodes it as a number of this size. */
const numberToken = /\de\+\d{3}/;

/** cdktf's class of the references to attributes. */
interface Reference extends IResolvable {
  readonly identifier: string;
  readonly originStack?: TerraformStack;
}

const isReference = (token: IResolvable): token is Reference =>
  'originStack' in token && typeof Reflect.get(token, 'identifier') === 'string';

/**
 * Writes values of one stack. cdktf walks a value to resolve it and again to write it, and tests every string and every
 * key for tokens with several regular expressions. Here a value is walked once, and cdktf's own resolver sees only what
 * holds a token.
 */
export class ResolvedJson {
  readonly #stack: TerraformStack;
  readonly #resolve: (value: unknown) => unknown;
  /** What string tokens stand for: the same wherever they stand in the stack. */
  readonly #tokens = new Map<string, unknown>();

  /** @param preparing - whether references to other stacks add the outputs and data sources that they need */
  constructor(stack: TerraformStack, preparing: boolean) {
    const options = { scope: stack, preparing, resolver: new DefaultTokenResolver(new StringConcat()) };
    this.#stack = stack;
    this.#resolve = (value) => Tokenization.resolve(value, options);
  }

  /**
   * JSON of a value.
   *
   * @param depth - levels that the value is nested in the document
   * @returns undefined for a value that resolves to undefined
   */
  of(value: unknown, depth: number): string | undefined {
    const text = new JsonText();
    const write: Write = (inner, at) => {
      if (typeof inner === 'string') return text.plain(this.#resolveString(inner), at);
      if (Array.isArray(inner)) {
        return isTokenOfList(inner) ? text.plain(this.#resolve(inner), at) : text.array(inner, at, write);
      }
      if (!isPlain(inner)) return text.plain(isTokenOfNumber(inner) ? this.#resolve(inner) : inner, at);
      if (isResolvable(inner)) return text.plain(this.#resolveToken(inner), at);
      return hasTokenKey(inner) ? text.plain(this.#resolve(inner), at) : text.object(inner, at, write);
    };
    return write(value, depth) ? text.toString() : undefined;
  }

  /** The value itself. */
  value(value: unknown): unknown {
    const text = this.of(value, 0);
    return text === undefined ? undefined : JSON.parse(text);
  }

  #resolveString(text: string): unknown {
    if (!text.includes(tokenMarker)) return numberToken.test(text) ? this.#resolve(text) : text;
    const tokens = text.match(stringToken) ?? [];
    if (tokens[0] === text) return this.#resolveMarked(text);
    const areTexts = tokens.every((token) => typeof this.#resolveMarked(token) === 'string');
    if (!areTexts || numberToken.test(text)) return this.#resolve(text);
    return text.replace(stringToken, (token) => this.#resolveMarked(token) as string);
  }

  /** @param marked - `${TfToken[key]}` */
  #resolveMarked(marked: string): unknown {
    if (!this.#tokens.has(marked)) {
      const token = TokenMap.instance().lookupToken(marked.slice('${TfToken['.length, -']}'.length));
      this.#tokens.set(marked, this.#ownReference(token) ?? this.#resolve(marked));
    }
    return this.#tokens.get(marked);
  }

  #resolveToken(token: IResolvable): unknown {
    return this.#ownReference(token) ?? this.#resolve(token);
  }

  /** `${type.name.attribute}` for a reference to something in this stack, which cdktf would walk for further tokens. */
  #ownReference(token: IResolvable): string | undefined {
    if (!isReference(token) || token.originStack !== this.#stack) return undefined;
    return token.identifier.includes(tokenMarker) ? undefined : `\${${token.identifier}}`;
  }
}

const isTokenOfNumber = (value: unknown): boolean =>
  typeof value === 'number' && !Number.isSafeInteger(value) && Token.isUnresolved(value);

/** cdktf encodes a token that stands for a list as a list of one. */
const isTokenOfList = (list: readonly unknown[]): boolean => list.length === 1 && Token.isUnresolved(list);

/** Tokens are instances of classes; a plain object is not asked for a method that it does not have. */
function isResolvable(value: object): value is IResolvable {
  return Object.getPrototypeOf(value) !== Object.prototype && Tokenization.isResolvable(value);
}

function hasTokenKey(object: Plain): boolean {
  for (const key in object) if (key.includes(tokenMarker)) return true;
  return false;
}
