/** Functions that failed a lifecycle event, with the ends of their logs. */
import type { HookFailure } from '../../hook-failure';
import { markup, type Markup } from '../markup';

/** @returns undefined if there are none */
export const hookFailures = (failures: readonly HookFailure[]): Markup | undefined =>
  failures.length === 0
    ? undefined
    : markup`<h3>Functions that failed a lifecycle event</h3>
${failures.map(oneFailure)}`;

const oneFailure = ({ event, functionName, log }: HookFailure): Markup =>
  markup`<div class="stopped"><p><strong>${event} failed</strong></p>
<p class="muted">function <code>${functionName}</code>${log.length === 0 ? ' · it logged nothing' : ' · the end of its log'}</p>
${log.length === 0 ? undefined : markup`<pre tabindex="0">${log.join('\n')}</pre>`}</div>
`;
