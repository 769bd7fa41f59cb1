/**
 * Cookies that keep a client where it was sent first. Nobody but the load balancer can make one.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#sticky-sessions
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { RequestHead } from './wire/request-head';

/** Makes and reads the values of cookies: what is stuck to, and until when, signed. */
export class StickyCookies {
  readonly #key = randomBytes(32);
  readonly #tags = new Map<string, string>();

  /**
   * Lines of two cookies, the second for requests across sites.
   *
   * @param expiresAt - AWS time, in milliseconds
   * @param lifeMs - wall time; undefined makes a cookie of the session
   */
  setCookieLines(name: string, sticksTo: string, expiresAt: number, lifeMs: number | undefined): string {
    const content = `${this.#tagOf(sticksTo)}.${Math.round(expiresAt).toString(36)}`;
    const cookie = `${content}.${this.#sign(name, content)}`;
    const expires = lifeMs === undefined ? '' : `; Expires=${new Date(Date.now() + lifeMs).toUTCString()}`;
    // AWS: "Your load balancer generates AWSALBCORS as well", so that browsers send one of them.
    const across = name.startsWith('AWSALBAPP')
      ? ''
      : `Set-Cookie: ${name}CORS=${cookie}${expires}; Path=/; SameSite=None; Secure\r\n`;
    return `Set-Cookie: ${name}=${cookie}${expires}; Path=/\r\n${across}`;
  }

  /** Which of these things the request sticks to; undefined: to none, or no longer. */
  find<T>(
    request: RequestHead,
    name: string,
    now: number,
    things: Iterable<T>,
    idOf: (thing: T) => string,
  ): T | undefined {
    const tag =
      this.#tagIn(cookieOf(request, name), name, now) ??
      this.#tagIn(cookieOf(request, `${name}CORS`), name, now);
    if (tag === undefined) return undefined;
    for (const thing of things) if (this.#tagOf(idOf(thing)) === tag) return thing;
    return undefined;
  }

  #tagIn(cookie: string | undefined, name: string, now: number): string | undefined {
    const [tag, expires, signature] = cookie?.split('.') ?? [];
    if (tag === undefined || expires === undefined || signature === undefined) return undefined;
    const given = Buffer.from(signature);
    const right = Buffer.from(this.#sign(name, `${tag}.${expires}`));
    const genuine = given.length === right.length && timingSafeEqual(given, right);
    return genuine && parseInt(expires, 36) > now ? tag : undefined;
  }

  #tagOf(id: string): string {
    let tag = this.#tags.get(id);
    if (tag === undefined) this.#tags.set(id, (tag = this.#sign('id', id)));
    return tag;
  }

  #sign(purpose: string, text: string): string {
    return createHmac('sha256', this.#key).update(`${purpose}:${text}`).digest('base64url').slice(0, 24);
  }
}

/** Value of a cookie of a request. */
export function cookieOf({ fields }: Pick<RequestHead, 'fields'>, name: string): string | undefined {
  for (const { key, value } of fields) {
    if (key !== 'cookie') continue;
    for (const pair of value.split(';')) {
      const equals = pair.indexOf('=');
      if (equals !== -1 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
    }
  }
  return undefined;
}
