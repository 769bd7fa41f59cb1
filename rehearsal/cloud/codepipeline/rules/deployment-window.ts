/**
 * The rule DeploymentWindow succeeds when the window is open, and waits while it is closed.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-DeploymentWindow.html
 */
import { isCronFault, isOpen, nextOpening, parseCron } from '../../../../support/deployment-window';
import { localTimeIn } from '../../../../support/local-time';
import { sleep, type Clock } from '../../../runtime/clock';
import { ActionFailure } from '../action';
import type { RuleProvider } from './rule';

/** The longest timeout of a rule is 60 days: a later opening helps nobody who waits. */
const horizonMs = 60 * 24 * 60 * 60_000;

export function deploymentWindow({ clock }: { readonly clock: Clock }): RuleProvider {
  return async ({ configuration: { Cron = '', TimeZone = 'UTC' }, signal, report }) => {
    const window = parseCron(Cron);
    if (isCronFault(window)) {
      throw wrong(`the Cron '${Cron}' has ${window.got}, which must be ${window.allowed}`);
    }
    const localTime = localTimeIn(TimeZone);
    if (localTime === undefined) {
      throw wrong(
        `the TimeZone '${TimeZone}' is not known: the embedded AWS knows names such as Europe/Berlin, UTC and UTC+05:30, and no abbreviations`,
      );
    }
    const now = clock.now();
    if (isOpen(window, localTime(now))) return 'The deployment window is open';
    const opening = nextOpening(window, localTime, now, now + horizonMs);
    report(
      opening === undefined
        ? 'The deployment window is closed and does not open within 60 days'
        : `The deployment window is closed until ${new Date(opening).toISOString()}`,
    );
    // Whether the clock wakes this up on time or late, the window has opened.
    await sleep(clock, (opening ?? now + horizonMs) - now, signal);
    if (opening === undefined) throw new ActionFailure('JobFailed', 'The deployment window did not open');
    return 'The deployment window has opened';
  };
}

const wrong = (problem: string) => new ActionFailure('ConfigurationError', problem);
