/** The commands by their names. */
import type { Arguments } from '../arguments';
import type { ExitStatus } from '../failures';
import type { Context } from './context';
import { proceed } from './continue';
import { create } from './create';
import { freeze, unfreeze } from './freeze';
import { list } from './list';
import { prepare } from './prepare';
import { promote } from './promote';
import { rollBack } from './roll-back';
import { show } from './show';
import { status } from './status';
import { stop } from './stop';
import { watch } from './watch';

export function run(
  args: Exclude<Arguments, { readonly command: 'help' }>,
  context: Context,
): Promise<ExitStatus> {
  switch (args.command) {
    case 'status':
      return status(args, context);
    case 'list':
      return list(args, context);
    case 'show':
      return show(args, context);
    case 'watch':
      return watch(args, context);
    case 'prepare':
      return prepare(args, context);
    case 'create':
      return create(args, context);
    case 'continue':
      return proceed(args, context);
    case 'stop':
      return stop(args, context);
    case 'rollback':
      return rollBack(args, context);
    case 'promote':
      return promote(args, context);
    case 'freeze':
      return freeze(args, context);
    case 'unfreeze':
      return unfreeze(args, context);
  }
}
