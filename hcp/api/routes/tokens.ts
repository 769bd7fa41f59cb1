/** Tokens of users, so that one may expire or be revoked. */
import { newId, newKey } from '../../store';
import type { Token } from '../../model/entities';
import { Attributes, type Context } from '../context';
import { many, noContent, notFound, one, type Answer, type Resource } from '../json-api';
import { route, type Request, type Route } from '../router';

export function tokenRoutes({ store }: Context): readonly Route[] {
  const resource = ({ id, description, expiresAt }: Token, value: string | null): Resource => ({
    type: 'authentication-tokens',
    id,
    attributes: { description, token: value, 'expired-at': expiresAt ?? null },
  });

  const create = (request: Request): Answer => {
    const given = new Attributes(request.sent().attributes);
    const token: Token = {
      id: newId('at'),
      value: newKey(),
      description: given.text('description', ''),
      ...(given.has('expired-at') && { expiresAt: given.text('expired-at') }),
    };
    store.commit({ kind: 'tokens', put: token });
    return one(resource(token, token.value), [], 201);
  };

  const remove = (request: Request): Answer => {
    const token = store.of('tokens').get(request.parameter('id'));
    if (token === undefined) throw notFound();
    store.commit({ kind: 'tokens', delete: token.id });
    return noContent;
  };

  const list = ({ page }: Request): Answer => {
    const own = store
      .of('tokens')
      .all()
      .filter(({ runId }) => runId === undefined);
    return many(
      own.map((token) => resource(token, null)),
      page,
    );
  };

  return [
    route('GET', '/users/:user/authentication-tokens', list),
    route('POST', '/users/:user/authentication-tokens', create),
    route('DELETE', '/authentication-tokens/:id', remove),
  ];
}
